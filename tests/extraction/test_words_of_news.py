"""News about newsletters, cookies or donations stays, and calls to the reader go, in any language.

The lines are in ``words_of_news.toml``. Each is tried in several places of an article, as systems
of publishers write it.
"""

import tomllib
from pathlib import Path

import pytest

from newsarchive.article import Page
from newsarchive.extraction import extract

URL = "https://www.ulmhaven.example/town/landing"
LANGUAGES = tomllib.loads(Path(__file__).with_name("words_of_news.toml").read_text("utf-8"))


def text_of(code: str, lines: list[str], title: str = "Ulmhaven") -> list[str]:
    """Return the text of an article in language *code* whose body is *lines* of HTML."""
    html = (
        f'<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:type" content="article"></head><body><nav><a href="/">Home</a></nav>'
        f"<main><article><h1>{title}</h1><div class='body'>{''.join(lines)}</div></article></main>"
        "<footer><p>Ulmhaven Post, 1 Quay Road.</p></footer></body></html>"
    )
    return extract(Page(url=URL, body=html.encode())).text.split("\n")


def lines_of(kind: str) -> list[tuple[str, str]]:
    return [(code, line) for code, listed in LANGUAGES.items() for line in listed[kind]]


def framed(code: str, html: str, position: int) -> list[str]:
    lines = [f"<p>{text}</p>" for text in LANGUAGES[code]["frame"]]
    lines.insert(position, html)
    return lines


def linked(line: str) -> str:
    """Return a paragraph of *line* with a link around the middle third of it."""
    third = len(line) // 3
    return f'<p>{line[:third]}<a href="/x">{line[third : 2 * third]}</a>{line[2 * third :]}</p>'


@pytest.mark.parametrize(("code", "line"), lines_of("news"))
def test_a_sentence_of_news_stays_wherever_it_is(code: str, line: str) -> None:
    for position in range(4):
        assert line in text_of(code, framed(code, f"<p>{line}</p>", position)), position


@pytest.mark.parametrize(("code", "line"), lines_of("news"))
def test_a_sentence_of_news_with_a_link_in_it_stays(code: str, line: str) -> None:
    for position in (1, 3):
        assert line in text_of(code, framed(code, linked(line), position)), position


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_article_about_such_things_keeps_each_paragraph(code: str) -> None:
    news = LANGUAGES[code]["news"]
    lines = [f"<p>{line}</p>" for line in [*LANGUAGES[code]["frame"], *news]]
    assert text_of(code, lines, title=f"Ulmhaven: {news[0]}")[3:] == news


@pytest.mark.parametrize(("code", "line"), lines_of("calls"))
@pytest.mark.parametrize(
    "html",
    [
        "<p>{}</p>",
        "<p><a href='/x'>{}</a></p>",
        "<p><strong><a href='/x'>{}</a></strong></p>",
        "<div class='box'><p>{}</p></div>",
        "<p><em>{}.</em> <a href='/x'>Ulmhaven Post</a></p>",
    ],
)
def test_a_call_to_the_reader_goes(code: str, line: str, html: str) -> None:
    for position in (2, 3):
        assert (
            text_of(code, framed(code, html.format(line), position)) == (LANGUAGES[code]["frame"])
        ), position


@pytest.mark.parametrize(("code", "line"), lines_of("calls"))
def test_a_call_goes_even_from_an_article_about_its_words(code: str, line: str) -> None:
    news = [f"<p>{text}</p>" for text in LANGUAGES[code]["news"]]
    lines = framed(code, f"<p><a href='/x'>{line}</a></p>", 2)
    assert line not in text_of(code, lines + news)
