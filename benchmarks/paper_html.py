"""Write the pages of a made-up newspaper as HTML; half-way the paper gets a new design."""

from __future__ import annotations

import html
from datetime import timedelta

from paper_pages import START, PrintedPage
from papers import Paper

REDESIGNED_AT = START + timedelta(hours=19 * 80)


def as_html(page: PrintedPage, paper: Paper, number: int) -> bytes:
    """Return *page* as HTML in the design of its date; *number* is its place in the paper."""
    escaped = html.escape(page.title)
    head = (f'<meta charset="utf-8"><title>{escaped} | {paper.name}</title>'
            f'<meta property="og:site_name" content="{paper.name}">'
            f'<meta property="article:published_time" content="{page.moment.isoformat()}">'
            f'<meta name="author" content="{page.author}">')  # fmt: skip
    lines = [linked(text, page.links) for text, _ in page.lines]
    if page.moment < REDESIGNED_AT:
        body = "".join(f"<p>{line}</p>\n" for line in lines)
        inside = (f'<div id="top"><ul><li><a href="/local">Local</a></ul></div><h1>{escaped}</h1>'
                  f'<div class="story">{body}</div><div id="foot">{paper.name}</div>')  # fmt: skip
    else:
        body = "\n".join(f'<p class="t-{number % 3}">{line}</p>' for line in lines)
        inside = (f"<header><nav><a href='/'>{paper.name}</a></nav></header><main><article>"
                  f"<header><h1>{escaped}</h1></header><section>{body}</section></article></main>"
                  f"<footer>{paper.name}</footer>")  # fmt: skip
    return (f'<!doctype html><html lang="{paper.language}"><head>{head}</head>'
            f"<body>{inside}</body></html>").encode()  # fmt: skip


def linked(line: str, links: dict[str, str]) -> str:
    """Return *line* as HTML, in a link if *links* has one for it."""
    text = html.escape(line)
    return f'<a href="{links[line]}">{text}</a>' if line in links else text
