"""Read the files of an import: HTML and MHTML pages, WARC, ARC and WACZ files, lists of URLs.

:func:`import_items` yields the content of a file one item at a time, so that an archive of any
size fits into memory. What cannot be used is an item too, with its reason.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import IO
from urllib.parse import quote

from newsarchive.article import Link, Page
from newsarchive.captures import mhtml
from newsarchive.captures.packages import packaged_files
from newsarchive.captures.packed_members import is_packed
from newsarchive.captures.record_heads import begins_record
from newsarchive.captures.record_pages import MOST_BYTES, NoPage, Refusal, content_of, page_at
from newsarchive.captures.saved_pages import listed_urls, stated_url, url_below
from newsarchive.captures.warc_reader import Damage, WarcRecord, warc_records
from newsarchive.captures.warc_writer import Capture, captured_pages
from newsarchive.errors import BadURL, BrokenInput, described
from newsarchive.page.parsing import html_of

_TOO_LARGE = "larger than {} bytes"
#: Bytes by which a file is recognised.
_START = 2**16
_HTML = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
_WARC = (".warc", ".warc.gz", ".warc.zst", ".wacz", ".arc", ".arc.gz")
#: The kinds of URL lists, each with the separators that its fields may have, the likeliest first.
_LISTS = {".txt": " ", ".csv": ";,", ".tsv": "\t"}


@dataclass(slots=True, frozen=True)
class ImportItem:
    """One thing in a file: a page, a URL to queue, a refusal, or only progress."""

    read_bytes: int
    """The number of bytes on disk that were read for this item."""
    page: Page | None = None
    link: Link | None = None
    refusal: Refusal | None = None
    no_page: NoPage | None = None
    """A record of a WARC file that says nothing about a page."""
    capture: Capture | None = None
    """Where the page is stored, if a file of the archive's own captures contains it."""
    is_record: bool = False
    """Whether this is a record of a WARC file, or damage in the place of one."""


def files_to_import(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Return each file to read once, in order, with the folder to which its name is relative.

    For a folder, these are the files in it and below with the name of a page or of a WARC file.
    Symbolic links to folders are not followed. Lists of URLs, and what is no regular file, such as
    a pipe, are read only if they are named themselves.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.is_dir():
            files.setdefault(path, path.parent)
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                file = Path(folder, name)
                is_special = file.exists() and not file.is_file()  # reading a pipe may never end
                if name.lower().endswith(_HTML + _WARC) and not is_special:
                    files.setdefault(file, path)
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
    except Exception as error:  # One bad file costs one file.
        yield _refused(_file_url(file), "internal_error", described(error))
    yield ImportItem(max(0, _size(file) - done))


def _refused(url: str, reason: str, detail: str, read_bytes: int = 0) -> ImportItem:
    return ImportItem(read_bytes, refusal=Refusal(url, reason, detail))


def _items_of_own_captures(file: Path) -> Iterator[ImportItem]:
    before, place = 0, _file_url(file)
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
        elif name.endswith(_WARC) or is_packed(start) or begins_record(start):
            yield from _items_of_warc(opened, opened, _file_url(file))
        elif separators := _LISTS.get(file.suffix.lower()):
            yield from _items_of_list(opened, file, separators)
        elif mhtml.is_mhtml(start):
            yield _page_of_mhtml(opened, file, root, prefix)
        elif start.startswith(b"bplist"):
            detail = "a web archive of Safari is not supported; save the page as HTML"
            yield _refused(_file_url(file), "bad_encoding", detail)
        else:
            yield _saved_page(opened, file, root, prefix)


def _page_of_mhtml(opened: IO[bytes], file: Path, root: Path, prefix: str | None) -> ImportItem:
    content = opened.read(mhtml.MOST_BYTES + 1)
    if len(content) > mhtml.MOST_BYTES:
        return _refused(_file_url(file), "too_large", _TOO_LARGE.format(mhtml.MOST_BYTES))
    kind, url, body, saved_at = mhtml.page_of_mhtml(content)
    if len(body) > MOST_BYTES:
        return _refused(_file_url(file), "too_large", _TOO_LARGE.format(MOST_BYTES))
    changed_at = _time_of_change(opened.fileno())
    at = min(saved_at or changed_at, datetime.now(UTC))
    return _page_of_file(file, root, prefix, url or stated_url(body), body, kind, at)


def _saved_page(opened: IO[bytes], file: Path, root: Path, prefix: str | None) -> ImportItem:
    body = opened.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _refused(_file_url(file), "too_large", _TOO_LARGE.format(MOST_BYTES))
    at = _time_of_change(opened.fileno())
    return _page_of_file(file, root, prefix, stated_url(body), body, "", at)


def _page_of_file(
    file: Path,
    root: Path,
    prefix: str | None,
    url: str | None,
    body: bytes,
    kind: str,
    at: datetime,
) -> ImportItem:
    """Return the page *body* of *url*, or below *prefix*; *kind* is its Content-Type, if known."""
    place = _file_url(file)
    if html_of(body, kind) is None:
        return _refused(place, "not_html", "the file contains no HTML")
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
    return ImportItem(0, page=page_at(url, body, {"Content-Type": kind} if kind else {}, at, place))


def _items_of_list(opened: IO[bytes], file: Path, separators: str) -> Iterator[ImportItem]:
    place, before = _file_url(file), 0
    for number, text in listed_urls(opened, separators):
        read, before = opened.tell() - before, opened.tell()
        if text.startswith(("http://", "https://")):
            yield ImportItem(read, link=Link(url=text, found_in=place, via="import"))
        else:
            yield _refused(f"{place}#L{number}", "bad_url", f"not a URL: {text!r}", read)


def _items_of_wacz(opened: IO[bytes], file: Path) -> Iterator[ImportItem]:
    place = _file_url(file)
    try:
        for each in packaged_files(opened):
            inner = f"{place}#{quote(each.name)}"
            if each.stream is not None:
                yield from _items_of_warc(
                    each.stream, opened, inner, each.compressed_size, each.checksum
                )
            elif each.error is not None:
                yield _refused(inner, each.error.reason, each.error.detail)
    except BrokenInput as error:
        yield _refused(place, error.reason, error.detail)
        # The directory is at the end of a zip file. WARC files in it are found without it.
        if error.reason == "bad_encoding":
            items = _items_of_warc(opened, opened, place)
            yield from (item for item in items if item.refusal is None)


def _items_of_warc(
    stream: IO[bytes],
    on_disk: IO[bytes],
    place: str,
    compressed_size: int | None = None,
    checksum: int | None = None,
) -> Iterator[ImportItem]:
    before = on_disk.tell()
    changed_at = _time_of_change(on_disk.fileno())
    for record in warc_records(stream, MOST_BYTES + 2**16, compressed_size, checksum):
        read, before = max(0, on_disk.tell() - before), max(before, on_disk.tell())
        content = _content_of_record(record, place, changed_at)
        yield ImportItem(
            read,
            page=content if isinstance(content, Page) else None,
            refusal=content if isinstance(content, Refusal) else None,
            no_page=content if isinstance(content, NoPage) else None,
            is_record=True,
        )


def _content_of_record(
    record: WarcRecord | Damage, place: str, changed_at: datetime
) -> Page | Refusal | NoPage:
    where = f"{place}#{record.offset}"
    if isinstance(record, Damage):
        return Refusal(where, record.reason, record.detail)
    try:
        return content_of(record, where, changed_at)
    except Exception as error:  # One bad record costs one record, whatever is in it.
        return Refusal(where, "internal_error", described(error))


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
