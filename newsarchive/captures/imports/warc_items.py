"""What the records of a WARC or ARC file contain, and where each of them can be read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from newsarchive.article import Page
from newsarchive.captures.imports.items import ImportItem, RecordPlace, file_url, time_of_change
from newsarchive.captures.record_hints import RecordHints, hints_in, page_with
from newsarchive.captures.record_pages import MOST_BYTES, NoPage, Refusal, content_of
from newsarchive.captures.warc_reader import Damage, WarcRecord, warc_records
from newsarchive.errors import described

_GZIP = b"\x1f\x8b"

IsWanted = Callable[[WarcRecord], bool]


@dataclass(slots=True, frozen=True)
class PlacedItem:
    """What a record contains, and where its gzip member begins; -1 if it is damaged."""

    item: ImportItem
    member_at: int


def items_of_file(opened: IO[bytes], file: Path, root: Path) -> Iterator[ImportItem]:
    """Yield what *opened*, the WARC file *file* below *root*, contains.

    Pages in gzip members of their own have their places.
    """
    is_gzip = opened.read(len(_GZIP)) == _GZIP
    opened.seek(0)
    name = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.name
    changed_at = time_of_change(opened.fileno())
    before = -1
    for placed in records_of(opened, opened.tell, file_url(file), changed_at):
        item, is_first, before = placed.item, placed.member_at != before, placed.member_at
        if is_gzip and is_first and item.page is not None:
            item = replace(item, record_at=RecordPlace(file.absolute(), name, before))
        yield item


def items_of_warc(
    stream: IO[bytes],
    on_disk: IO[bytes],
    place: str,
    compressed_size: int | None = None,
    checksum: int | None = None,
) -> Iterator[ImportItem]:
    """Yield what *stream* contains, a WARC file inside the file *on_disk*.

    *compressed_size* and *checksum* are those of an entry of a zip file.
    """
    changed_at = time_of_change(on_disk.fileno())
    records = warc_records(stream, MOST_BYTES + 2**16, compressed_size, checksum)
    return (each.item for each in _placed(records, on_disk.tell, place, changed_at, None))


def records_of(
    stream: IO[bytes],
    read_to: Callable[[], int],
    place: str,
    changed_at: datetime,
    is_wanted: IsWanted | None = None,
) -> Iterator[PlacedItem]:
    """Yield what each record of *stream* contains, which is at the URL *place*.

    *read_to* returns how many bytes were read of it. A page without a date is one of *changed_at*.
    A record that is not wanted is only progress.
    """
    records = warc_records(stream, MOST_BYTES + 2**16)
    return _placed(records, read_to, place, changed_at, is_wanted)


def _placed(
    records: Iterator[WarcRecord | Damage],
    read_to: Callable[[], int],
    place: str,
    changed_at: datetime,
    is_wanted: IsWanted | None,
) -> Iterator[PlacedItem]:
    before = read_to()
    hints: RecordHints | None = None
    for record in records:
        read, before = max(0, read_to() - before), max(before, read_to())
        member_at = record.member_at if isinstance(record, WarcRecord) else -1
        if is_wanted and isinstance(record, WarcRecord) and not is_wanted(record):
            yield PlacedItem(ImportItem(read), member_at)
            continue
        content = _content_of_record(record, place, changed_at, hints)
        hints = hints_in(record) if isinstance(record, WarcRecord) else None
        item = ImportItem(
            read,
            page=content if isinstance(content, Page) else None,
            refusal=content if isinstance(content, Refusal) else None,
            no_page=content if isinstance(content, NoPage) else None,
            is_record=True,
        )
        yield PlacedItem(item, member_at)


def _content_of_record(
    record: WarcRecord | Damage, place: str, changed_at: datetime, hints: RecordHints | None
) -> Page | Refusal | NoPage:
    """Return what *record* holds; *hints* are those of the record before it."""
    where = f"{place}#{record.offset}"
    if isinstance(record, Damage):
        return Refusal(where, record.reason, record.detail)
    try:
        content = content_of(record, where, changed_at)
        if isinstance(content, Page) and hints and hints.is_about(record):
            return page_with(content, hints.stated)
        return content
    except Exception as error:  # One bad record costs one record, whatever is in it.
        return Refusal(where, "internal_error", described(error))
