"""Make a newspaper for tests of learning: articles on unrelated topics, and what it repeats."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.article import Article, Block

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SITE = "gazette.example"
NAME = "Valley Gazette"

APPEAL = [
    "Dear Reader,",
    "As you may know, more people turn to the Valley Gazette every day, and paper costs more.",
    "For ${sum} a month you will receive access to the following:",
    "• Every page without advertising",
    "• The puzzle page of the printed paper",
    "Help us keep telling the story of this valley.",
    "Thank you,",
    "Orla Penn, Editor-in-Chief",
]

_SYLLABLES = tuple(map("".join, itertools.product("bdfgklmnprstv", "aeiou")))
_PLAIN = ("the", "of", "and", "in", "that", "with", "for", "was", "were", "by", "from", "had")


def word(rng: random.Random, syllables: int) -> str:
    """Return a made-up word."""
    return "".join(rng.choice(_SYLLABLES) for _ in range(syllables))


def paragraph(rng: random.Random, topic: list[str], length: int = 40) -> str:
    """Return a sentence of *length* words, some of them of *topic*."""
    chosen = []
    for _ in range(length):
        kind = rng.random()
        if kind < 0.5:
            chosen.append(rng.choice(_PLAIN))
        elif kind < 0.8:
            chosen.append(rng.choice(topic))
        else:
            chosen.append(word(rng, 3))
    return " ".join(chosen).capitalize() + "."


def topic(rng: random.Random) -> list[str]:
    """Return the names and the long words of one topic."""
    names = [word(rng, 3).capitalize() for _ in range(8)]
    return names + [word(rng, 5) for _ in range(12)]


def article(
    number: int,
    *,
    before: list[str] | None = None,
    after: list[str] | None = None,
    about: list[str] | None = None,
    title: str | None = None,
    site: str = SITE,
    links: frozenset[str] = frozenset(),
) -> Article:
    """Return article *number*, the same at each call.

    *before* comes after its first paragraph, *after* at the end. *links* are the lines that consist
    of links.
    """
    rng = random.Random(number)
    words = about or topic(rng)
    body = [paragraph(rng, words) for _ in range(5)]
    lines = [body[0], *(before or []), *body[1:], *(after or [])]
    return Article(
        url=f"https://{site}/news/{number}",
        title=title or f"{word(rng, 3).capitalize()} {word(rng, 4)} {word(rng, 4)} {number}",
        blocks=[Block(text=line, links=1.0 if line in links else 0.0) for line in lines],
        published_at=NOW - timedelta(days=200) + timedelta(hours=9 * number),
        site_name=NAME,
        extractor="test",
    )


def appeal(number: int) -> list[str]:
    """Return the appeal of page *number*; its sum changes from page to page."""
    return [line.replace("{sum}", str(5 + number % 4)) for line in APPEAL]


def store(archive: Archive, articles: list[Article]) -> None:
    """Store *articles* and wait until they are committed."""
    for each in articles:
        archive.submit(lambda c, each=each: store_article(c, each, seen_at=NOW))  # type: ignore[misc]
    archive.write(lambda c: None)


def texts(archive: Archive) -> dict[str, list[str]]:
    """Return the lines of the clean text of each article, by URL."""
    return {row["url"]: row["text"].split("\n") for row in archive.rows("SELECT * FROM articles")}


def open_archive(path: Path, articles: list[Article]) -> Archive:
    """Return an open archive at *path* with *articles*."""
    archive = Archive(path)
    store(archive, articles)
    return archive
