"""What a reader sees of an article beside its text becomes removed blocks, in its place."""

from __future__ import annotations

from newsarchive.article import Article
from newsarchive.extraction import extract
from newsarchive.extraction.lines.left_out import MOST_AFTER, MOST_BEFORE
from tests.support.example_page import BODY, json_ld, page


def left_out(article: Article) -> list[tuple[str, str | None]]:
    return [(block.text, block.removed) for block in article.blocks if not block.is_read]


def test_the_lines_over_the_text_are_blocks_with_a_reason_and_menus_are_none() -> None:
    article = extract(
        page(
            body='<p class="byline">By Ines Falk</p><time datetime="2024-05-17T08:00:00Z">'
            '17 May 2024</time><div class="reading">3 minute read</div><div class="tools">'
            '<a href="/p">Print</a></div><figure><img src="a.jpg"><figcaption>The quay in March.'
            '</figcaption></figure><nav><a href="/x">More from the town</a></nav>'
            "<form><p>Enter your address</p></form>"
        )
    )
    assert article.text.split("\n") == BODY
    assert left_out(article) == [
        ("By Ines Falk", "byline"),
        ("17 May 2024", "date"),
        ("3 minute read", "reading_time"),
        ("Print", "related"),
        ("The quay in March.", "caption"),
    ]


def test_a_line_inside_or_after_the_text_stands_where_the_page_has_it() -> None:
    inside = "</p><figure><img src='b.jpg'><figcaption>The barge.</figcaption></figure><p>"
    after = '<div class="related-links"><p><a href="/1">Ferry sold</a></p></div>'
    html = page().body.decode()
    html = html.replace(BODY[1], BODY[1] + inside).replace("</article>", after + "</article>")
    visited = page()
    visited.body = html.encode()
    texts = [(block.text, block.removed) for block in extract(visited).blocks]
    assert texts[texts.index((BODY[1], None)) + 1] == ("The barge.", "caption")
    assert texts[-1] == ("Ferry sold", "related")


def test_a_stated_body_is_no_reason_to_lose_the_lines_of_the_page() -> None:
    """The publisher's text replaces the few lines of a page, which has others beside them."""
    stated = "\n".join([*BODY, *(f"{line} So it was said." for line in BODY)])
    short = page(json_ld(articleBody=stated), body="<p class='reading'>3 minute read</p>")
    for line in BODY[1:]:
        short.body = short.body.replace(f"<p>{line}</p>".encode(), b"")
    article = extract(short)
    assert len(article.text) > len(BODY[0]) * 3
    assert ("3 minute read", "reading_time") in left_out(article)


def test_a_line_that_the_text_has_is_no_second_block() -> None:
    article = extract(page(body=f"<div hidden><p>{BODY[0]}</p></div>"))
    assert left_out(article) == []


def test_endless_lists_are_bounded() -> None:
    links = "".join(f'<p><a href="/{n}">Story number {n}</a></p>' for n in range(500))
    before = extract(page(body=f'<div class="ticker">{links}</div>'))
    assert len(left_out(before)) <= MOST_BEFORE
    visited = page()
    visited.body = visited.body.replace(b"</article>", f"<div>{links}</div></article>".encode())
    assert 0 < len(left_out(extract(visited))) <= MOST_AFTER
