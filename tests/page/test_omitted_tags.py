"""HTML that leaves tags out, or ends too early, is read as browsers read it."""

from __future__ import annotations

import time

import pytest

from newsarchive.article import Page
from newsarchive.extraction import extract
from newsarchive.page.omitted_tags import with_body
from newsarchive.page.parsing import tree_of
from newsarchive.page.segments import segments_of

LINES = [f"The council decided on pier {n} after a long night of talks." for n in range(12)]
BODY = "".join(f"<p>{line}" for line in LINES)
FIRST = (
    *("article", "main", "header", "nav", "section", "aside", "footer", "figure", "svg"),
    *("noscript", "post-page", "div", "details", "hgroup", "search", "picture", "template", "h2"),
)
BEFORE = (
    "",
    "<!doctype html><title>Pier</title>",
    "<!doctype html><html lang=en><head><title>Pier</title><link rel=canonical href=/x>",
    "<!doctype html><html><head><title>Pier</title></head>",
    "<!-- a --><!DOCTYPE html><!-- <body> --><TITLE>Pier</TITLE>\n<!-- b --!>",
    "<title>A <body></title><script>if (a < b) f('<body>')</script><style>p > a {}</style>",
    "<head><noscript><img src=/pixel></noscript><meta name=a content='a>b'><base href=/>",
    "<html></p><head></link><?php echo 1 ?>",
)


def lines(html: str) -> list[str]:
    tree = tree_of(html)
    assert tree is not None
    return [segment.text for segment in segments_of(tree)]


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize("before", BEFORE)
def test_whatever_element_begins_the_body_all_lines_are_read(before: str, first: str) -> None:
    assert lines(f"{before}<{first}></{first}>{BODY}") == LINES
    if first not in ("svg", "noscript", "template"):
        assert lines(f"{before}<{first}>{BODY}</{first}>") == LINES


@pytest.mark.parametrize("before", BEFORE)
def test_text_without_an_element_begins_the_body(before: str) -> None:
    assert lines(f"{before}At last.<p>{LINES[0]}") == ["At last.", LINES[0]]


@pytest.mark.parametrize(
    "html",
    [
        "<head><title>T</title><x-head>One</x-head><meta name=a content=b></head><body><p>Two",
        "<head><title>T</title><div>One</div></head><body class=x><article><p>Two</article></body>",
        "<title>T</title><article><p>One</article><body class=late><p>Two",
        "<body><p>One</p></body></html><article><p>Two</p></article>",
        "<body><p>One</p></body></html><article><p>Two</p></article></html>",
        "<BODY><P>One</BODY></HTML><BODY><ARTICLE><P>Two</ARTICLE></BODY></HTML>",
        "<title>T</title><ul><li>One<li>Two</ul>",
        "<title>T</title><dl><dt>One<dd>Two</dl>",
        "<title>T</title><table><tr><td>One<tr><td>Two</table>",
        "<title>T</title><main><p>One<embed src=x><p>Two</main>",
        "<title>T</title><main>One<p>T<wbr>wo",
        "<title>T</title><p>One</p><svg><path d=x><p>Two</p>",
        "<title>T</title><p>One</p><x-y><template shadowrootmode=open><p>Two</p></template></x-y>",
    ],
)
def test_stray_misplaced_and_omitted_tags_lose_no_line(html: str) -> None:
    assert lines(html) == ["One", "Two"]


def test_what_browsers_do_not_show_stays_out() -> None:
    chart = "<svg><foreignObject><div>Label</div></foreignObject></svg>"
    assert lines(f"<p>One</p>{chart}<template><p>Row</p></template><p>Two</p>") == ["One", "Two"]


def test_a_page_with_a_body_stays_as_it_is() -> None:
    html = "<html><head><title>T</title></head>\n<body class=a><p>One</body></html>\n"
    assert with_body(html) == html


@pytest.mark.parametrize("html", ["<title>T", "<script>a<article>", "<!-- a", ""])
def test_what_never_ends_is_left_to_the_parser(html: str) -> None:
    assert with_body(html) == html


@pytest.mark.parametrize("piece", ["<meta a='", "<!--", "<title", '</a b="', "<link =='\"", "< "])
def test_no_page_takes_long(piece: str) -> None:
    start = time.process_time()
    with_body(piece * 100_000)
    assert time.process_time() - start < 1


def test_the_article_of_a_page_without_body_is_whole() -> None:
    html = f"<!doctype html><title>Pier closed</title><article><h1>Pier closed</h1>{BODY}"
    article = extract(Page(url="https://post.example/pier", body=html.encode()))
    assert (article.title, article.text) == ("Pier closed", "\n".join(LINES))
