"""What a file of an import holds, one thing at a time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsarchive.article import Link, Page
from newsarchive.captures.imports.opml import Feed
from newsarchive.captures.record_pages import NoPage, Refusal
from newsarchive.captures.warc_writer import Capture

#: Why a file is refused, with its limit in bytes.
TOO_LARGE = "larger than {} bytes"


@dataclass(slots=True, frozen=True)
class JsonRecord:
    """An object of JSON that may state an article."""

    fields: Mapping[str, Any]
    place: str
    """The URL of its place in the file."""
    at: datetime
    """When the file was changed: the time of an article that states none."""


@dataclass(slots=True, frozen=True)
class RecordPlace:
    """Where the record of a page is, a gzip member of its own in a WARC file."""

    file: Path
    name: str
    """The path of *file* below the folder that was named."""
    offset: int


@dataclass(slots=True, frozen=True)
class ImportItem:
    """One thing in a file: a page, a record, a URL to queue, a refusal, or only progress."""

    read_bytes: int
    """The number of bytes on disk that were read for this item."""
    page: Page | None = None
    json: JsonRecord | None = None
    link: Link | None = None
    feed: Feed | None = None
    """A feed of an OPML file."""
    refusal: Refusal | None = None
    no_page: NoPage | None = None
    """A record that says nothing about a page."""
    capture: Capture | None = None
    """Where the page is stored, if a file of the archive's own captures contains it."""
    record_at: RecordPlace | None = None
    """Where its record can be read again by itself; None: in no other way than by the file."""
    is_record: bool = False
    """Whether this is a record of a WARC or JSON file, or damage in the place of one."""
    note: str | None = None
    """What people should know of a page that is taken all the same."""
    unplaced: Mapping[str, int] | None = None
    """Attributes that are not kept, with their number."""


def refused(url: str, reason: str, detail: str, read_bytes: int = 0) -> ImportItem:
    """Return the item for something that cannot be used."""
    return ImportItem(read_bytes, refusal=Refusal(url, reason, detail))


def file_url(file: Path) -> str:
    """Return the URL by which *file* is named in the ledger."""
    return file.absolute().as_uri()


def time_of_change(file: int) -> datetime:
    """Return when the open *file* was last changed, but no time in the future."""
    return min(datetime.fromtimestamp(os.fstat(file).st_mtime, UTC), datetime.now(UTC))
