"""The precision run finds what trafilatura's own function finds."""

import random
from copy import deepcopy

import pytest
from lxml.etree import strip_elements, tostring
from lxml.html import HtmlElement, fromstring

from newsarchive.extraction.trafilatura_runs import lines_of, precise_lines_of, prepare
from newsarchive.sample.pages import article_page
from newsarchive.sample.stories import stories

PARAGRAPH = "<p>The bridge over the river is open again, the city said on Monday morning.</p>"
#: What a run looks at: frames, lists, tables, comments, forms, boxes of links, line breaks.
PIECES = (
    "<div>{}</div>", "<div class='post-content'>{}</div>", "<section id='comments'>{}</section>",
    "<ul class='comment-list'><li>{}</li></ul>", "<blockquote>{}</blockquote>", "{}<br>{}",
    "<table><tr><td>{}</td><td>text</td></tr></table>", "<form>{}</form>", "<h2>{}</h2>",
    "<div class='teaser'>{}</div>", "<p><a href='/a'>{}</a></p>", "<p><b>{}</b> and <i>{}</i></p>",
    "<div class='hidden'>{}</div>", "<figure>{}</figure>", "<main><article>{}</article></main>",
)  # fmt: skip


def same_lines(tree: HtmlElement) -> list[str]:
    prepare(tree)
    before = tostring(tree)
    lines = precise_lines_of(tree)
    assert tostring(tree) == before
    assert lines == lines_of(deepcopy(tree), precision=True, fast=True)
    return lines


def test_articles_of_the_sample_site_give_the_same_lines() -> None:
    listed = list(stories())
    trees = [fromstring(article_page(each, "http://localhost", listed)) for each in listed[:12]]
    for tree in trees:
        strip_elements(tree, "script", with_tail=False)
    assert all(len(same_lines(tree)) > 3 for tree in trees)


def test_random_pages_give_the_same_lines() -> None:
    rng, found = random.Random(1), 0
    for _ in range(60):
        pieces = [PARAGRAPH] * 4
        for _ in range(14):
            first, second = rng.choices(pieces, k=2)
            pieces.append(rng.choice(PIECES).format(first, second))
        found += len(same_lines(fromstring(f"<html><body>{''.join(pieces)}</body></html>")))
    assert found > 60


@pytest.mark.parametrize("text", ["", "a&#1;b &#xFFFE;"], ids=["nothing", "no text for XML"])
def test_a_page_that_trafilatura_discards_gives_no_lines(text: str) -> None:
    assert same_lines(fromstring(f"<html><body><p>{text}</p></body></html>")) == []
