"""Lines that are no part of an article, in plain paragraphs in its middle, are removed."""

import pytest

from newsarchive.article import Page
from newsarchive.extraction import extract
from tests.support.example_page import BODY, URL

LINES = {
    "en": [
        "Advertisement",
        "Story continues below advertisement",
        "READ ALSO: Ferry fares to rise",
        "Sign up for our free daily newsletter",
        "Follow us on Google News",
        "Join our WhatsApp channel for breaking news",
        "Add the Courier as a preferred source on Google",
        "Listen to this article 5 min",
        "Related topics: harbour, council",
        "Image source, Getty Images",
        "Already a subscriber? Log in",
        "Get the latest news delivered to your inbox",
        "Skip to main content",
    ],
    "de": [
        "Anzeige",
        "Lesen Sie auch: Buslinien gestrichen",
        "Auch interessant",
        "Folgen Sie uns auf WhatsApp",
        "Diesen Artikel vorlesen lassen",
        "Hier finden Sie externen Inhalt von Instagram",
        "Schon Abonnent? Hier einloggen",
        "Zur Startseite",
    ],
    "fr": [
        "Publicité",
        "À lire aussi : Les lignes de bus supprimées",
        "Suivez-nous sur Google Actualités",
        "S'inscrire à la newsletter",
        "Déjà abonné ? Se connecter",
    ],
    "es": [
        "Te puede interesar",
        "Síguenos en WhatsApp",
        "Noticias relacionadas",
        "Suscríbete a nuestro boletín",
    ],
    "it": ["Leggi anche: Tagliate le linee", "Iscriviti alla newsletter", "Seguici su Google News"],
    "nl": ["Lees ook: Buslijnen geschrapt", "Meld je aan voor de nieuwsbrief", "Advertentie"],
    "pt": ["Leia também: Cortes nos ônibus", "Siga-nos no WhatsApp", "Publicidade"],
    "pl": ["Czytaj też: Cięcia linii", "Zapisz się do newslettera", "Reklama"],
    "ru": ["Читайте также: Автобусы", "Подпишитесь на наш Telegram-канал", "Реклама"],
    "sv": ["Läs mer: Busslinjer", "Prenumerera på vårt nyhetsbrev"],
    "tr": ["İlginizi çekebilir", "Abone ol"],
    "he": ["קראו גם: קיצוץ בקווים", "הירשמו לניוזלטר"],
    "ar": ["اقرأ أيضا: خفض الخطوط", "تابعونا على واتساب"],
    "ja": ["関連記事", "【関連記事】バス路線"],
}


def text_with(line: str, tag: str = "p") -> list[str]:
    """Return the lines of the text of an article of BODY with *line* in its middle."""
    lines = [f"<p>{text}</p>" for text in BODY]
    lines.insert(2, f"<{tag}>{line}</{tag}>")
    html = (
        "<html><head><title>Old bridge open again</title></head><body><main><article>"
        f"<h1>Old bridge open again</h1><div class='text'>{''.join(lines)}</div>"
        "</article></main></body></html>"
    )
    return extract(Page(url=URL, body=html.encode())).text.split("\n")


@pytest.mark.parametrize(
    ("language", "line"), [(code, line) for code, lines in LINES.items() for line in lines]
)
def test_a_line_that_asks_the_reader_for_something_goes(language: str, line: str) -> None:
    assert text_with(line) == BODY, language


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        ("p", "Read more books, the teacher told them."),
        ("p", "Subscribe to that view and you will be wrong, he said."),
        ("p", "Donate, give, share: the three verbs of the campaign."),
        ("p", "Comments by the minister, who had not read the report, did not help."),
        ("h2", "Share prices fall"),
        ("h3", "Watch the river"),
        ("p", "“Follow us,” the boy said, and they did"),
    ],
)
def test_a_sentence_or_a_subheading_that_begins_with_such_words_stays(tag: str, line: str) -> None:
    assert line in text_with(line, tag)


def test_a_list_may_begin_with_such_words() -> None:
    items = ["Share of renters: 40 per cent", "Comments received: 312", "Register entries: 18"]
    listed = "".join(f"<li>{item}</li>" for item in items)
    assert [line.removeprefix("- ") for line in text_with(listed, "ul")][2:5] == items
