"""A front page, a section and a blog's home are no articles, whatever their metadata says."""

import json

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract
from tests.extraction.test_main_content import PARAGRAPHS, TITLE, paragraphs

HOST = "https://www.kelmpost.example"
STORIES = [
    ("The council of Kelm closes two of its three schools", "Parents heard it on Tuesday."),
    ("Storm takes the roof of the old fish hall in the night", "Nobody was hurt, the town says."),
    ("A ferry line to the northern islands is planned for May", "Two firms have made an offer."),
    ("Museum shows the maps of the first surveyors of the coast", "Some were never shown before."),
    ("Handball: Kelm wins by one goal in the very last minute", "It was the sixth win in a row."),
    ("What the new tax means for owners of small boats in Kelm", "Most will pay less than today."),
]
ARTICLE_HEAD = (
    '<meta property="og:type" content="article"><meta property="og:title" content="Kelm Post">'
    '<meta property="article:published_time" content="2024-05-13T10:00:00+02:00">'
)
WEBSITE_HEAD = '<meta property="og:type" content="website">'
NODES = "".join(
    '<script type="application/ld+json">'
    + json.dumps({"@type": "NewsArticle", "headline": title, "url": f"{HOST}/town/{n}-story",
                  "datePublished": "2024-05-13T10:00:00Z"})
    + "</script>"
    for n, (title, _) in enumerate(STORIES)
)  # fmt: skip


def link(number: int, title: str) -> str:
    return f'<a href="/town/2024/05/13/story-{number}-of-the-town-of-kelm">{title}</a>'


def teasers(*, longer: str = "", date: str = "") -> str:
    return "".join(
        f'<article class="teaser"><h2>{link(n, title)}</h2>{date}<p>{text} {longer}</p></article>'
        for n, (title, text) in enumerate(STORIES)
    )


def cards_in_links() -> str:
    return "".join(
        f'<div class="card"><a href="/town/story-{n}-of-the-town"><h3>{title}</h3>'
        f"<p>{text} {PARAGRAPHS[0]}</p></a></div>"
        for n, (title, text) in enumerate(STORIES)
    )


def posts() -> str:
    return "".join(
        f'<div class="post"><h2 class="entry-title">{link(n, title)}</h2><p>By Ida Holm, 13 May '
        f'2024</p><div class="entry">{paragraphs(PARAGRAPHS)}</div></div>'
        for n, (title, _) in enumerate(STORIES)
    )


def flat_posts() -> str:
    return "".join(
        f"<h2>{link(n, title)}</h2>{paragraphs([text, *PARAGRAPHS])}"
        for n, (title, text) in enumerate(STORIES)
    )


def page(path: str, body: str, head: str = "", title: str = "Kelm Post") -> Article:
    html = (
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f'<nav><a href="/town">Town</a> <a href="/sport">Sport</a></nav><main>{body}</main>'
        "<footer><p>Kelm Post, Harbour Street 1.</p></footer></body></html>"
    )
    return extract(Page(url=HOST + path, body=html.encode(), headers={"Content-Type": "text/html"}))


@pytest.mark.parametrize("head", [ARTICLE_HEAD, WEBSITE_HEAD, NODES, ""])
@pytest.mark.parametrize("path", ["/", "/town/", "/en/", "/tag/harbour"])
@pytest.mark.parametrize(
    "body",
    [
        teasers(longer=PARAGRAPHS[0]),
        teasers(longer=PARAGRAPHS[1], date='<time datetime="2024-05-13T10:00">Monday</time>'),
        f"<h1>Kelm Post</h1>{teasers(longer=PARAGRAPHS[2])}",
        cards_in_links(),
        posts(),
    ],
    ids=["teasers", "dated", "headed", "cards", "posts"],
)
def test_a_page_of_items_that_lead_to_their_pages_is_no_article(
    body: str, path: str, head: str
) -> None:
    assert page(path, body, head).reason == "not_article"


@pytest.mark.parametrize("path", ["/", "/index.html", "/de/"])
def test_a_home_page_with_whole_posts_in_plain_markup_is_no_article(path: str) -> None:
    assert page(path, flat_posts(), ARTICLE_HEAD).reason == "not_article"


def others() -> str:
    return f"<section><h2>More from Kelm</h2>{teasers(longer=PARAGRAPHS[0])}</section>"


ITEMS = "".join(
    f'<div class="item"><h3><a href="https://shop.example.org/{n}">{title}</a></h3><p>{text} '
    f"{PARAGRAPHS[n % 4]}</p></div>"
    for n, (title, text) in enumerate(STORIES)
)
OWN_ITEMS = ITEMS.replace("https://shop.example.org/", "/walks/")
STORY = f"<h1>{TITLE}</h1><div>{paragraphs(PARAGRAPHS)}</div>"
SHORT = f"<h1>{TITLE}</h1><div>{paragraphs(PARAGRAPHS[:1])}</div>"
SIGNED = ARTICLE_HEAD.replace("Kelm Post", TITLE)


@pytest.mark.parametrize(
    ("path", "body", "head"),
    [
        ("/town/quay-of-kelm-opens", f"<article>{STORY}</article>{others()}", SIGNED),
        ("/town/quay-of-kelm-opens", f"<article>{SHORT}</article>{others()}", SIGNED),
        ("/?p=31228", f"<article>{STORY}</article>{others()}", SIGNED),
        ("/town/six-walks", f"<h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p>{ITEMS}", SIGNED),
        ("/town/six-walks", f"{STORY}{OWN_ITEMS}", SIGNED),
        ("/", f"<article>{STORY}</article>", SIGNED),
    ],
    ids=["story", "short", "query", "items", "own-items", "single-page"],
)
def test_an_article_with_lists_of_others_is_one(path: str, body: str, head: str) -> None:
    article = page(path, body, head, title=TITLE)

    assert article.reason is None
    assert PARAGRAPHS[0] in article.text
