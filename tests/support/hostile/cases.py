"""What a hostile case is, and the honest pages and responses that the cases are made from."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from tests.support.fakesite import words
from tests.support.fakesite.pages import Story, article_page
from tests.support.hostile.server import Response

#: Outcomes of a case, as "outcome" or "outcome:reason".
Outcomes = frozenset[str]

#: A page that stays readable in spite of the attack.
STORED: Final = frozenset({"new"})
#: A page of which nothing can be read, or whose text cannot be told from its frame.
NO_ARTICLE: Final = frozenset(
    {"failed:no_text", "failed:empty_shell", "skipped:not_article", "skipped:not_html"}
)
BROKEN: Final = frozenset({"failed:connection", "failed:truncated", "failed:timeout"})
TOO_MUCH: Final = frozenset(
    {"failed:extract_timeout", "failed:extract_memory", "failed:extract_error", "failed:too_large"}
)


@dataclass(frozen=True)
class Case:
    """An attack: the URL that a feed names, what is sent there, and the outcomes that are right."""

    name: str
    respond: Callable[[], Response]
    expected: Outcomes


def outcomes(*words: str) -> Outcomes:
    """Return *words* as a set of outcomes."""
    return frozenset(words)


def http(
    body: bytes | str = b"",
    *headers: str,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
) -> bytes:
    """Return a correct response with *body*; its *headers* are lines without their ends."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(data)}"]
    return head(*lines, *headers) + data


def head(*lines: str) -> bytes:
    """Return *lines* (in Latin-1) as the head of a response."""
    return "".join(f"{line}\r\n" for line in (*lines, "Connection: close")).encode("latin-1") + (
        b"\r\n"
    )


def sending(*parts: bytes | float | None) -> Callable[[], Response]:
    """Return a response that sends *parts* (see ``server.Response``)."""
    return lambda: iter(parts)


def case(name: str, expected: Outcomes, *parts: bytes | float | None) -> Case:
    """Return a case that sends *parts*."""
    return Case(name, sending(*parts), expected)


def repeat(
    name: str, expected: Outcomes, first: bytes, again: bytes, pause: float, times: int
) -> Case:
    """Return a case that sends *first*, then *again* with a pause in seconds before each."""

    def respond() -> Iterator[bytes | float | None]:
        yield first
        for _ in range(times):
            if pause:
                yield pause
            yield again

    return Case(name, respond, expected)


def story(seed: str, **fields: object) -> Story:
    """Return a made-up story that is always the same for *seed*."""
    rng = random.Random(seed)
    values: dict[str, object] = {
        "path": f"/city/{rng.randrange(10**9)}-story",
        "title": words.headline(rng),
        "paragraphs": [words.sentences(rng, 3) for _ in range(6)],
        "authors": [words.person(rng)],
        "published": "2026-01-05T06:00:00Z",
        "modified": "2026-01-05T06:00:00Z",
        "section": "city",
    }
    return Story(**(values | fields))  # type: ignore[arg-type]


def page(seed: str, **fields: object) -> str:
    """Return the page of the story of *seed*, without structured data and canonical link."""
    made = story(seed, **({"json_ld": False} | fields))
    html = article_page(made, "The Hostile Post", "", [])
    return html.replace('<link rel="canonical" href="">', "").replace(
        '<meta property="og:url" content="">', ""
    )


def spoiled(name: str, expected: Outcomes, body: str, into: str = "</article>") -> Case:
    """Return a case: the story of *name*, with *body* before the end of its article."""
    return case(name, expected, http(page(name).replace(into, body + into, 1)))


def feed_of(*urls: str) -> str:
    """Return an RSS feed of *urls*."""
    items = "".join(
        f"<item><title>Story {number}</title><link>{escape(url)}</link></item>"
        for number, url in enumerate(urls)
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
