"""Decide which stored article a page is, if its canonical link or another page's leads there.

An article has one address, and may have been seen at others. Two addresses are one article if
the page at one of them names the other as canonical, or both name a third; if both are in one
domain; if the named one is no list; and if the texts agree. So no page can take the place of
another. A row moves to another address only if its earlier texts are related, so no page can add
a history of its own to another. The result does not depend on the order of arrival.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsarchive.archive.articles.changes.comparing import Version
from newsarchive.archive.articles.cleaning import fingerprint
from newsarchive.archive.tombstones import (
    has_tombstones,
    refuse_also,
    removed_article,
    text_key,
)
from newsarchive.article import Article
from newsarchive.boilerplate.near_duplicates import Shingles, relation
from newsarchive.errors import BadURL
from newsarchive.text import fold_case, hash64, word_count
from newsarchive.urls import normalised_url, same_domain

#: Texts with fewer words agree only if all their words and their headlines are the same: one-line
#: alerts and notices are alike by chance.
LEAST_WORDS = 50
#: Longer texts under one headline agree from this share of common 3-grams on: editions for phones
#: and printers leave out a caption or add a line.
AGREEING = 0.9

# An alias of the canonical address leads to its article. The third part has an index of its own:
# the articles that are not at the address that they name.
_LINKED = """
SELECT id FROM articles WHERE url = :canonical
UNION SELECT article_id FROM urls WHERE url = :canonical AND article_id IS NOT NULL
UNION SELECT id FROM articles WHERE canonical_url <> url AND canonical_url IN (:canonical, :url)
"""


@dataclass(slots=True, frozen=True)
class Seen:
    """What a page shows, fetched or stored."""

    url: str
    canonical_url: str | None
    """The address that it names, absolute."""
    version: Version
    """Its text without known boilerplate."""
    raw_hash: int
    """Of its whole text, as in ``articles``."""


@dataclass(slots=True, frozen=True)
class Identity:
    """The article that a page is."""

    url: str
    """The article's address: the page's own, or that of the stored article."""
    article_id: int
    """The row that stays."""
    joined: tuple[int, ...]
    """Other rows of the same article."""


def named_address(url: str, canonical_url: str | None) -> str | None:
    """Return the address that the page at *url* names, if an article of its domain can have it."""
    try:
        canonical = normalised_url(canonical_url or url, url)
    except BadURL:
        return None
    is_home = urlsplit(canonical).path == "/" and not urlsplit(canonical).query
    return None if is_home or not same_domain(canonical, url) else canonical


def refused_as_removed(
    connection: sqlite3.Connection, article: Article, requested: str, text: str
) -> bool:
    """Return whether *article* was removed, and enter the addresses at which it was seen now.

    It is known by the address that was *requested*, its own, the one that it names, or by its words
    on the same domain: those of its whole text, or of the clean *text*.
    """
    if not has_tombstones(connection):
        return False
    urls = {requested, article.url, named_address(article.url, article.canonical_url)} - {None}
    prints = (
        [hash64(article.raw_text), fingerprint(text)] if word_count(text) >= LEAST_WORDS else []
    )
    keys = [text_key(connection, article.url, each) for each in prints]
    stone = removed_article(connection, [str(url) for url in urls], keys)
    if stone is not None:
        for url in {requested, article.url}:
            refuse_also(connection, url, stone)
    return stone is not None


def is_linked(connection: sqlite3.Connection, url: str, canonical_url: str | None) -> bool:
    """Return whether a canonical link joins the page at *url* with a stored article, texts aside.

    For pages of which it does not, :func:`identity_of` need not be called.
    """
    canonical = _named(connection, url, canonical_url)
    return any(row["url"] != url for row in _linked_rows(connection, url, canonical))


def identity_of(connection: sqlite3.Connection, page: Seen) -> Identity | None:
    """Return the article that *page* is; None if no canonical link joins it with a stored one."""
    canonical = _named(connection, page.url, page.canonical_url)
    rows = _linked_rows(connection, page.url, canonical)
    own = [row for row in rows if row["url"] == page.url]
    others = [row for row in rows if row not in own and _agrees(page, row)]
    if not others or not all(_may_move(connection, row, page) for row in own):
        return None
    address = _address(connection, page.url, canonical, others)
    at_address = [row for row in (*own, *others) if row["url"] == address]
    lead = min(at_address or others, key=lambda row: (row["first_seen_at"], row["id"]))
    moving = [row for row in others if row is not lead and _may_move(connection, row, page)]
    if lead["url"] != address and not _may_move(connection, lead, page):
        return None
    joined = tuple(row["id"] for row in (*own, *moving) if row is not lead)
    return Identity(address, lead["id"], joined)


def _named(connection: sqlite3.Connection, url: str, canonical_url: str | None) -> str:
    """Return the address that a page names and that may be its article's, or else its own *url*."""
    try:
        canonical = normalised_url(canonical_url or url, url)
    except BadURL:
        return url
    is_allowed = same_domain(canonical, url) and not _is_list(connection, canonical)
    return canonical if is_allowed else url


def _is_list(connection: sqlite3.Connection, url: str) -> bool:
    """Return whether *url* is a home page, or was read as a source of links."""
    parts = urlsplit(url)
    is_source = "SELECT 1 FROM urls WHERE url = ? AND reason = 'source'"
    return (parts.path == "/" and not parts.query) or (
        connection.execute(is_source, (url,)).fetchone() is not None
    )


def _linked_rows(connection: sqlite3.Connection, url: str, canonical: str) -> list[sqlite3.Row]:
    """Return the rows that a canonical link joins with the page at *url*, and its own."""
    rows = connection.execute(
        f"SELECT * FROM articles WHERE url = :url OR id IN ({_LINKED})",
        {"url": url, "canonical": canonical},
    ).fetchall()
    if canonical == url and len(rows) > 1 and _is_list(connection, url):
        return [row for row in rows if row["url"] == url]
    return [row for row in rows if same_domain(row["url"], url)]


def _agrees(page: Seen, row: sqlite3.Row) -> bool:
    stored = Version(row["title"], row["text"], row["modified_at"])
    return texts_agree(page.version, stored, page.raw_hash == row["raw_hash"])


def _may_move(connection: sqlite3.Connection, row: sqlite3.Row, page: Seen) -> bool:
    """Return whether all texts of an article's *row* are versions of what *page* shows."""
    texts = Shingles(page.version.text.split("\n"))
    for version in versions_of(connection, row):
        found = relation(texts, Shingles(version.text.split("\n")))
        is_related = found is not None and found.kind != "template"
        if not is_related and not texts_agree(page.version, version):
            return False
    return True


def versions_of(connection: sqlite3.Connection, row: sqlite3.Row) -> Iterator[Version]:
    """Yield the text of an article's *row*, and those that it replaced."""
    yield Version(row["title"], row["text"], row["modified_at"])
    earlier = "SELECT title, text FROM revisions WHERE article_id = ? ORDER BY number"
    for title, text in connection.execute(earlier, (row["id"],)).fetchall():
        yield Version(title, text, None)


def texts_agree(one: Version, other: Version, is_same: bool = False) -> bool:
    """Return whether two texts are one article's in two editions of a site.

    *is_same* says that extraction gave the same text of both, before any block was cut.
    """
    has_title = fold_case(one.title or "") == fold_case(other.title or "")
    is_long = min(word_count(one.text), word_count(other.text)) >= LEAST_WORDS
    if is_same or fingerprint(one.text) == fingerprint(other.text):
        return has_title or is_long
    if not (has_title and is_long):
        return False
    shingles = Shingles(one.text.split("\n")), Shingles(other.text.split("\n"))
    found = relation(*shingles)
    common = len(shingles[0].grams & shingles[1].grams)
    longest = max(len(each.grams) for each in shingles)
    return found is not None and found.kind == "copy" and common >= AGREEING * longest


def _address(
    connection: sqlite3.Connection, url: str, canonical: str, others: list[sqlite3.Row]
) -> str:
    """Return the address of an article that was seen at *url* and at those of *others*.

    It is the one that is named, if a page was seen there. If pages name each other, or all name one
    that was never seen, it is the shortest.
    """
    alias = connection.execute("SELECT article_id FROM urls WHERE url = ?", (canonical,)).fetchone()
    target = next(
        (row for row in others if row["url"] == canonical or (alias and row["id"] == alias[0])),
        None,
    )
    names_url = [row for row in others if row["canonical_url"] == url]
    if target is not None and target not in names_url:
        return str(target["url"])
    if target is None and names_url:
        return url
    return min([url, *(str(row["url"]) for row in others)], key=lambda each: (len(each), each))
