"""Each rule of the body, of verdicts on pages and of captions is tested by itself."""

import pytest

from newsarchive.article import Block, Page
from newsarchive.extraction import extract
from newsarchive.extraction.lines.appeals import appeal_cues, remove_appeals
from newsarchive.extraction.lines.words import cue_of
from newsarchive.metadata.pictures.credits import split_credit
from newsarchive.page.class_hints import reason_of_names
from tests.support.example_page import BODY, URL, json_ld, page


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("3 minute read.", "reading_time"),
        ("Lesezeit: 5 Minuten", "reading_time"),
        ("Read more: Rain delays the ferry", "related"),
        ("Lesen Sie auch: Regen hält die Fähre auf", "related"),
        ("Aktualizacja: 12 maja 2026, godz. 14.30", "date"),
        ("Aktualizacja, godz. 14.30: prom znowu kursuje po rzece.", None),
        ("Обновлено, 14:30: паром снова ходит через реку.", None),
        ("Lire aussi : la pluie retarde le bac", "related"),
        ("Subscribe to our newsletter", "signup"),
        ("Подписывайтесь на наш канал", "signup"),
        ("Photo: Lars Berg", "credit"),
        ("写真：山田太郎", "credit"),
        ("Cookie Settings", "consent"),
        ("May 17, 2024 22:02", "date"),
        ("The old bridge opened to traffic again on Friday.", None),
        ("Sharecroppers left the valley in 1931.", None),
        ("word " * 100, None),
    ],
)
def test_the_words_of_a_line_give_the_reason_to_remove_it(line: str, reason: str | None) -> None:
    cue = cue_of(line)
    assert (cue.reason if cue else None) == reason


def test_words_alone_prove_only_what_no_sentence_says() -> None:
    for line, is_whole in (
        ("Advertisement", True),
        ("Read more:", True),
        ("Subscribe to what he says and you will be wrong", False),
    ):
        cue = cue_of(line)
        assert cue is not None
        assert cue.is_whole is is_whole


@pytest.mark.parametrize(
    ("names", "known", "reason"),
    [
        ("newsletter-box", "", "signup"),
        ("related-articles", "", "related"),
        ("related-articles", "story related", None),
        ("author-bio", "", "byline"),
        ("authority", "", None),
        ("commentary", "", None),
        ("story__body", "", None),
    ],
)
def test_class_names_count_unless_the_body_has_them_too(
    names: str, known: str, reason: str | None
) -> None:
    assert reason_of_names(names, known) == reason


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("The weir. (Photo: Lars Berg)", ("The weir.", "Lars Berg")),
        ("The weir. (photo credit: ANNA LIND, GPO)", ("The weir.", "ANNA LIND, GPO")),
        ("Das Wehr. Foto: Lars Berg", ("Das Wehr.", "Lars Berg")),
        ("The weir © Lars Berg", ("The weir", "Lars Berg")),
        ("The weir | AFP", ("The weir", "AFP")),
        ("The weir.", ("The weir.", None)),
        ("Photo: Lars Berg", (None, "Lars Berg")),
    ],
)
def test_a_credit_is_split_off(caption: str, expected: tuple[str | None, str | None]) -> None:
    assert split_credit(caption) == expected


def test_one_cue_makes_no_appeal() -> None:
    assert appeal_cues("The mayor asked for support.") == 0
    assert appeal_cues("Subscribe for 5 € a month and support our journalism") >= 3


def test_a_letter_to_readers_ends_with_its_names_not_with_the_verse_after_it() -> None:
    letter = [
        "Dear Reader,",
        "Become a member for 5 € a month and support our journalism.",
        "Thank you,",
        "Ida Brunner, Editor",
        "River Post",
    ]
    verse = ["The river keeps the names we gave it then", "and carries them past every door;"]
    blocks = [Block(text=line) for line in [*BODY, *letter, *verse, *BODY]]
    remove_appeals(blocks, lambda phrase: False)
    assert [b.text for b in blocks if b.removed is None] == [*BODY, *verse, *BODY]


def shell(title: str, body: str = "", head: str = "") -> Page:
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return Page(url=URL, body=html.encode())


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (shell("Page not found | River Post", "<h1>Page not found</h1><p>Try the search.</p>"), "soft_404"),  # noqa: E501
        (shell("Seite nicht gefunden", "<p>Die Seite gibt es nicht mehr.</p>"), "soft_404"),
        (shell("Just a moment...", "<p>Checking your browser before you go on to the site.</p>"), "bot_wall"),  # noqa: E501
        (shell("River Post", "<div></div><script>window._Incapsula_Resource=1</script>"), "bot_wall"),  # noqa: E501
        (shell("River Post", '<div id="root"></div><script src="/app.js"></script>'), "empty_shell"),  # noqa: E501
        (shell("River Post", "<img src='a.png'>"), "no_text"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_has_a_reason(given: Page, reason: str) -> None:
    assert extract(given).reason == reason


def test_a_home_page_is_no_article() -> None:
    links = "".join(
        f'<p><a href="/{i}">A headline of the day, number {i}</a></p>' for i in range(40)
    )
    home = Page(
        url="https://riverpost.example/", body=f"<html><body>{links}</body></html>".encode()
    )
    assert extract(home).reason == "not_article"


def test_an_article_about_a_missing_page_is_one() -> None:
    assert (
        extract(page(json_ld(headline="x"), title="Page not found: a history of 404")).reason
        is None
    )


def test_a_standfirst_that_the_body_repeats_is_description_and_stays_in_the_body() -> None:
    article = extract(page(body=f"<p>{BODY[2]}</p>"))
    assert article.text.split("\n") == BODY
    assert article.description == BODY[2]


@pytest.mark.parametrize(
    "place", ["<p class='story-lead'>{}</p>", "<h2 class='Post__lead'>{}</h2>"]
)
def test_a_standfirst_that_occurs_nowhere_else_is_part_of_the_text(place: str) -> None:
    lead = (
        "Commuters had waited two years for this day, and many came to see it with their own eyes"
    )
    top = f"<header class='head'>{place.format(lead)}</header>"
    given = page()
    body = given.body.replace(b'<div class="text">', top.encode() + b'<div class="text">')
    assert extract(Page(url=URL, body=body)).text.split("\n") == [lead, *BODY]


def test_a_line_that_begins_like_a_short_description_is_no_standfirst() -> None:
    note = "City news of the day is brought to you by the old ferry"
    top = f'<header><div class="note">{note}</div></header>'
    given = page('<meta name="description" content="City">', top)
    assert extract(given).text.split("\n") == BODY


def with_last(line: str, author: str = "Ana Weiss") -> list[str]:
    given = page(json_ld(author={"@type": "Person", "name": author}))
    body = given.body.replace(b"</div></article>", f"<p>{line}</p></div></article>".encode())
    return extract(Page(url=URL, body=body)).text.split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "Ana Weiss",
        "By Ana Weiss",
        "Text: Ana Weiss",
        "Ana Weiss, Kelmouth",
        "Ana Weiss has covered ports and rivers for ten years and lives by the sea.",
        "Ana Weiss ist Redakteurin für Verkehr und schreibt seit 2011 über Häfen.",
    ],
)
def test_a_signature_and_a_biography_of_the_author_are_no_text(line: str) -> None:
    assert with_last(line) == BODY


@pytest.mark.parametrize(
    "line",
    [
        "Ana Weiss contributed to this report from the harbour of Kelmouth.",
        "Ana Weiss is the mayor of Kelmouth and was first elected in the year of the flood.",
        "Ana Weiss and the river",
    ],
)
def test_a_credit_and_a_sentence_about_another_person_stay(line: str) -> None:
    assert with_last(line, "Tom Reed") == [*BODY, line]


def test_the_credit_of_an_author_stays() -> None:
    credit = "Ana Weiss contributed to this report from the harbour of Kelmouth."
    assert with_last(credit) == [*BODY, credit]


def test_links_after_the_same_words_are_no_text() -> None:
    led = "".join(
        f"<p>ABC DEFG | <a href='/{n}'>Headline of the day, number {n}</a></p>" for n in (1, 2)
    )
    given = page()
    body = given.body.replace(
        b"</div></article>", f"{led}<p>{BODY[0]}</p></div></article>".encode()
    )
    assert "ABC DEFG" not in extract(Page(url=URL, body=body)).text


def test_a_contributor_line_stays() -> None:
    given = page()
    line = b"<p>Tom Reed contributed to this report.</p></div></article>"
    body = given.body.replace(b"</div></article>", line)
    assert extract(Page(url=URL, body=body)).text.endswith("Tom Reed contributed to this report.")
