"""What is in files from elsewhere: pages in HTML, WARC and WACZ files, and lists of addresses.

:func:`findings` walks files and folders and gives one thing at a time, so that an archive of
any size fits into memory. What cannot be used is given too, with its reason.
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
from newsarchive.captures.saved_pages import address_below, listed_addresses, stated_address
from newsarchive.captures.warc_reader import Record, opened_in, warc_records, warcs_in
from newsarchive.captures.warc_writer import Capture, kept_pages
from newsarchive.errors import BadURL, BrokenInput
from newsarchive.page.parsing import html_of
from newsarchive.urls import normalised_url

#: Bytes of a page at most, as in a crawl (DOWNLOAD_MAXSIZE of newsarchive/settings.py).
MOST_BYTES = 8 * 2**20
_BEFORE_THE_WEB = 1989
_HTML = (".html", ".htm", ".xhtml")
_WARC = (".warc", ".warc.gz", ".wacz")
#: Kind of list of addresses -> what may part its fields, the likelier first.
_LISTS = {".txt": " ", ".csv": ";,", ".tsv": "\t"}


@dataclass(slots=True, frozen=True)
class Refusal:
    """Something that gives no page."""

    url: str
    """Its address; that of the file where it has none."""
    reason: str
    """A word of ``outcomes.REASONS``."""
    detail: str


@dataclass(slots=True, frozen=True)
class ImportItem:
    """One thing found in a file: a page, an address to ask for, a refusal, or just progress."""

    read_bytes: int
    """How far it brings us, in bytes of the files on disk."""
    page: Page | None = None
    link: Link | None = None
    refusal: Refusal | None = None
    capture: Capture | None = None
    """Where the page is kept already."""
    is_record: bool = False
    """Whether it is a record of a WARC file, also one without a page."""


def files_of(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """The files to read, each once, with the folder that each is named by; in order.

    Of folders: the HTML, WARC and WACZ files in them and below; links are not followed into
    folders. Lists of addresses are read where they are named themselves.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.is_dir():
            found.setdefault(path, path.parent)
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                if name.lower().endswith(_HTML + _WARC):
                    found.setdefault(Path(folder, name), path)
    return list(found.items())


def findings(file: Path, root: Path, prefix: str | None = None) -> Iterator[ImportItem]:
    """What is in *file*, of the folder *root*; pages that state no address are below *prefix*.

    Never raises for what is in a file, or for one that cannot be read: that is a refusal.
    """
    return _to_the_end(file, _in_opened(file, root, prefix))


def own_findings(file: Path) -> Iterator[ImportItem]:
    """What is in *file*, a WARC file of the archive's own: pages that need not be captured again.

    Raises nothing, as :func:`findings`.
    """
    return _to_the_end(file, _in_kept(file))


def _to_the_end(file: Path, found: Iterator[ImportItem]) -> Iterator[ImportItem]:
    """What is *found* in *file*; why it could not be read further, if so; and all of its bytes."""
    address, done = _address_of(file), 0
    try:
        for finding in found:
            done += finding.read_bytes
            yield finding
    except BrokenInput as error:
        yield ImportItem(0, refusal=Refusal(address, error.reason, error.detail))
    except OSError as error:
        detail = f"cannot be read: {error.strerror or error}"
        yield ImportItem(0, refusal=Refusal(address, "truncated", detail))
    yield ImportItem(max(0, _size(file) - done))


def _in_opened(file: Path, root: Path, prefix: str | None) -> Iterator[ImportItem]:
    with file.open("rb") as opened:
        yield from _in_file(opened, file, root, prefix)


def _in_kept(file: Path) -> Iterator[ImportItem]:
    before = 0
    for page, capture in kept_pages(file):
        read, before = capture.warc_offset - before, capture.warc_offset
        link = Link(url=page.url, found_in=_address_of(file), via="import")
        yield ImportItem(read, page=replace(page, link=link), capture=capture, is_record=True)


def _in_file(opened: IO[bytes], file: Path, root: Path, prefix: str | None) -> Iterator[ImportItem]:
    name, start = file.name.lower(), opened.read(10)
    opened.seek(0)
    if start.startswith(b"PK"):
        yield from _in_wacz(opened, file)
    elif name.endswith(_WARC) or start.startswith((b"\x1f\x8b", b"WARC/")):
        yield from _in_warc(opened, opened, _address_of(file))
    elif separators := _LISTS.get(file.suffix.lower()):
        yield from _in_list(opened, file, separators)
    else:
        yield _saved_page(opened, file, root, prefix)


def _saved_page(opened: IO[bytes], file: Path, root: Path, prefix: str | None) -> ImportItem:
    address = _address_of(file)
    body = opened.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return ImportItem(0, refusal=Refusal(address, "too_large", f"over {MOST_BYTES} bytes"))
    if html_of(body) is None:
        return ImportItem(0, refusal=Refusal(address, "not_html", "no HTML in the file"))
    url = stated_address(body)
    if url is None and prefix is None:
        detail = "no canonical link, og:url or 'saved from' comment; name it with --url-prefix"
        return ImportItem(0, refusal=Refusal(address, "bad_url", detail))
    try:
        url = url or address_below(prefix or "", PurePath(os.path.relpath(file, root)))
    except BadURL as error:
        return ImportItem(0, refusal=Refusal(address, "bad_url", error.why))
    return ImportItem(0, page=_page(url, body, {}, _changed(opened.fileno()), address))


def _in_list(opened: IO[bytes], file: Path, separators: str) -> Iterator[ImportItem]:
    address, before = _address_of(file), 0
    for number, text in listed_addresses(opened, separators):
        read, before = opened.tell() - before, opened.tell()
        if text.startswith(("http://", "https://")):
            yield ImportItem(read, link=Link(url=text, found_in=address, via="import"))
        else:
            refusal = Refusal(f"{address}#L{number}", "bad_url", f"no address: {text!r}")
            yield ImportItem(read, refusal=refusal)


def _in_wacz(opened: IO[bytes], file: Path) -> Iterator[ImportItem]:
    try:
        package = zipfile.ZipFile(opened)
    except (zipfile.BadZipFile, RuntimeError, ValueError, struct.error) as error:
        raise BrokenInput("bad_encoding", f"not a whole zip file: {error}") from error
    with package:
        is_empty = True
        for entry in warcs_in(package):
            is_empty = False
            if isinstance(entry, str):
                address = f"{_address_of(file)}#{quote(entry)}"
                detail = "the name leads out of the package"
                yield ImportItem(0, refusal=Refusal(address, "bad_encoding", detail))
                continue
            address = f"{_address_of(file)}#{quote(entry.filename)}"
            try:
                with opened_in(package, entry) as inner:
                    yield from _in_warc(inner, opened, address, entry.compress_size)
            except BrokenInput as error:
                yield ImportItem(0, refusal=Refusal(address, error.reason, error.detail))
        if is_empty:
            raise BrokenInput("not_html", "a zip file without archive/*.warc.gz: no WACZ")


def _in_warc(
    stream: IO[bytes], on_disk: IO[bytes], address: str, size: int | None = None
) -> Iterator[ImportItem]:
    before = on_disk.tell()
    changed = _changed(on_disk.fileno())
    for record in warc_records(stream, MOST_BYTES + 2**16, size):
        read, before = max(0, on_disk.tell() - before), on_disk.tell()
        found = _in_record(record, address, changed)
        yield ImportItem(
            read,
            page=found if isinstance(found, Page) else None,
            refusal=found if isinstance(found, Refusal) else None,
            is_record=True,
        )


def _in_record(record: Record, address: str, changed: datetime) -> Page | Refusal | None:
    """The web page in *record*; None for the other records, which make up most of a file."""
    headers = record.headers
    if headers.get("warc-type") != "response":
        return None
    target = headers.get("warc-target-uri", "").strip("<>")
    if not target.lower().startswith(("http://", "https://")):
        return None
    try:
        url = normalised_url(target)
    except BadURL as error:
        return Refusal(f"{address}#{record.offset}", "bad_url", f"{target[:80]}: {error.why}")
    if record.block is None:
        return Refusal(url, "too_large", f"{headers.get('content-length')} bytes, in {address}")
    response = response_of(record.block)
    if response is None or not response.is_page:
        return None
    if why := headers.get("warc-truncated"):
        return Refusal(url, "truncated", f"by who captured it ({why[:40]}), in {address}")
    try:
        body = response.body(MOST_BYTES)
    except BrokenInput as error:
        return Refusal(url, error.reason, f"{error.detail}, in {address}")
    captured_at = _time(headers.get("warc-date"), changed)
    return _page(url, body, response.page_headers, captured_at, address)


def _page(url: str, body: bytes, headers: dict[str, str], at: datetime, address: str) -> Page:
    link = Link(url=url, found_in=address, via="import")
    return Page(url=url, body=body, headers=headers, fetched_at=at, link=link)


def _time(stated: str | None, otherwise: datetime) -> datetime:
    """The WARC-Date *stated*; *otherwise* where it is none, or is to come."""
    try:
        moment = datetime.fromisoformat(stated or "")
    except ValueError:
        return otherwise
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment.year > _BEFORE_THE_WEB and moment <= datetime.now(UTC) else otherwise


def _changed(file: int) -> datetime:
    """When the open *file* was last changed, and not a moment that is to come."""
    return min(datetime.fromtimestamp(os.fstat(file).st_mtime, UTC), datetime.now(UTC))


def _address_of(file: Path) -> str:
    return file.absolute().as_uri()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
