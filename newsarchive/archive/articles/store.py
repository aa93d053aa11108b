"""Store articles: one transaction holds the article, its blocks, its sources and its index.

Storing is idempotent by URL: storing the same article twice is ``unchanged``; a new text at the
same URL is ``revised``, and the old text is kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newsarchive.archive.articles.article_rows import (
    extracted_columns,
    insert_article_rows,
    insert_columns,
    shown_columns,
    store_site,
    update_columns,
    write_article_rows,
    write_sources,
)
from newsarchive.archive.articles.block_storage import detach_blocks
from newsarchive.archive.articles.changes.comparing import (
    Version,
    differs_invisibly,
    is_revision,
)
from newsarchive.archive.articles.cleaning import (
    clean_blocks,
    clean_stored_article,
    clean_text,
)
from newsarchive.archive.articles.identity import (
    Seen,
    identity_of,
    is_linked,
    refused_as_removed,
)
from newsarchive.archive.articles.joining import join_articles, move_article
from newsarchive.archive.articles.versions import (
    headline_in_turn,
    insert_copy,
    insert_revision,
    kept_from_wall,
    version_of,
    visited_version,
)
from newsarchive.archive.tombstones import has_tombstones
from newsarchive.article import Article, is_imported, iso
from newsarchive.boilerplate.removals import Cleaned
from newsarchive.outcomes import Outcome
from newsarchive.text import hash64
from newsarchive.urls import site_of

#: Columns that a page may change while headline and text stay the same.
BESIDE_THE_TEXT = (
    "modified_at", "authors", "byline", "description", "section", "tags", "image_url",
    "image_caption", "image_credit",
)  # fmt: skip

#: Share of a text from a web archive that the site itself must show to be its source again.
WHOLE_AGAIN = 0.9


@dataclass(slots=True, frozen=True)
class Stored:
    """The outcome of storing an article, and its id."""

    outcome: Outcome
    article_id: int
    kept: str | None = None
    """For people, if a wall left only a part of the stored text, which therefore stayed."""


def store_article(
    connection: sqlite3.Connection,
    article: Article,
    *,
    seen_at: datetime,
    via: str | None = None,
) -> Stored:
    """Store *article*, fetched at *seen_at* and found *via* a kind of source.

    The outcome is ``new``; ``revised`` if title or clean text differ from the stored ones (the old
    version goes to ``revisions``); ``unchanged``, also if only typography differs or a wall left a
    part of the stored text (then nothing is written); or ``duplicate`` if it is an article with
    another address (``identity.py``).
    """
    site = site_of(article.url)
    store_site(connection, site, article)
    lead = join_same_articles(connection, article, seen_at)
    if lead is not None:
        return Stored(Outcome.DUPLICATE, lead)
    row = connection.execute("SELECT id FROM articles WHERE url = ?", (article.url,)).fetchone()
    result = clean_blocks(connection, site, article.blocks, row and row["id"])
    if row is None:
        return Stored(
            Outcome.NEW,
            _insert_article(connection, site, article, result, seen_at=seen_at, via=via),
        )
    return _update_article(connection, site, article, result, row["id"], seen_at, via)


def was_removed(connection: sqlite3.Connection, article: Article, requested: str) -> bool:
    """Return whether *article*, found at *requested*, was removed: then it must not be stored."""
    if not has_tombstones(connection):
        return False
    removals = clean_blocks(connection, site_of(article.url), article.blocks).removals
    return refused_as_removed(connection, article, requested, clean_text(article.blocks, removals))


def join_same_articles(
    connection: sqlite3.Connection, article: Article, seen_at: datetime
) -> int | None:
    """Join the stored articles that are the same as *article*, fetched at *seen_at*.

    Returns the id of the article if its address is another. Otherwise None: if it was stored at
    other addresses, its row is at its own address now.
    """
    if not is_linked(connection, article.url, article.canonical_url):
        return None
    result = clean_blocks(connection, site_of(article.url), article.blocks)
    text = clean_text(article.blocks, result.removals)
    version = Version(article.title, text, iso(article.modified_at))
    page = Seen(article.url, article.canonical_url, version, hash64(article.raw_text))
    found = identity_of(connection, page)
    if found is None:
        return None
    for other in found.joined:
        join_articles(connection, found.article_id, other)
    if found.url != article.url:
        return found.article_id
    row = _row_with_clean_text(connection, found.article_id)
    if row["url"] == article.url:
        return None
    old = version_of(row)
    is_read_anew = is_imported(row["extractor"]) and not is_imported(article.extractor)
    if is_revision(old, version) and not is_read_anew:
        revised = insert_revision(connection, row, old, version, seen_at, article.extractor)
        update_columns(connection, row["id"], revised.columns)
    overwrite_article(connection, move_article(connection, row["id"], article.url), article)
    return None


def overwrite_article(connection: sqlite3.Connection, row: sqlite3.Row, article: Article) -> None:
    """Replace the extraction of the stored *row* by *article*.

    This is not a revision, because the publisher changed nothing. ``reextraction.py`` keeps the old
    extraction.
    """
    result = clean_blocks(connection, row["site"], article.blocks, row["id"])
    detach_blocks(connection, row["id"], row["site"], article.blocks)
    update_columns(connection, row["id"], extracted_columns(article, result))
    write_article_rows(connection, row["id"], row["site"], article, result)


def store_copy(connection: sqlite3.Connection, article: Article, seen_at: datetime) -> Outcome:
    """Store *article*, a copy fetched at *seen_at*, no later than the stored article was last seen.

    Returns ``revised`` if no stored version reads as the copy does: it becomes an earlier version,
    at its point in time. The article's row keeps the newest text. Otherwise ``unchanged``.
    """
    row = connection.execute("SELECT id FROM articles WHERE url = ?", (article.url,)).fetchone()
    row = _row_with_clean_text(connection, row["id"])
    result = clean_blocks(connection, row["site"], article.blocks, row["id"])
    pairs = zip(article.blocks, result.removals, strict=True)
    cut = {block.text for block, removal in pairs if removal is not None}
    text = clean_text(article.blocks, result.removals)
    copy = Version(article.title, text, iso(article.modified_at))
    is_new = insert_copy(connection, row, copy, cut, seen_at)
    return Outcome.REVISED if is_new else Outcome.UNCHANGED


def _row_with_clean_text(connection: sqlite3.Connection, article_id: int) -> sqlite3.Row:
    """Return the row of an article, its text cut by the current verdicts.

    So it can be compared with a new text, which is cut by the same verdicts.
    """
    question = "SELECT * FROM articles WHERE id = ?"
    row: sqlite3.Row = connection.execute(question, (article_id,)).fetchone()
    is_behind = "SELECT 1 FROM dirty_articles WHERE article_id = ?"
    if connection.execute(is_behind, (row["id"],)).fetchone():
        clean_stored_article(connection, row["id"])
        row = connection.execute(question, (article_id,)).fetchone()
    return row


def _update_article(
    connection: sqlite3.Connection,
    site: str,
    article: Article,
    result: Cleaned,
    article_id: int,
    seen_at: datetime,
    via: str | None,
) -> Stored:
    row = _row_with_clean_text(connection, article_id)
    old = version_of(row)
    text = clean_text(article.blocks, result.removals)
    new = visited_version(article, text)
    if kept := kept_from_wall(row, article, new):
        return Stored(Outcome.UNCHANGED, article_id, kept)
    seen: dict[str, object] = {"last_seen_at": iso(seen_at), "gone_at": None}
    if row["memento"] and len(text) >= WHOLE_AGAIN * len(row["text"]):
        seen |= {"memento": None, "discovered_via": via}  # the site itself shows it now
    if not is_revision(old, new):
        seen["archive_signals"] = json.dumps(article.archive_signals)
        if differs_invisibly(old, new):
            overwrite_article(connection, row, article)
        else:
            seen |= headline_in_turn(old, new)
            seen |= _changed_beside(row, shown_columns(article, result))
            if not seen.keys().isdisjoint(BESIDE_THE_TEXT):
                write_sources(connection, article_id, article)
        update_columns(connection, article_id, seen)
        return Stored(Outcome.UNCHANGED, article_id)
    revised = insert_revision(connection, row, old, new, seen_at, article.extractor)
    values = extracted_columns(article, result) | seen | revised.columns
    detach_blocks(connection, article_id, site, article.blocks)
    update_columns(connection, article_id, values)
    write_article_rows(connection, article_id, site, article, result)
    return Stored(Outcome.REVISED if revised.is_change else Outcome.UNCHANGED, article_id)


def _changed_beside(row: sqlite3.Row, columns: Mapping[str, object]) -> dict[str, object]:
    """Return those of *columns* beside the text that differ from *row*.

    One that is empty now does not count: a page may be shown without its byline for once.
    """
    named = {name: columns[name] for name in BESIDE_THE_TEXT}
    return {k: v for k, v in named.items() if v not in (None, "", "[]") and v != row[k]}


def _insert_article(
    connection: sqlite3.Connection,
    site: str,
    article: Article,
    result: Cleaned,
    *,
    seen_at: datetime,
    via: str | None,
) -> int:
    values = extracted_columns(article, result) | {
        "site": site,
        "url": article.url,
        "first_seen_at": iso(seen_at),
        "last_seen_at": iso(seen_at),
        "discovered_via": via,
    }
    article_id = insert_columns(connection, values)
    insert_article_rows(connection, article_id, site, article, result)
    return article_id
