"""Files of captures that are on their way to a store: written, locked, found again after a crash.

A file is locked as long as somebody writes or uploads it. So whoever gets the lock of one knows
that its writer has ended or was killed, and may upload it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import FileIO
from pathlib import Path
from typing import Final
from urllib.parse import unquote
from uuid import uuid4

from newsarchive.article import Page
from newsarchive.captures.stores.store_urls import StoreURL
from newsarchive.captures.warc_writer import Capture, CaptureWriter
from newsarchive.paths import uploads_folder
from newsarchive.text import counted

#: Bytes after which a file is closed and uploaded. With the age below it is what the loss of a
#: machine with its disk costs; each upload holds a file of this size in memory.
UPLOAD_BYTES: Final = 64 * 2**20


class WaitingWriter(CaptureWriter):
    """Writes captures to files beside *archive* that are to go to *store*; see the base class.

    The name has random digits, because other archives may use the same store.
    """

    def __init__(
        self, archive: Path, store: StoreURL, name: str, most_bytes: int = UPLOAD_BYTES
    ) -> None:
        folder = waiting_folder(archive, store)
        super().__init__(folder, f"{name}-{uuid4().hex[:8]}", most_bytes)
        self._store = store
        self.closed: list[Path] = []
        """The files that were closed; whoever uploads them takes them out."""

    def write(self, page: Page, record_id: str = "", refers_to: str = "") -> Capture:
        """Write *page* and return where it will be in the store."""
        capture = super().write(page, record_id, refers_to)
        return replace(capture, warc_file=f"{self._store.public}/{capture.warc_file}")

    def close(self) -> None:
        """Write all bytes to disk and close the file, which may be uploaded then."""
        file = self._file
        super().close()
        if file is not None:
            self.closed.append(Path(file.name))

    def _next_file(self) -> FileIO:
        while True:
            file = super()._next_file()
            if _is_locked_by_us(file.fileno()):
                return file
            file.close()


def waiting_folder(archive: Path, store: StoreURL) -> Path:
    """Return the folder where files wait that are to go to *store*."""
    return uploads_folder(archive.absolute().parent) / store.folder_name


def left_files(folder: Path) -> list[Path]:
    """Return the files in *folder*, a waiting folder, oldest names first; some may be in use."""
    return sorted(folder.glob("*.warc.gz"))


@contextmanager
def locked(file: Path) -> Iterator[bool]:
    """Hold *file* in the ``with`` block, if nobody writes or uploads it and it is still there."""
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        yield _is_locked_by_us(descriptor)
    finally:
        os.close(descriptor)


def _is_locked_by_us(descriptor: int) -> bool:
    """Lock an open file; False if another one has it, or has uploaded and deleted it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(descriptor).st_nlink > 0


def waiting_lines(archive: Path) -> Iterator[str]:
    """Yield a line for each store that files beside *archive* wait for, which nobody writes."""
    above = uploads_folder(archive.absolute().parent)
    for folder in sorted(above.iterdir()) if above.is_dir() else ():
        number = 0
        for file in left_files(folder):
            with locked(file) as is_free:
                number += is_free
        if number:
            files = counted(number, "file of captures is", "files of captures are")
            store = unquote(folder.name)
            yield (
                f"{files} not uploaded to {store} yet; the next crawl with CAPTURES_URL={store}"
                " does it"
            )
