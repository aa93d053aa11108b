"""Write a WACZ package (https://specs.webrecorder.net/wacz/1.1.1/): captures, index and pages.

A package is a zip file. The WARC files and the index in it are stored as they are, so that a reader
loads single records of them over the network.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Final

from newsarchive.captures.packaging.cdx_index import SortedLines, cdx_line, compressed_blocks
from newsarchive.captures.packaging.warc_output import WarcOutput
from newsarchive.captures.warc_writer import MOST_BYTES

VERSION: Final = "1.1.1"
_INDEX: Final = "index.cdx.gz"


class WaczWriter:
    """Writes a package to *file*, which need not be seekable. Use it as a context manager.

    The package is complete when the block ends without an error. What is not yet in its place, the
    index and the list of pages, waits in files in *folder*.
    """

    def __init__(
        self, file: IO[bytes], title: str, software: str, folder: Path | None = None
    ) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self._title = title
        self._software = software
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._stack = ExitStack()
        self._lines = self._stack.enter_context(SortedLines(folder))
        self._pages = self._stack.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115
        self._resources: list[dict[str, Any]] = []
        self._entry: _Entry | None = None
        self._warc: WarcOutput | None = None
        self._name = ""
        self._number = 0
        about = {"format": "json-pages-1.0", "id": "pages", "title": title, "hasText": True}
        self._add_line(about)

    def __enter__(self) -> WaczWriter:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        with self._stack:
            try:
                if error is None:
                    self._finish()
            finally:
                # Without its directory it is no package, and nothing takes it for one.
                self._zip.fp = None

    def add_record(
        self, member: bytes, url: str, at: str, facts: dict[str, str], about: bytes = b""
    ) -> None:
        """Add the record *member* of *url*, captured *at* a time; *facts* go into its index.

        The record *about* it is written before it, and is not in the index.
        """
        warc = self._open_warc()
        offset = warc.append(about + member) + len(about)
        place = {"length": str(len(member)), "offset": str(offset), "filename": self._name}
        self._lines.add(cdx_line(url, at, **facts, **place))

    def add_about(self, member: bytes) -> None:
        """Add the record *member*, which is not in the index."""
        self._open_warc().append(member)

    def add_page(self, page_id: str, url: str, at: str, title: str, text: str) -> None:
        """Add the page *url* to the list of pages; *at* is the time of the capture to show.

        The texts of a list of more than a GiB are left out: no browser can search in them.
        """
        page = {"id": page_id, "url": url, "ts": at, "title": title}
        self._add_line(page | ({"text": text} if self._pages.tell() < MOST_BYTES else {}))

    def _add_line(self, facts: dict[str, Any]) -> None:
        line = json.dumps(facts, ensure_ascii=False)
        self._pages.write(line.encode("utf-8", "replace") + b"\n")

    def _open_warc(self) -> WarcOutput:
        if self._warc is not None and self._warc.size >= MOST_BYTES:
            self._close_warc()
        if self._warc is None:
            self._number += 1
            self._name = f"data-{self._number:05}.warc.gz"
            self._entry = _Entry(self._zip, f"archive/{self._name}", self._now)
            self._warc = WarcOutput(self._entry, self._name, self._title)
        return self._warc

    def _close_warc(self) -> None:
        if self._entry is not None:
            self._resources.append(self._entry.close())
        self._entry = self._warc = None

    def _finish(self) -> None:
        self._open_warc()  # A package without captures has an empty file too.
        self._close_warc()
        places: list[str] = []
        blocks = compressed_blocks(self._lines, _INDEX)
        self._write(f"indexes/{_INDEX}", (_noted(places, each) for each in blocks))
        self._write("indexes/index.idx", ("".join(places).encode(),), is_packed=True)
        self._pages.seek(0)
        pages = _Entry(self._zip, "pages/pages.jsonl", self._now, is_packed=True)
        shutil.copyfileobj(self._pages, pages)
        self._resources.append(pages.close())
        description = json.dumps(self._description(), indent=2).encode()
        self._write("datapackage.json", (description,))
        digest = {"path": "datapackage.json", "hash": self._resources[-1]["hash"]}
        self._write("datapackage-digest.json", (json.dumps(digest, indent=2).encode(),))
        self._zip.close()

    def _write(self, path: str, pieces: Iterable[bytes], *, is_packed: bool = False) -> None:
        entry = _Entry(self._zip, path, self._now, is_packed=is_packed)
        for piece in pieces:
            entry.write(piece)
        self._resources.append(entry.close())

    def _description(self) -> dict[str, Any]:
        return {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": self._title,
            "created": self._now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "software": self._software,
            "resources": self._resources,
        }


class _Entry:
    """A file in a zip file that is being written, and its digest. Only one can be open."""

    def __init__(
        self, package: zipfile.ZipFile, path: str, at: datetime, *, is_packed: bool = False
    ) -> None:
        info = zipfile.ZipInfo(path, at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
        self._path = path
        # Not as zip64, which nothing here is large enough for: its local header is longer than the
        # central directory says, so ReplayWeb.page would look for the file in the wrong place.
        self._file = package.open(info, "w")
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, content: bytes, /) -> int:
        """Write *content*, and return its length."""
        self._digest.update(content)
        self._size += len(content)
        return self._file.write(content)

    def close(self) -> dict[str, Any]:
        """Complete the file, and return what the package says of it."""
        self._file.close()
        return {
            "name": self._path.rpartition("/")[2],
            "path": self._path,
            "hash": f"sha256:{self._digest.hexdigest()}",
            "bytes": self._size,
        }


def _noted(places: list[str], block: tuple[bytes, str]) -> bytes:
    """Add where *block* is to *places*, and return its bytes."""
    places.append(block[1])
    return block[0]
