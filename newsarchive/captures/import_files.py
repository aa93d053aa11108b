"""Read the files of an import: HTML pages, WARC and WACZ files, and lists of URLs.

:func:`import_items` yields the content of a file one item at a time, so that an archive of any
size fits into memory. What cannot be used is an item too, with its reason.
"""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import IO
from urllib.parse import quote

from newsarchive.article import Link, Page
from newsarchive.captures.http_responses import response_of
from newsarchive.captures.saved_pages import listed_urls, stated_url, url_below
from newsarchive.captures.warc_reader import WarcRecord, open_entry, warc_entries, warc_records
from newsarchive.captures.warc_writer import Capture, captured_pages
from newsarchive.errors import BadURL, BrokenInput
from newsarchive.page.parsing import html_of
from newsarchive.urls import normalised_url

#: Size limit of a page in bytes, as in a crawl (DOWNLOAD_MAXSIZE in newsarchive/settings.py).
MOST_BYTES = 8 * 2**20
_TOO_LARGE = f"larger than {MOST_BYTES} bytes"
_BEFORE_THE_WEB = 1989
_HTML = (".html", ".htm", ".xhtml")
_WARC = (".warc", ".warc.gz", ".wacz")
#: The kinds of URL lists, each with the separators that its fields may have, the likeliest first.
_LISTS = {".txt": " ", ".csv": ";,", ".tsv": "\t"}


@dataclass(slots=True, frozen=True)
class Refusal:
    """Something in a file that gives no page."""

    url: str
    """The URL of the page if it is known, else the URL of its place in the file."""
    reason: str
    """A word of ``outcomes.REASONS``."""
    detail: str


@dataclass(slots=True, frozen=True)
class ImportItem:
    """One thing in a file: a page, a URL to queue, a refusal, or only progress."""

    read_bytes: int
    """The number of bytes on disk that were read for this item."""
    page: Page | None = None
    link: Link | None = None
    refusal: Refusal | None = None
    capture: Capture | None = None
    """Where the page is stored, if a file of the archive's own captures contains it."""
    is_record: bool = False
    """Whether this is a record of a WARC file, with or without a page."""


def files_to_import(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Return each file to read once, in order, with the folder to which its name is relative.

    For a folder, these are the HTML, WARC and WACZ files in it and below. Symbolic links to folders
    are not followed. Lists of URLs are read only if they are named themselves.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.is_dir():
            files.setdefault(path, path.parent)
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if name.lower().endswith(_HTML + _WARC):
                    files.setdefault(Path(folder, name), path)
    return list(files.items())


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
        yield _refused(_file_url(file), error.reason, error.detail)
    except OSError as error:
        detail = f"cannot be read: {error.strerror or error}"
        yield _refused(_file_url(file), "truncated", detail)
    yield ImportItem(max(0, _size(file) - done))


def _refused(url: str, reason: str, detail: str, read_bytes: int = 0) -> ImportItem:
    return ImportItem(read_bytes, refusal=Refusal(url, reason, detail))


def _items_of_own_captures(file: Path) -> Iterator[ImportItem]:
    before = 0
    for page, capture in captured_pages(file):
        read, before = capture.warc_offset - before, capture.warc_offset
        link = Link(url=page.url, found_in=_file_url(file), via="import")
        yield ImportItem(read, page=replace(page, link=link), capture=capture, is_record=True)


def _items_of_any_file(file: Path, root: Path, prefix: str | None) -> Iterator[ImportItem]:
    with file.open("rb") as opened:
        name, start = file.name.lower(), opened.read(10)
        opened.seek(0)
        if start.startswith(b"PK"):
            yield from _items_of_wacz(opened, file)
        elif name.endswith(_WARC) or start.startswith((b"\x1f\x8b", b"WARC/")):
            yield from _items_of_warc(opened, opened, _file_url(file))
        elif separators := _LISTS.get(file.suffix.lower()):
            yield from _items_of_list(opened, file, separators)
        else:
            yield _saved_page(opened, file, root, prefix)


def _saved_page(opened: IO[bytes], file: Path, root: Path, prefix: str | None) -> ImportItem:
    place = _file_url(file)
    body = opened.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _refused(place, "too_large", _TOO_LARGE)
    if html_of(body) is None:
        return _refused(place, "not_html", "the file contains no HTML")
    url = stated_url(body)
    if url is None and prefix is None:
        detail = (
            "the page states no URL (canonical link, og:url or 'saved from' comment);"
            " use --url-prefix"
        )
        return _refused(place, "bad_url", detail)
    try:
        url = url or url_below(prefix or "", PurePath(os.path.relpath(file, root)))
    except BadURL as error:
        return _refused(place, "bad_url", error.why)
    return ImportItem(0, page=_page(url, body, {}, _time_of_change(opened.fileno()), place))


def _items_of_list(opened: IO[bytes], file: Path, separators: str) -> Iterator[ImportItem]:
    place, before = _file_url(file), 0
    for number, text in listed_urls(opened, separators):
        read, before = opened.tell() - before, opened.tell()
        if text.startswith(("http://", "https://")):
            yield ImportItem(read, link=Link(url=text, found_in=place, via="import"))
        else:
            yield _refused(f"{place}#L{number}", "bad_url", f"not a URL: {text!r}", read)


def _items_of_wacz(opened: IO[bytes], file: Path) -> Iterator[ImportItem]:
    try:
        package = zipfile.ZipFile(opened)
    except (zipfile.BadZipFile, RuntimeError, ValueError, struct.error) as error:
        raise BrokenInput("bad_encoding", f"not a complete zip file: {error}") from error
    with package:
        is_empty = True
        for entry in warc_entries(package):
            is_empty = False
            if isinstance(entry, str):
                place = f"{_file_url(file)}#{quote(entry)}"
                yield _refused(place, "bad_encoding", "the name leads out of the package")
                continue
            place = f"{_file_url(file)}#{quote(entry.filename)}"
            try:
                with open_entry(package, entry) as inner:
                    yield from _items_of_warc(inner, opened, place, entry.compress_size)
            except BrokenInput as error:
                yield _refused(place, error.reason, error.detail)
        if is_empty:
            detail = "a zip file without archive/*.warc.gz is not a WACZ file"
            raise BrokenInput("not_html", detail)


def _items_of_warc(
    stream: IO[bytes], on_disk: IO[bytes], place: str, compressed_size: int | None = None
) -> Iterator[ImportItem]:
    before = on_disk.tell()
    changed_at = _time_of_change(on_disk.fileno())
    for record in warc_records(stream, MOST_BYTES + 2**16, compressed_size):
        read, before = max(0, on_disk.tell() - before), on_disk.tell()
        content = _page_of_record(record, place, changed_at)
        yield ImportItem(
            read,
            page=content if isinstance(content, Page) else None,
            refusal=content if isinstance(content, Refusal) else None,
            is_record=True,
        )


def _page_of_record(record: WarcRecord, place: str, changed_at: datetime) -> Page | Refusal | None:
    """Return the web page in *record*, or None for all other records, which are most of a file."""
    headers = record.headers
    if headers.get("warc-type") != "response":
        return None
    target = headers.get("warc-target-uri", "").strip("<>")
    if not target.lower().startswith(("http://", "https://")):
        return None
    try:
        url = normalised_url(target)
    except BadURL as error:
        return Refusal(f"{place}#{record.offset}", "bad_url", f"{target[:80]}: {error.why}")
    if record.block is None:
        return Refusal(url, "too_large", f"{headers.get('content-length')} bytes, in {place}")
    response = response_of(record.block)
    if response is None or not response.is_page:
        return None
    if why := headers.get("warc-truncated"):
        return Refusal(
            url, "truncated", f"by the program that captured it ({why[:40]}), in {place}"
        )
    try:
        body = response.body(MOST_BYTES)
    except BrokenInput as error:
        return Refusal(url, error.reason, f"{error.detail}, in {place}")
    captured_at = _captured_at(headers.get("warc-date"), changed_at)
    return _page(url, body, response.page_headers, captured_at, place)


def _page(url: str, body: bytes, headers: dict[str, str], at: datetime, place: str) -> Page:
    link = Link(url=url, found_in=place, via="import")
    return Page(url=url, body=body, headers=headers, fetched_at=at, link=link)


def _captured_at(warc_date: str | None, otherwise: datetime) -> datetime:
    """Return *warc_date* as a time, or *otherwise* if it is malformed or in the future."""
    try:
        moment = datetime.fromisoformat(warc_date or "")
    except ValueError:
        return otherwise
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.year > _BEFORE_THE_WEB and moment <= datetime.now(UTC) else otherwise


def _time_of_change(file: int) -> datetime:
    """Return when the open *file* was last changed, but no time in the future."""
    return min(datetime.fromtimestamp(os.fstat(file).st_mtime, UTC), datetime.now(UTC))


def _file_url(file: Path) -> str:
    return file.absolute().as_uri()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
