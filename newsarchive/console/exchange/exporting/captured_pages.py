"""The captured pages of the exported articles, as a WARC file or a WACZ package.

All captures at all addresses of an article are written, so that earlier versions come along. A
capture that is a revisit record is written after the record that it repeats. What has no capture is
only counted: a record is what a server sent, so none is made from our text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Protocol

from newsarchive import __version__
from newsarchive.archive.exports.whole_archive import WholeArchive
from newsarchive.archive.ledger.capture_index import (
    CAPTURES_AT_ADDRESSES,
    LATER_VISITS,
    capture_of,
    stored_record,
)
from newsarchive.captures.packaging.wacz_writer import WaczWriter
from newsarchive.captures.packaging.warc_output import WarcOutput
from newsarchive.captures.record_hints import hints_record, visit_record
from newsarchive.captures.replay.stored_record import StoredRecord
from newsarchive.captures.visitor_headers import without_visitor
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import ExtractionError
from newsarchive.text import counted

Record = Mapping[str, Any]


class IdSet:
    """A set of ids, a bit for each: a million captures take 125 kB."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def __contains__(self, number: int) -> bool:
        place, bit = divmod(number, 8)
        return place < len(self._bits) and bool(self._bits[place] >> bit & 1)

    def add(self, number: int) -> None:
        """Add *number*, which is not negative."""
        place, bit = divmod(number, 8)
        self._bits.extend(bytes(max(0, place + 1 - len(self._bits))))
        self._bits[place] |= 1 << bit


class Target(Protocol):
    """Where captures are written to."""

    def add(self, capture: Capture, record: StoredRecord, member: bytes, about: bytes) -> None:
        """Write *member*, the record of *capture*, whose page is that of *record*.

        The record *about* it, which may be b"", is written before it.
        """

    def add_about(self, member: bytes) -> None:
        """Write the record *member*, which holds no page."""

    def add_page(self, article: Record, shown: Capture) -> None:
        """Note that *article* is to be read in the capture *shown*."""


class CapturedPages:
    """Copies the captures of articles, each once, from the archive's *folder* to *target*."""

    def __init__(self, archive: WholeArchive, folder: Path, target: Target) -> None:
        self.without_capture = 0
        """Articles of which nothing could be written."""
        self.unreadable = 0
        """Captures that are in the index but cannot be read."""
        self._archive = archive
        self._connection = archive.connection  # the index of captures has those of parts, too
        self._folder = folder
        self._target = target
        self._written = IdSet()

    def with_captures(self, articles: Iterable[Record]) -> Iterator[Record]:
        """Yield *articles*, each when its captures are written."""
        for article in articles:
            self.write(article)
            yield article

    def write(self, article: Record) -> None:
        """Write the captures of *article*, and note the newest one that shows it."""
        rows = self._connection.execute(CAPTURES_AT_ADDRESSES, dict(article)).fetchall()
        readable = [
            capture
            for row in reversed(rows)  # as they were fetched: an import sees the revisions
            if self._is_copied(row["capture_id"], capture := capture_of(row))
        ]
        if not readable:
            self.without_capture += 1
            return
        # A later capture may show a wall, or what else was in the article's place.
        as_seen = [each for each in readable if each.fetched_at <= article["last_seen_at"]]
        shown = (as_seen or readable)[-1]
        self._target.add_page(article, shown)
        holder = self._archive.holder_of(article["id"])
        for result, at in holder.execute(LATER_VISITS, (shown.fetched_at, article["id"])):
            self._target.add_about(visit_record(result, article["url"], at))

    def _is_copied(self, capture_id: int, capture: Capture) -> bool:
        """Write *capture*, unless it is written; return whether it can be read."""
        if capture_id in self._written:
            return True
        try:
            record = stored_record(self._connection, self._folder, capture)
            before = b""
            if record.repeats is not None:
                before = stored_record(self._connection, self._folder, record.repeats).member
                if not self._is_copied(self._id_of(record.repeats), record.repeats):
                    return False
        except ExtractionError:
            self.unreadable += 1
            return False
        self._written.add(capture_id)
        member = without_visitor(record.member.removeprefix(before))
        hints = json.loads(capture.hints or "{}")
        about = hints_record(hints, capture.url, capture.fetched_at, record.record_id)
        self._target.add(capture, record, member, about)
        return True

    def _id_of(self, capture: Capture) -> int:
        row = self._connection.execute(
            "SELECT capture_id FROM captures WHERE url = ? AND warc_file = ? AND warc_offset = ?",
            (capture.url, capture.warc_file, capture.warc_offset),
        ).fetchone()
        if row is None:
            raise ExtractionError(capture.url, "removed", "the capture was removed meanwhile")
        return int(row[0])

    def remarks(self) -> list[str]:
        """Return what is missing, as sentences for people."""
        said = []
        if self.without_capture:
            said.append(
                f"{counted(self.without_capture, 'article')} without a captured page;"
                " `--format jsonl` writes the text of all"
            )
        if self.unreadable:
            said.append(
                f"{counted(self.unreadable, 'capture')} could not be read;"
                " `newsarchive doctor --captures` lists them"
            )
        return said


class WarcTarget:
    """A WARC file."""

    def __init__(self, file: IO[bytes], name: str, description: str) -> None:
        self._warc = WarcOutput(file, name, description)

    def add(self, capture: Capture, record: StoredRecord, member: bytes, about: bytes) -> None:
        """Write *about* and *member*."""
        self._warc.append(about + member)

    def add_about(self, member: bytes) -> None:
        """Write *member*."""
        self._warc.append(member)

    def add_page(self, article: Record, shown: Capture) -> None:
        """Do nothing: a WARC file has no list of pages."""


class WaczTarget:
    """A WACZ package, which lists the articles with their texts."""

    def __init__(self, package: WaczWriter) -> None:
        self._package = package

    def add(self, capture: Capture, record: StoredRecord, member: bytes, about: bytes) -> None:
        """Write *about*, and *member* with its line in the index."""
        facts = record.index_facts()
        self._package.add_record(member, capture.url, capture.fetched_at, facts, about)

    def add_about(self, member: bytes) -> None:
        """Write *member*."""
        self._package.add_about(member)

    def add_page(self, article: Record, shown: Capture) -> None:
        """Add *article* to the list of pages."""
        title = article["title"] or article["url"]
        number, at = str(article["id"]), shown.fetched_at
        self._package.add_page(number, shown.url, at, title, article["text"])


def wacz_writer(file: IO[bytes], title: str, folder: Path | None) -> WaczWriter:
    """Return the writer of a package that is called *title*."""
    return WaczWriter(file, title, f"newsarchive {__version__}", folder)
