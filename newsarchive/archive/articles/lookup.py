"""Find the article that a number or a URL means."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlsplit

from newsarchive.archive.parts.catalogue import Part, ids_at, part_of_article
from newsarchive.errors import BadURL, NewsArchiveError
from newsarchive.urls import normalised_url


class NoSuchArticle(NewsArchiveError):
    """No article has the number or URL."""

    def __init__(self, name: str) -> None:
        remedy = "search with `newsarchive export -q WORDS` or in the browser (newsarchive serve)"
        super().__init__(f"the archive has no article {name[:200]!r}; {remedy}")


def article_row(connection: sqlite3.Connection, name: str) -> sqlite3.Row:
    """Return the article *name*, its number or any URL that led to it, with ``site_name``.

    Raises :class:`NoSuchArticle`.
    """
    row: sqlite3.Row | None = connection.execute(
        "SELECT articles.*, sites.name AS site_name FROM articles JOIN sites USING (site)"
        " WHERE id = ?",
        (_article_id(connection, name.strip()),),
    ).fetchone()
    if row is None:
        raise NoSuchArticle(name)
    return row


def part_with(connection: sqlite3.Connection, name: str) -> tuple[Part, int] | None:
    """Return the part in which the article *name* is, and its id; None if it is in no part."""
    name = name.strip()
    found = _article_id(connection, name)
    if found is None:
        found = min(ids_at(connection, _spellings(name)), default=None)
    part = part_of_article(connection, found) if found is not None else None
    return (part, found) if part is not None and found is not None else None


def _article_id(connection: sqlite3.Connection, name: str) -> int | None:
    if name.isascii() and name.isdigit() and len(name) < 19:
        row = connection.execute(
            "SELECT coalesce((SELECT article_id FROM joined_articles WHERE id = ?1), ?1)",
            (int(name),),
        ).fetchone()
        return int(row[0])
    for url in _spellings(name):
        row = connection.execute(
            "SELECT id FROM articles WHERE url = ?1 UNION ALL"
            " SELECT article_id FROM urls WHERE url = ?1 AND article_id IS NOT NULL"
            " UNION ALL SELECT id FROM articles WHERE canonical_url <> url AND canonical_url = ?1",
            (url,),
        ).fetchone()
        if row is not None:
            return int(row[0])
    return None


def _spellings(name: str) -> list[str]:
    """Return the URLs that *name* may mean, the likeliest first.

    People leave out the scheme, and copy addresses with ``www.`` or a slash at the end, or without.
    """
    try:
        first = normalised_url(name if "://" in name else f"https://{name}")
    except BadURL:
        return []
    parts = urlsplit(first)
    host = parts.netloc.removeprefix("www.")
    path = parts.path.rstrip("/")
    others = [
        parts._replace(scheme=scheme, netloc=netloc, path=each).geturl()
        for scheme in ("https", "http")
        for netloc in (host, f"www.{host}")
        for each in (path, f"{path}/")
        if each
    ]
    return list(dict.fromkeys((first, *others)))
