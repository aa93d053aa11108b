"""Take an article of another archive in: new here, or combined with the one that is here."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from enum import Enum, auto
from typing import Any, Final

from newsarchive.archive.absences import absences
from newsarchive.archive.articles.article_rows import (
    extracted_columns,
    insert_columns,
    store_site,
    update_columns,
    write_article_rows,
)
from newsarchive.archive.articles.block_storage import detach_blocks
from newsarchive.archive.articles.changes.comparing import is_revision
from newsarchive.archive.articles.cleaning import clean_blocks
from newsarchive.archive.articles.identity import is_linked, named_address
from newsarchive.archive.articles.store import BESIDE_THE_TEXT, was_removed
from newsarchive.archive.articles.versions import write_versions
from newsarchive.archive.merging.other_article import (
    HISTORY_COLUMNS,
    StoredArticle,
    insert_rows,
    marks_of,
    read_article,
)
from newsarchive.archive.merging.sightings import History, Side, combined, without_lines
from newsarchive.archive.parts.catalogue import ids_at, part_of_article
from newsarchive.archive.parts.returning import bring_back_at, reading
from newsarchive.archive.work_queues import queue_revision
from newsarchive.article import Article, as_record
from newsarchive.boilerplate.removals import family_key


class Taken(Enum):
    """What became of an article of the other archive."""

    NEW = auto()
    """It was not here."""
    COMBINED = auto()
    """It was here, and the other archive knew more of it."""
    KNOWN = auto()
    """It was here with all that the other archive has of it."""
    REMOVED = auto()
    """It was removed here, so it was not taken."""


_AT: Final = "SELECT * FROM articles WHERE url = ?"
#: A row whose article is at another address here, because two rows of one article were joined.
_ALIAS: Final = (
    "SELECT articles.* FROM urls JOIN articles ON articles.id = urls.article_id"
    " WHERE urls.url = ?1 AND articles.url <> ?1"
)


def is_same_here(connection: sqlite3.Connection, url: str, marks: str) -> bool:
    """Return whether this archive has the article at *url* with the *marks* of the other's."""
    row = connection.execute(_AT, (url,)).fetchone()
    if row is not None:
        return marks_of(connection, row) == marks
    return any(
        _is_same_in_part(connection, number, url, marks) for number in ids_at(connection, [url])
    )


def _is_same_in_part(connection: sqlite3.Connection, article_id: int, url: str, marks: str) -> bool:
    part = part_of_article(connection, article_id)
    if part is None:
        return False
    part.check()
    with reading(part) as source:
        row = source.execute(f"{_AT} AND id = ?", (url, article_id)).fetchone()
        return row is not None and marks_of(source, row) == marks


def take(connection: sqlite3.Connection, other: StoredArticle) -> Taken:
    """Take the article *other* in, inside a transaction, and return what became of it."""
    bring_back_at(connection, other.url, named_address(other.url, other.article.canonical_url))
    if was_removed(connection, other.article, other.url):
        return Taken.REMOVED
    row = connection.execute(_AT, (other.url,)).fetchone()
    if row is not None:
        return _combine(connection, read_article(connection, row), other)
    alias = connection.execute(_ALIAS, (other.url,)).fetchone()
    if alias is not None and _has_all(read_article(connection, alias), other):
        return Taken.KNOWN
    _insert(connection, other)
    return Taken.NEW


def _has_all(ours: StoredArticle, other: StoredArticle) -> bool:
    """Return whether *ours* has all texts of *other*, and was seen as late."""
    cut = ours.cut | other.cut
    here = [without_lines(each.version, cut) for each in ours.versions]
    texts = [without_lines(each.version, cut) for each in other.versions]
    return ours.row["last_seen_at"] >= other.row["last_seen_at"] and all(
        any(not is_revision(version, text) for version in here) for text in texts
    )


def _insert(connection: sqlite3.Connection, other: StoredArticle) -> None:
    article, row = other.article, other.row
    site = row["site"]
    store_site(connection, site, article)
    result = clean_blocks(connection, site, article.blocks)
    columns = {name: row[name] for name in HISTORY_COLUMNS}
    columns |= extracted_columns(article, result) | {"site": site, "url": other.url}
    article_id = insert_columns(connection, columns)
    write_article_rows(connection, article_id, site, article, result)
    for table, rows in other.rows.items():
        insert_rows(connection, article_id, table, rows)
    _enter_headlines(connection, article_id, other)
    if is_linked(connection, other.url, article.canonical_url):
        connection.execute(
            "INSERT INTO unjoined_articles VALUES (?) ON CONFLICT DO NOTHING", (article_id,)
        )


def _combine(connection: sqlite3.Connection, ours: StoredArticle, other: StoredArticle) -> Taken:
    """Combine an article that is in both archives."""
    before = connection.total_changes
    article_id, both = ours.row["id"], (ours, other)
    if ours.is_imported != other.is_imported:
        # Two programs read one page differently. The text of our own extraction is the article's.
        lead = int(ours.is_imported)
        versions = both[lead].versions
        seen = max(each.row["last_seen_at"] for each in both)
        history = History([*versions[:-1], replace(versions[-1], until=seen)], lead, lead)
    else:
        cut = ours.cut | other.cut
        history = combined((_side(ours), _side(other)), cut)
    article = _newest(both, history)
    if article != ours.article:
        _overwrite(connection, ours, article, both[history.text_of].row)
    _write_history(connection, article_id, ours, history)
    _write_absences(connection, article_id, both, history)
    _enter_headlines(connection, article_id, other)
    return Taken.COMBINED if connection.total_changes > before else Taken.KNOWN


def _side(stored: StoredArticle) -> Side:
    record = as_record(stored.article)
    rank = {name: value for name, value in record.items() if name not in BESIDE_THE_TEXT}
    raw = stored.article.raw_text
    return Side(stored.versions, (raw, json.dumps(rank, sort_keys=True)), stored.row["extractor"])


def _newest(both: tuple[StoredArticle, StoredArticle], history: History) -> Article:
    """Return the newest text, with what the last visit showed beside it.

    As in a crawl, a field that the last visit did not show does not count.
    """
    article, last = both[history.text_of].article, both[history.fields_of].article
    if article is last:
        return article
    beside = {name: getattr(last, name) for name in BESIDE_THE_TEXT}
    return replace(article, **{name: value for name, value in beside.items() if value})


def _overwrite(
    connection: sqlite3.Connection, ours: StoredArticle, article: Article, row: sqlite3.Row
) -> None:
    """Replace the text and the fields of *ours* by *article*, whose *row* the other archive has."""
    article_id, site = ours.row["id"], ours.row["site"]
    result = clean_blocks(connection, site, article.blocks, article_id)
    detach_blocks(connection, article_id, site, article.blocks)
    columns = {"memento": row["memento"], "discovered_via": row["discovered_via"]}
    update_columns(connection, article_id, extracted_columns(article, result) | columns)
    write_article_rows(connection, article_id, site, article, result)


def _write_history(
    connection: sqlite3.Connection, article_id: int, ours: StoredArticle, history: History
) -> None:
    """Write the versions of *history*, and the columns of the article that follow from them."""
    versions = history.versions
    columns: dict[str, object] = {}
    seen = ours.versions
    if _texts(versions) != _texts(seen):
        row = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
        found, changes = write_versions(connection, row, versions)
        columns |= found
        connection.execute(
            "INSERT INTO unjudged_revisions VALUES (?) ON CONFLICT DO NOTHING", (article_id,)
        )
        is_later = len(versions) > 1 and versions[-1].since > seen[-1].until
        if is_later and changes[-1]["kind"] != "typography":
            queue_revision(connection, article_id, len(changes), versions[-1].since)
    columns |= {"first_seen_at": versions[0].since, "last_seen_at": versions[-1].until}
    _update_changed(connection, article_id, columns)


def _texts(versions: list[Any]) -> list[tuple[object, ...]]:
    """Return what ``revisions`` and ``articles`` have of *versions*, without their judgements."""
    return [
        (each.since, each.version.title, each.version.other_titles, each.version.text)
        if each is not versions[-1]
        else (each.since, each.version.title, each.version.other_titles)
        for each in versions
    ]


def _write_absences(
    connection: sqlite3.Connection,
    article_id: int,
    both: tuple[StoredArticle, StoredArticle],
    history: History,
) -> None:
    """Write when the article was gone, as all visits of both archives say."""
    rows = [each for stored in both for each in stored.rows["absences"]]
    gone = {str(row[0]) for row in rows}
    seen = {str(row[1]) for row in rows if row[1]} | {each.since for each in history.versions}
    seen |= {str(each.row["last_seen_at"]) for each in both}
    found = absences(gone, seen)
    gone_at = found[-1][0] if found and found[-1][1] is None else None
    _update_changed(connection, article_id, {"gone_at": gone_at})
    select = "SELECT gone_at, back_at FROM absences WHERE article_id = ? ORDER BY 1"
    if [tuple(row) for row in connection.execute(select, (article_id,))] != found:
        connection.execute("DELETE FROM absences WHERE article_id = ?", (article_id,))
        insert_rows(connection, article_id, "absences", list(found))


def _update_changed(
    connection: sqlite3.Connection, article_id: int, columns: dict[str, object]
) -> None:
    """Set those of *columns* of an article that differ."""
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    changed = {name: value for name, value in columns.items() if row[name] != value}
    if changed:
        update_columns(connection, article_id, changed)


def _enter_headlines(connection: sqlite3.Connection, article_id: int, other: StoredArticle) -> None:
    connection.executemany(
        "INSERT INTO headlines VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(family_key(other.row["site"], title), article_id) for title in other.headlines],
    )


def at_here(connection: sqlite3.Connection, url: str) -> int | None:
    """Return the id of the article in archive.db that *url* is, or leads to, or None."""
    row = connection.execute(
        "SELECT id FROM articles WHERE url = ?1"
        " UNION ALL SELECT article_id FROM urls JOIN articles ON id = article_id"
        " WHERE urls.url = ?1 LIMIT 1",
        (url,),
    ).fetchone()
    return None if row is None else int(row[0])
