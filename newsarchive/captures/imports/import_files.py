"""Read the files of an import: HTML, MHTML, WARC, ARC, WACZ, JSON and OPML files, lists of URLs.

:func:`import_items` yields the content of a file one item at a time, so that an archive of any
size fits into memory. What cannot be used is an item too, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote

from newsarchive.article import Link
from newsarchive.captures.imports import mhtml
from newsarchive.captures.imports.bookmarks import (
    bookmarks_of_file,
    bookmarks_of_record,
    is_bookmarks,
)
from newsarchive.captures.imports.folders import WARC
from newsarchive.captures.imports.items import (
    TOO_LARGE,
    ImportItem,
    JsonRecord,
    file_url,
    refused,
    time_of_change,
)
from newsarchive.captures.imports.json_values import is_json, json_values, start_of
from newsarchive.captures.imports.opml import feeds_of_opml, is_opml
from newsarchive.captures.imports.saved_pages import listed_urls, origin_of
from newsarchive.captures.imports.tables import is_table_of_articles, table_rows
from newsarchive.captures.imports.warc_items import items_of_file, items_of_warc
from newsarchive.captures.packages import packaged_files
from newsarchive.captures.packed_members import is_packed
from newsarchive.captures.record_heads import begins_record
from newsarchive.captures.record_pages import MOST_BYTES, NoPage, Refusal, page_at
from newsarchive.captures.warc_reader import Damage
from newsarchive.captures.warc_writer import captured_pages
from newsarchive.errors import BadURL, BrokenInput, described
from newsarchive.page.parsing import html_of

#: Bytes by which a file is recognised.
_START = 2**16
_MOST_OPML = 32 * 2**20
#: The kinds of URL lists, each with the separators that its fields may have, the likeliest first.
_LISTS = {".txt": " ", ".csv": ";,", ".tsv": "\t"}


def import_items(file: Path, root: Path, prefix: str | None = None) -> Iterator[ImportItem]:
    """Yield what *file* contains.

    A page that states no URL gets one below *prefix*, from the path of *file* below the folder
    *root*. Nothing is raised for a file that is unreadable or damaged: it becomes a refusal.
    """
    return _with_refusals(file, _items_of_any_file(file, root, prefix))


def own_import_items(file: Path) -> Iterator[ImportItem]:
    """Yield the pages in *file*, a WARC file that the archive itself wrote, with their captures.

    These pages need not be captured again. Nothing is raised, as in :func:`import_items`.
    """
    return _with_refusals(file, _items_of_own_captures(file))


def _with_refusals(file: Path, items: Iterator[ImportItem]) -> Iterator[ImportItem]:
    """Yield *items*; then why *file* could not be read further, if so; then the bytes left over."""
    done = 0
    try:
        for item in items:
            done += item.read_bytes
            yield item
    except BrokenInput as error:
        yield refused(file_url(file), error.reason, error.detail)
    except OSError as error:
        detail = f"cannot be read: {error.strerror or error}"
        yield refused(file_url(file), "truncated", detail)
    except Exception as error:  # One bad file costs one file.
        yield refused(file_url(file), "internal_error", described(error))
    yield ImportItem(max(0, _size(file) - done))


def _items_of_own_captures(file: Path) -> Iterator[ImportItem]:
    before, place = 0, file_url(file)
    for each in captured_pages(file):
        if isinstance(each, Damage):
            refusal = Refusal(f"{place}#{each.offset}", each.reason, each.detail)
            yield ImportItem(0, refusal=refusal, is_record=True)
            continue
        page, capture = each
        read, before = capture.warc_offset - before, capture.warc_offset
        link = Link(url=page.url, found_in=place, via="import")
        yield ImportItem(read, page=replace(page, link=link), capture=capture, is_record=True)


def _items_of_any_file(file: Path, root: Path, prefix: str | None) -> Iterator[ImportItem]:
    with file.open("rb") as opened:
        name, start = file.name.lower(), opened.read(_START)
        opened.seek(0)
        if start.startswith(b"PK"):
            yield from _items_of_wacz(opened, file)
        elif not name.endswith(WARC) and is_json(start_of(opened, _START)):
            yield from _items_of_json(opened, file)
        elif name.endswith(WARC) or is_packed(start) or begins_record(start):
            yield from items_of_file(opened, file, root)
        elif is_opml(start):
            yield from _items_of_opml(opened, file)
        elif is_bookmarks(start):
            yield from bookmarks_of_file(opened, file)
        elif is_table_of_articles(start):
            yield from _items_of_table(opened, file, start)
        elif separators := _LISTS.get(file.suffix.lower()):
            yield from _items_of_list(opened, file, separators)
        elif mhtml.is_mhtml(start):
            yield _page_of_mhtml(opened, file, root, prefix)
        elif start.startswith(b"bplist"):
            detail = "a web archive of Safari is not supported; save the page as HTML"
            yield refused(file_url(file), "bad_encoding", detail)
        else:
            yield _saved_page(opened, file, root, prefix)


def _items_of_json(opened: IO[bytes], file: Path) -> Iterator[ImportItem]:
    place, before = file_url(file), 0
    at = time_of_change(opened.fileno())
    for each in json_values(opened):
        read, before = max(0, opened.tell() - before), max(before, opened.tell())
        where = f"{place}#L{each.line}"
        if each.value is None:
            refusal = Refusal(where, each.reason, each.detail)
            yield ImportItem(read, refusal=refusal, is_record=True)
        elif bookmarks := bookmarks_of_record(each.value, place, where):
            yield ImportItem(read)
            yield from bookmarks
        else:
            record = JsonRecord(each.value, where, at)
            yield ImportItem(read, json=record, is_record=True)


def _items_of_table(opened: IO[bytes], file: Path, start: bytes) -> Iterator[ImportItem]:
    place, before = file_url(file), 0
    at = time_of_change(opened.fileno())
    for row in table_rows(opened, start):
        read, before = max(0, opened.tell() - before), max(before, opened.tell())
        where = f"{place}#L{row.line}"
        if row.fields is None:
            refusal = Refusal(where, "bad_record", row.detail)
            yield ImportItem(read, refusal=refusal, is_record=True)
        else:
            yield ImportItem(read, json=JsonRecord(row.fields, where, at), is_record=True)


def _items_of_opml(opened: IO[bytes], file: Path) -> Iterator[ImportItem]:
    content = opened.read(_MOST_OPML + 1)
    if len(content) > _MOST_OPML:
        yield refused(file_url(file), "too_large", TOO_LARGE.format(_MOST_OPML))
        return
    found = feeds_of_opml(content)
    for feed in found.feeds:
        yield ImportItem(0, feed=feed)
    for number, other in enumerate(found.others, 1):
        place = f"{file_url(file)}#{number}"
        if other.why is None:
            yield ImportItem(0, no_page=NoPage("no_feed", f"{place}: {other.title}"))
        else:
            yield refused(place, "bad_url", f"{other.title}: {other.why}")
    if found.unplaced:
        yield ImportItem(0, unplaced=found.unplaced)


def _page_of_mhtml(opened: IO[bytes], file: Path, root: Path, prefix: str | None) -> ImportItem:
    content = opened.read(mhtml.MOST_BYTES + 1)
    if len(content) > mhtml.MOST_BYTES:
        return refused(file_url(file), "too_large", TOO_LARGE.format(mhtml.MOST_BYTES))
    kind, url, body, saved_at = mhtml.page_of_mhtml(content)
    if len(body) > MOST_BYTES:
        return refused(file_url(file), "too_large", TOO_LARGE.format(MOST_BYTES))
    changed_at = time_of_change(opened.fileno())
    at = min(saved_at or changed_at, datetime.now(UTC))
    if url is not None and html_of(body, kind) is not None:
        return ImportItem(0, page=page_at(url, body, {"Content-Type": kind}, at, file_url(file)))
    return _page_of_file(file, root, prefix, body, kind, at)


def _saved_page(opened: IO[bytes], file: Path, root: Path, prefix: str | None) -> ImportItem:
    body = opened.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return refused(file_url(file), "too_large", TOO_LARGE.format(MOST_BYTES))
    return _page_of_file(file, root, prefix, body, "", time_of_change(opened.fileno()))


def _page_of_file(
    file: Path, root: Path, prefix: str | None, body: bytes, kind: str, at: datetime
) -> ImportItem:
    """Return the page *body*; *kind* is its Content-Type, if known, and *at* when it was saved."""
    place = file_url(file)
    if html_of(body, kind) is None:
        return refused(place, "not_html", "the file contains no HTML")
    try:
        origin = origin_of(body, file, root, prefix)
    except BadURL as error:
        return refused(place, "bad_url", error.why)
    if origin is None:
        detail = (
            "the page states no URL (canonical link, og:url or 'saved from' comment), and its"
            " folder has no host's name; use --url-prefix"
        )
        return refused(place, "bad_url", detail)
    headers = {"Content-Type": kind} if kind else {}
    page = page_at(origin.url, body, headers, origin.at or at, place)
    return ImportItem(0, page=page, note=origin.note)


def _items_of_list(opened: IO[bytes], file: Path, separators: str) -> Iterator[ImportItem]:
    place, before = file_url(file), 0
    for number, text in listed_urls(opened, separators):
        read, before = opened.tell() - before, opened.tell()
        if text.startswith(("http://", "https://")):
            yield ImportItem(read, link=Link(url=text, found_in=place, via="import"))
        else:
            yield refused(f"{place}#L{number}", "bad_url", f"not a URL: {text!r}", read)


def _items_of_wacz(opened: IO[bytes], file: Path) -> Iterator[ImportItem]:
    place = file_url(file)
    try:
        for each in packaged_files(opened):
            inner = f"{place}#{quote(each.name)}"
            if each.stream is not None:
                yield from items_of_warc(
                    each.stream, opened, inner, each.compressed_size, each.checksum
                )
            elif each.error is not None:
                yield refused(inner, each.error.reason, each.error.detail)
    except BrokenInput as error:
        yield refused(place, error.reason, error.detail)
        # The directory is at the end of a zip file. WARC files in it are found without it.
        if error.reason == "bad_encoding":
            items = items_of_warc(opened, opened, place)
            yield from (item for item in items if item.refusal is None)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
