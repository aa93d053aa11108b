"""Read the record of one capture back: the page, and the compressed record to take away."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from newsarchive.article import Page
from newsarchive.captures.record_hints import page_with
from newsarchive.captures.replay.revisits import RepeatedElsewhere, revisit_of
from newsarchive.captures.stores.locating import CaptureFolder, capture_file, why_missing
from newsarchive.captures.visitor_headers import without_visitor
from newsarchive.captures.warc_reader import WarcRecord, warc_records
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import ExtractionError
from newsarchive.http_headers import headers_of, split_message

#: Size limit of a record in bytes: eight times the usual DOWNLOAD_MAXSIZE, as for whole files.
_MOST_BYTES = 65 * 2**20
#: Bytes that are read and decompressed at once.
_PIECE = 2**16
_GZIP = 31  # zlib's wbits for the gzip format


@dataclass(slots=True, frozen=True)
class StoredRecord:
    """A capture as it is in its WARC file. The body of its page has the recorded digest."""

    page: Page
    head: bytes = field(repr=False)
    """The status line and the headers of the response, as they were stored."""
    member: bytes = field(repr=False)
    """The record, a gzip member, byte for byte; of a revisit, after the record that it repeats."""
    warcinfo: bytes = field(repr=False)
    """The record about its file, a gzip member too; b"" if the file does not begin with one."""
    sha256: str = ""
    """The digest of the body."""
    repeats: Capture | None = None
    """The capture that holds the page if this one is a revisit record."""
    record_id: str = ""
    """The id of the record, "" if it has none."""

    @property
    def warc(self) -> bytes:
        """A WARC file with this record alone, after the record about the file it comes from.

        It is for others: headers about whoever fetched the page are left out.
        """
        return self.warcinfo + without_visitor(self.member)

    def index_facts(self) -> dict[str, str]:
        """Return what an index of captures (CDXJ) says of the record, besides its place."""
        digest = base64.b32encode(hashlib.sha1(self.page.body, usedforsecurity=False).digest())
        kind = (self.page.header("content-type") or "").partition(";")[0].strip().lower()
        return {
            "mime": "warc/revisit" if self.repeats else kind or "unk",
            "status": str(self.page.status),
            "digest": f"sha1:{digest.decode()}",
        }


def read_capture(folder: CaptureFolder, capture: Capture, others: Iterable[Capture] = ()) -> Page:
    """Return the page that *capture* refers to, as it was fetched; see :func:`read_record`."""
    return read_record(folder, capture, others, with_warcinfo=False).page


def read_record(
    folder: CaptureFolder,
    capture: Capture,
    others: Iterable[Capture] = (),
    *,
    with_warcinfo: bool = True,
) -> StoredRecord:
    """Return the record that *capture* refers to, in a file of *folder*.

    The record about the file is read only *with_warcinfo*.

    If it is a revisit record, the page is that of the one of *others* whose response it repeats.
    Raises :class:`~.revisits.RepeatedElsewhere` if there is none. Raises :class:`ExtractionError`
    with the reason ``truncated`` if the file is missing, if the record is truncated or damaged, or
    if its bytes are not those that were captured; :class:`.StoreUnreachable` if it is in a store
    that cannot be read now.
    """
    member, record, warcinfo = _read(folder, capture, with_warcinfo)
    revisit = revisit_of(record, capture.url)
    if revisit is None:
        return _checked(capture, member, record, warcinfo)
    for other in revisit.in_order(capture, others):
        with suppress(ExtractionError):  # Damaged, or a revisit record too.
            found = _checked(other, *_read(folder, other, with_warcinfo))
            if revisit.repeats(capture, other, found.page.body):
                return replace(
                    found, member=found.member + member, repeats=other, record_id=_id_of(record)
                )
    raise RepeatedElsewhere(capture, revisit)


def record_end(file: Path, offset: int) -> int:
    """Return where the record at *offset* of *file* ends, a gzip member of its own.

    Raises :class:`ValueError`, EOFError or zlib.error if none is whole there.
    """
    with file.open("rb") as opened:
        return offset + len(_member_at(opened, offset)[0])


def _read(
    folder: CaptureFolder, capture: Capture, with_warcinfo: bool
) -> tuple[bytes, WarcRecord, bytes]:
    """Return the gzip member of *capture*, the record in it, and that about its file or b""."""
    path = capture_file(folder, capture.warc_file)
    if path is None or not path.is_file():
        raise _unreadable(capture, why_missing(folder, capture.warc_file))
    try:
        with path.open("rb") as file:
            member, record = _member_at(file, capture.warc_offset)
            is_wanted = with_warcinfo and capture.warc_offset
            return member, record, _warcinfo(file) if is_wanted else b""
    except (OSError, EOFError, zlib.error, ValueError, OverflowError) as error:
        raise _damaged(capture, error) from error


def _checked(capture: Capture, member: bytes, record: WarcRecord, warcinfo: bytes) -> StoredRecord:
    """Return the response in *record*, if its body has the digest of *capture*."""
    try:
        head, fields, body = _response(record)
    except ValueError as error:
        raise _damaged(capture, error) from error
    sha256 = hashlib.sha256(body).hexdigest()
    if sha256 != capture.sha256:
        raise _unreadable(capture, "its bytes are not those that were fetched")
    page = _page(capture, fields, body)
    return StoredRecord(page, head, member, warcinfo, sha256, record_id=_id_of(record))


def _id_of(record: WarcRecord) -> str:
    return record.headers.get("warc-record-id", "")


def _damaged(capture: Capture, error: Exception) -> ExtractionError:
    place = f"byte {capture.warc_offset} of {capture.warc_file}"
    return _unreadable(capture, f"the record at {place} is damaged: {error}")


def _unreadable(capture: Capture, why: str) -> ExtractionError:
    return ExtractionError(capture.url, "truncated", f"the capture cannot be read: {why}")


def record_at(file: IO[bytes], offset: int) -> WarcRecord:
    """Return the first record in the gzip member at *offset* of *file*.

    Raises :class:`ValueError`, EOFError or zlib.error if none is whole there.
    """
    return _member_at(file, offset)[1]


def _member_at(file: IO[bytes], offset: int) -> tuple[bytes, WarcRecord]:
    """Return the gzip member at *offset* of *file*, and the first record in it."""
    file.seek(offset)
    unpacker = zlib.decompressobj(_GZIP)
    packed: list[bytes] = []
    content: list[bytes] = []
    size = 0
    while not unpacker.eof:
        waiting = unpacker.unconsumed_tail
        piece = waiting or file.read(_PIECE)
        if not piece:
            raise EOFError("the file ends inside")
        if not waiting:
            packed.append(piece)
        content.append(unpacker.decompress(piece, _PIECE))
        size += len(content[-1])
        if size > _MOST_BYTES:
            raise ValueError("it is too large")
    member = b"".join(packed)
    record = next(warc_records(BytesIO(b"".join(content)), _MOST_BYTES), None)
    if not isinstance(record, WarcRecord):
        raise ValueError(record.detail if record else "it is empty")
    return member[: len(member) - len(unpacker.unused_data)], record


def _warcinfo(file: IO[bytes]) -> bytes:
    """Return the first member of *file* if it is the record about the file, else b""."""
    try:
        member, record = _member_at(file, 0)
    except (EOFError, zlib.error, ValueError):
        return b""
    return member if record.headers.get("warc-type") == "warcinfo" else b""


def _response(record: WarcRecord) -> tuple[bytes, list[tuple[bytes, bytes]], bytes]:
    """Return the head, its fields and the body of the response or rendered page in *record*."""
    block = record.block or b""
    if record.headers.get("warc-type") == "conversion":  # drawn by a browser: it has no head
        content_type = record.headers.get("content-type", "text/html")
        return b"", [(b"Content-Type", content_type.encode("latin-1", "replace"))], block
    message = split_message(block)
    if message is None or record.headers.get("warc-type") != "response":
        raise ValueError("it holds no response")
    _, fields, body = message
    return block[: len(block) - len(body)], fields, body


def _page(capture: Capture, fields: list[tuple[bytes, bytes]], body: bytes) -> Page:
    page = Page(
        url=capture.url,
        body=body,
        headers=headers_of(fields),
        fetched_at=datetime.fromisoformat(capture.fetched_at),
        status=capture.http_status,
        is_rendered=capture.rendered,
    )
    return page_with(page, json.loads(capture.hints or "{}"))
