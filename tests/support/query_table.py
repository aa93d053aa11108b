"""Read the test table of queries and make the archive of made-up articles that it is asked of.

An article is a table of a file in ``tests/web/search/query_table/articles/``; its name is its key:

``outlet``      one of OUTLETS; ``slug``, the last part of its address, is the key by default
``title text``  the paragraphs are the lines of the text
``lang``        what the page states; without it the language is told from the text
``date section author tags about free live``    as the page states them, each optional
``changed``     a later text, ``at`` a time; ``stated``: the page then says that it has changed
``gone``        since when its address answers 410
``keep_whole``  the line that a person removes, which would leave too little of the article

A row is a table of a file in ``tests/web/search/query_table/queries/``, under the name of its kind:

``query``       what somebody types
``finds``       keys of articles that must be found; "*" after them: and no others
``not``         keys of articles that must not be found
``note``        a pattern that one of the notes must have; without it there must be no note at all
``may_note``    a pattern of a note that may be there
``or_note``     the same; if it is there, nothing must be found
``why``         the reason, in a few words
``docs``        what the table of docs/searching.md says of the query; ``order`` is its place there
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from json import dumps, loads
from pathlib import Path
from typing import Any

from tests.support import warcs
from tests.support.commands import call

FOLDER = Path(__file__).parent.parent / "web" / "search" / "query_table"
#: Host and name of each outlet, by what articles call it.
OUTLETS = {
    "herald": ("www.marsh-herald.example", "The Marsh Herald"),
    "chronicle": ("copper-valley.example", "Copper Valley Chronicle"),
    "tidewater": ("tidewater.example", "Tidewater Evening Times"),
    "panorama": ("panorama-mondial.example", "Panorama Mondial"),
}
#: When the pages were fetched, unless an article says more.
FETCHED = "2026-06-01"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    kind: str
    query: str
    finds: frozenset[str]
    alone: bool
    """Whether nothing but *finds* may be found."""
    never: frozenset[str]
    note: str | None
    may_note: str | None
    or_note: str | None
    why: str
    docs: str
    order: int

    def objections(self, found: set[str], notes: list[str]) -> list[str]:
        """Return what is wrong with the articles *found* and the *notes* of an answer."""
        if self.or_note is not None and _has(notes, self.or_note):
            return []
        wrong = found - self.finds if self.alone else found & self.never
        objections = [f"not found: {key}" for key in sorted(self.finds - found)]
        objections += [f"found: {key}" for key in sorted(wrong)]
        if self.note is not None and not _has(notes, self.note):
            objections.append(f"no note /{self.note}/ among {notes}")
        if self.note is None and notes and not _has(notes, self.may_note):
            objections.append(f"a note: {notes}")
        return objections


def _has(notes: list[str], pattern: str | None) -> bool:
    return pattern is not None and any(re.search(pattern, note, re.IGNORECASE) for note in notes)


@cache
def articles() -> dict[str, dict[str, Any]]:
    """Return all articles by their keys."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((FOLDER / "articles").glob("*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def rows() -> tuple[Row, ...]:
    """Return all rows, in the order of their files."""
    found = []
    for path in sorted((FOLDER / "queries").glob("*.toml")):
        kinds = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [_row(kind, row) for kind, given in kinds.items() for row in given["rows"]]
    return tuple(found)


def _row(kind: str, row: dict[str, Any]) -> Row:
    finds = row.get("finds", "").split()
    unknown = {*finds, *row.get("not", "").split()} - {"*"} - set(articles())
    assert not unknown, f"{row['query']}: no such articles: {unknown}"
    return Row(
        kind=kind,
        query=row["query"],
        finds=frozenset(finds) - {"*"},
        alone="*" in finds,
        never=frozenset(row.get("not", "").split()),
        note=row.get("note"),
        may_note=row.get("may_note"),
        or_note=row.get("or_note"),
        why=row["why"],
        docs=row.get("docs", ""),
        order=row.get("order", 0),
    )


def make_archive(path: Path) -> dict[int, str]:
    """Import all articles into a new archive at *path*; return their keys by their ids there."""
    file = path.with_suffix(".warc")
    file.write_bytes(b"".join(record for key in articles() for record in _records(key)))
    call(path, "import", "--no-captures", str(file))
    for article in articles().values():
        if line := article.get("keep_whole"):
            call(path, "blocks", "drop", line, "--site", _host(article))
    keys = {address(key): key for key in articles()}
    exported = map(loads, call(path, "export").splitlines())
    return {record["id"]: keys[record["url"]] for record in exported}


def address(key: str) -> str:
    """Return the URL of the article *key*."""
    article = articles()[key]
    slug = article.get("slug", key.replace("_", "-"))
    return f"https://{_host(article)}/news/{slug}"


def _host(article: dict[str, Any]) -> str:
    return OUTLETS[article["outlet"]][0]


def _records(key: str) -> list[bytes]:
    """Return the visits to the page of the article *key*, in the order of time."""
    article = articles()[key]
    url, changed = address(key), article.get("changed")
    records = [warcs.response(url, page(article), FETCHED)]
    if changed:
        stated = changed["at"] if changed["stated"] else None
        later = page(article | {"text": changed["text"]}, stated)
        records.append(warcs.response(url, later, "2026-06-02"))
    if "gone" in article:
        records.append(warcs.response(url, b"gone", "2026-06-03", status="410 Gone"))
    return records


def page(article: dict[str, Any], modified: str | None = None) -> bytes:
    """Return the page of *article*, as a site serves it."""
    name = OUTLETS[article["outlet"]][1]
    about = article.get("about", "")
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if article.get("live") else "NewsArticle",
        "headline": article["title"],
        "publisher": {"@type": "NewsMediaOrganization", "name": name},
    }
    stated = {
        "datePublished": article.get("date"),
        "dateModified": modified,
        "author": {"@type": "Person", "name": article.get("author")},
        "articleSection": article.get("section"),
        "keywords": article.get("tags"),
        "isAccessibleForFree": article.get("free"),
    }
    data |= {k: v for k, v in stated.items() if v not in (None, {"@type": "Person", "name": None})}
    lang = f' lang="{article["lang"]}"' if "lang" in article else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in article["text"].strip().split("\n"))
    return (
        f'<!doctype html><html{lang}><head><meta charset="utf-8"><title>{escape(article["title"])}'
        f'</title><meta property="og:site_name" content="{name}">'
        + (f'<meta name="description" content="{escape(about)}">' if about else "")
        + f'<script type="application/ld+json">{dumps(data, ensure_ascii=False)}</script></head>'
        f"<body><article><h1>{escape(article['title'])}</h1>{lines}</article></body></html>"
    ).encode()
