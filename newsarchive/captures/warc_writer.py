"""Write fetched pages, byte for byte, to WARC files beside the archive, and read whole files back.

The format is ISO 28500. Each run has a file, and a new one after :data:`MOST_BYTES`. Each record is
a gzip member of its own and is flushed before the archive refers to it. So a run that is killed
leaves at most an incomplete last record that nothing refers to.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from newsarchive.article import Page, iso
from newsarchive.captures.http_responses import WIRE_HEADERS
from newsarchive.captures.record_heads import stated_memento
from newsarchive.captures.record_writing import new_record_id, packed_record
from newsarchive.captures.warc_reader import Damage, WarcRecord, warc_records
from newsarchive.errors import ArchiveFull, ArchiveUnusable, BrokenInput
from newsarchive.http_headers import bytes_of, headers_of, split_message

#: Bytes after which a WARC file is closed and the next one begun: 1 GiB, as ISO 28500 advises.
MOST_BYTES = 2**30
#: Size limit in bytes of a response that is read back without its row in the archive: eight times
#: the usual DOWNLOAD_MAXSIZE. A record may decompress to far more bytes than it states.
_MOST_PAGE_BYTES = 64 * 2**20
_SOFTWARE = "newsarchive"


@dataclass(slots=True, kw_only=True, frozen=True)
class Capture:
    """Where a fetched page is stored."""

    url: str
    fetched_at: str
    http_status: int
    warc_file: str
    warc_offset: int
    sha256: str
    hints: str | None = None
    """What extraction was given besides the page, as JSON (see :func:`hints_of`)."""
    rendered: bool = False
    """Whether it is what a browser drew of a response, in a record of the type conversion."""
    memento: str | None = None
    """Address of the copy in a web archive that it is from, or that was made of it."""


class CaptureWriter:
    """Writes pages to WARC files named ``<name>-<number>.warc.gz`` in *folder*.

    Two threads must not use it at once. The first page creates the file, so a run that fetches
    nothing leaves none. Raises :class:`ArchiveFull` if the disk is full or cannot be written.
    """

    def __init__(self, folder: Path, name: str, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._name = name
        self._most_bytes = most_bytes
        self._number = 0
        self._file: FileIO | None = None

    def write(self, page: Page, record_id: str = "", refers_to: str = "") -> Capture:
        """Write *page* and return where it is. After an error nothing of it is in the file.

        *record_id* is the id of the record, from :func:`new_record_id`. *refers_to* is the id of
        the record of the response from which a page was rendered.
        """
        try:
            file = self._open()
            offset = file.tell()
            _append(file, _record(page, record_id or new_record_id(), refers_to))
        except OSError as error:
            raise ArchiveFull(self._folder, f"cannot write a capture: {error}") from error
        return _capture_of(page, Path(file.name).name, offset)

    def close(self) -> None:
        """Write all bytes to disk and close the file."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def _open(self) -> FileIO:
        if self._file is not None and self._file.tell() >= self._most_bytes:
            self.close()
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._next_file()
            _append(self._file, info_record(Path(self._file.name).name))
        return self._file

    def _next_file(self) -> FileIO:
        while True:
            self._number += 1
            path = self._folder / f"{self._name}-{self._number:05}.warc.gz"
            try:
                return path.open("xb", buffering=0)
            except FileExistsError:
                continue


def check_folder(folder: Path) -> None:
    """Raise :class:`ArchiveUnusable` if captures cannot be written to *folder*, if it is there.

    That is so if root has crawled once and another user does from then on, or if it is a link to a
    disk that is not mounted.
    """
    if folder.is_symlink() and not folder.exists():
        raise ArchiveUnusable(folder, "is a link to a folder that is not there; mount its disk")
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        why = "this user may not write captures there; give it to this user (`chown -R`)"
        raise ArchiveUnusable(folder, why)


def _append(file: FileIO, record: bytes) -> None:
    """Append a whole *record* to *file*. If the disk is full, *file* is as it was before."""
    start = file.tell()
    rest = memoryview(record)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError:
        file.truncate(start)
        file.seek(start)
        raise


def info_record(name: str, more: Mapping[str, str] | None = None) -> bytes:
    """Return the first record of the WARC file *name*, which says what wrote it, and *more*."""
    facts = {"software": _SOFTWARE, "format": "WARC File Format 1.0", **(more or {})}
    headers = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": new_record_id(),
        "WARC-Filename": name,
        "WARC-Date": iso(datetime.now(UTC)) or "",
    }
    block = "".join(f"{key}: {value}\r\n" for key, value in facts.items())
    return packed_record(headers, "application/warc-fields", block.encode())


def _record(page: Page, record_id: str, refers_to: str) -> bytes:
    """Return *page* as a record: a response, or what a browser drew of the one in *refers_to*."""
    headers = {"WARC-Date": iso(page.fetched_at or datetime.now(UTC)) or ""}
    headers["WARC-Record-ID"] = record_id
    if page.is_rendered and refers_to:
        headers["WARC-Refers-To"] = refers_to
    if page.memento:
        headers["WARC-Source-URI"] = page.memento
        headers["WARC-Creation-Date"] = iso(datetime.now(UTC)) or ""
    headers["WARC-Type"] = "conversion" if page.is_rendered else "response"
    headers["WARC-Target-URI"] = page.url
    if page.is_rendered:
        return packed_record(headers, page.header("Content-Type") or "text/html", page.body)
    return packed_record(
        headers, "application/http; msgtype=response", page.body, http_head=_head_of(page)
    )


def _head_of(page: Page) -> bytes:
    """Return the status line and the headers of *page*, byte for byte, for a record."""
    lines = [f"HTTP/1.1 {page.status} OK".encode()]
    for name, value in page.headers.items():
        # The record holds the decoded body. So these headers get the prefix that Common Crawl uses.
        prefix = b"X-Crawler-" if name.lower() in WIRE_HEADERS else b""
        lines.append(prefix + bytes_of(name) + b": " + bytes_of(value))
    lines.append(b"Content-Length: %d" % len(page.body))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def hints_of(page: Page) -> str | None:
    """Return what the source and the spider of *page* state about it, as JSON; None if nothing."""
    link = page.link
    hints: dict[str, object] = {"timezone": page.timezone, "language": page.language}
    if link is not None and (link.title or link.published_raw or link.modified_raw):
        hints |= {"via": link.via, "title": link.title}
        hints |= {"published_raw": link.published_raw, "modified_raw": link.modified_raw}
    headers = {name: value for name, value in page.headers.items() if name != "Content-Type"}
    if page.is_rendered and headers:  # a conversion record has no headers of HTTP
        hints["headers"] = headers
    stated = {name: value for name, value in hints.items() if value}
    return json.dumps(stated, ensure_ascii=False) if stated else None


def is_own_file(file: Path) -> bool:
    """Return whether the first record of *file* states that a :class:`CaptureWriter` wrote it."""
    try:
        with file.open("rb") as opened:
            first = next(warc_records(opened, _MOST_PAGE_BYTES), None)
    except OSError:
        return False
    if not isinstance(first, WarcRecord) or first.headers.get("warc-type") != "warcinfo":
        return False
    facts = (first.block or b"").decode("utf-8", "replace")
    return f"software: {_SOFTWARE}" in facts.splitlines()


def captured_pages(file: Path) -> Iterator[tuple[Page, Capture] | Damage]:
    """Yield the pages in *file*, which a :class:`CaptureWriter` wrote, and where each of them is.

    They come in the order in which they were fetched. What their sources stated about them is not
    in the file. A record that is damaged or truncated, such as the last one of a crawl that was
    killed, is a :class:`Damage`; the pages after it are read.
    """
    with file.open("rb") as opened:
        for record in warc_records(opened, _MOST_PAGE_BYTES):
            if isinstance(record, Damage):
                yield record
            elif record.headers.get("warc-type") in ("response", "conversion"):
                try:
                    page = _page_of(record)
                except BrokenInput as error:
                    yield Damage(record.offset, error.reason, error.detail)
                else:
                    yield page, _capture_of(page, file.name, record.member_at)


def _page_of(record: WarcRecord) -> Page:
    url = record.headers.get("warc-target-uri", "")
    if record.block is None:
        raise BrokenInput("too_large", f"the page {url} has more than {_MOST_PAGE_BYTES} bytes")
    if record.headers.get("warc-type") == "conversion":
        return rendered_page(record, url)
    first, fields, body = split_message(record.block) or (b"", [], b"")
    headers = headers_of(fields)
    if headers.get("Content-Length") != str(len(body)):
        raise BrokenInput("truncated", f"the record of {url} is truncated")
    try:
        at, status = datetime.fromisoformat(record.headers["warc-date"]), int(first.split()[1])
    except (KeyError, IndexError, ValueError) as error:
        raise BrokenInput("truncated", f"the record of {url} is damaged: {error}") from error
    return Page(
        url=url, body=body, headers=headers, fetched_at=at, status=status,
        memento=stated_memento(record.headers),
    )  # fmt: skip


def rendered_page(record: WarcRecord, url: str) -> Page:
    """Return the page of *url* in *record*, a conversion, as a browser drew it."""
    try:
        at = datetime.fromisoformat(record.headers["warc-date"])
    except (KeyError, ValueError) as error:
        raise BrokenInput("truncated", f"the record of {url} is damaged: {error}") from error
    content_type = record.headers.get("content-type", "text/html")
    headers = {"Content-Type": content_type}
    return Page(url=url, body=record.block or b"", headers=headers, fetched_at=at, is_rendered=True)


def _capture_of(page: Page, warc_file: str, offset: int) -> Capture:
    return Capture(
        url=page.url,
        fetched_at=iso(page.fetched_at or datetime.now(UTC)) or "",
        http_status=page.status,
        warc_file=warc_file,
        warc_offset=offset,
        sha256=hashlib.sha256(page.body).hexdigest(),
        hints=hints_of(page),
        rendered=page.is_rendered,
        memento=page.memento,
    )
