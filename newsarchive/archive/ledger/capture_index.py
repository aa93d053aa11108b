"""Read and write the index of captures: which WARC record holds which page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsarchive.archive.articles.reextraction import (
    STORED_WITHIN,
    TEXT_SEEN_FROM,
    LastVisit,
)
from newsarchive.archive.tombstones import removed_among
from newsarchive.captures.replay.revisits import RepeatedElsewhere, Revisit
from newsarchive.captures.replay.stored_record import StoredRecord, read_record
from newsarchive.captures.warc_writer import Capture

if TYPE_CHECKING:  # It imports the search, which no crawl needs.
    from newsarchive.archive.exports.whole_archive import File

#: The columns of a :class:`Capture`.
COLUMNS = "url, fetched_at, http_status, warc_file, warc_offset, sha256, hints, rendered, memento"


#: The captures of the article ``:id`` at all its addresses, newest first.
CAPTURES_OF_ARTICLE = (
    f"SELECT capture_id, {COLUMNS} FROM captures"
    " WHERE url IN (SELECT url FROM articles WHERE id = :id"
    "   UNION SELECT url FROM urls WHERE article_id = :id)"
    " ORDER BY fetched_at DESC, capture_id DESC LIMIT 1000"
)


#: The same of an article that may be in a part, whose own address is ``:url``.
CAPTURES_AT_ADDRESSES = (
    f"SELECT capture_id, {COLUMNS} FROM captures"
    " WHERE url IN (SELECT :url UNION SELECT url FROM urls WHERE article_id = :id)"
    " ORDER BY fetched_at DESC, capture_id DESC LIMIT 1000"
)
#: When the article ``:id`` was visited, by what imported revisit records state, newest first: the
#: server sent what it had sent before.
UNCHANGED_VISITS = (
    "SELECT at FROM imported_visits WHERE NOT is_gone"
    " AND url IN (SELECT url FROM articles WHERE id = :id"
    "   UNION SELECT url FROM urls WHERE article_id = :id) ORDER BY at DESC LIMIT 1000"
)
#: The visits of the article (2) after its capture of a time (1) that have no capture: the last one
#: that showed the same, and the first one at which it was gone.
LATER_VISITS = (
    "SELECT 'unchanged', last_seen_at FROM articles WHERE id = ?2"
    f" AND datetime(last_seen_at, '{STORED_WITHIN}') > datetime(?1)"
    " UNION ALL SELECT 'gone', gone_at FROM articles WHERE id = ?2 AND gone_at IS NOT NULL"
)
#: The captures whose response a revisit record may repeat: those at the addresses ``:url`` and
#: ``:referred``, and those with the bytes ``:sha256``, if it is not "" (there is no index of them).
REPEATED_CAPTURES = (
    f"SELECT {COLUMNS} FROM captures"
    " WHERE url IN (:url, :referred) UNION ALL"
    f" SELECT {COLUMNS} FROM captures"
    " WHERE :sha256 <> '' AND sha256 = :sha256 AND url NOT IN (:url, :referred) LIMIT 1000"
)
#: Of the articles of a site, or of all: when their texts were seen first and last.
_SHOWN = (
    f"SELECT id, url, memento, last_seen_at, {TEXT_SEEN_FROM} AS seen_from FROM articles"
    " WHERE :site IS NULL OR site = :site ORDER BY id"
)
#: The captures at the address of an article since a day, newest first, and which have its text.
_CAPTURES_AT = (
    f"SELECT capture_id, {COLUMNS}, CASE WHEN :memento IS NOT NULL THEN memento IS :memento"
    "  ELSE fetched_at >= :seen_from AND fetched_at <= :last_seen_at END AS is_of_text,"
    " (SELECT max(capture_id) FROM captures WHERE url = :url) AS last_id"
    " FROM captures WHERE url = :url AND (:since IS NULL OR fetched_at >= :since)"
    " ORDER BY fetched_at DESC, capture_id DESC"
)


def repeated_by(capture: Capture, revisit: Revisit) -> dict[str, str]:
    """Return the parameters of :data:`REPEATED_CAPTURES` for *capture*, a revisit record."""
    return {"url": capture.url, "referred": revisit.url, "sha256": revisit.sha256}


def stored_record(connection: sqlite3.Connection, folder: Path, capture: Capture) -> StoredRecord:
    """Return the record of *capture* with its page, which may be in the record that it repeats.

    Raises :class:`ExtractionError` if it cannot be read; see :func:`.read_record`.
    """
    try:
        return read_record(folder, capture)
    except RepeatedElsewhere as error:
        rows = connection.execute(REPEATED_CAPTURES, repeated_by(capture, error.revisit))
        return read_record(folder, capture, [Capture(**dict(row)) for row in rows])


def capture_of(row: Mapping[str, Any]) -> Capture:
    """Return the capture in a *row* of the index, which may have further columns."""
    return Capture(**{each.name: row[each.name] for each in fields(Capture)})


def insert_capture(connection: sqlite3.Connection, capture: Capture) -> None:
    """Insert *capture* into the index; that of a removed address is erased from its file."""
    if removed_among(connection, [capture.url]):
        connection.execute(
            "INSERT INTO erasures VALUES ('record', ?, ?) ON CONFLICT DO NOTHING",
            (capture.warc_file, capture.warc_offset),
        )
        return
    connection.execute(
        f"INSERT INTO captures({COLUMNS})"
        " VALUES (:url, :fetched_at, :http_status, :warc_file, :warc_offset, :sha256, :hints,"
        "   :rendered, :memento)",
        asdict(capture),
    )


def every_capture(connection: sqlite3.Connection) -> Iterator[Capture]:
    """Yield all captures, in the order in which they were made."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM captures ORDER BY capture_id")
    for row in rows:
        yield Capture(**dict(row))


@dataclass(slots=True, frozen=True)
class CapturedArticle:
    """An article with the captures that can have its text, newest first; there may be none."""

    captures: list[Capture]
    newest_id: int
    """The ``capture_id`` of the newest of them; 0 without any."""
    visit: LastVisit
    """Another one of the stored article says that a crawl has visited it since."""


def captures_of_texts(
    files: Sequence[File], site: str | None = None, since: str | None = None
) -> Iterator[CapturedArticle]:
    """Yield each article of *files*, archive.db first, that has captures.

    Captures that can have its text were made after the text was first seen: an older capture shows
    an earlier version. They were made before the article was last seen: a later capture shows a
    wall or what else was in its place. Of a text that comes from a web archive it is the capture of
    that copy. Only articles of *site*, and only captures from *since* on, if given.
    """
    captures = files[0].connection  # It has all of them, and where they are now.
    for file in files:
        rows = file.connection.execute(_SHOWN, {"site": site, "within": STORED_WITHIN})
        for row in rows:
            if not file.counts(row["id"]):
                continue
            of_article = {**dict(row), "since": since}
            found = captures.execute(_CAPTURES_AT, of_article).fetchall()
            if found:
                of_text = [each for each in found if each["is_of_text"]]
                newest = of_text[0]["capture_id"] if of_text else 0
                own = [capture_of(each) for each in of_text]
                yield CapturedArticle(own, newest, (row["seen_from"], found[0]["last_id"]))
