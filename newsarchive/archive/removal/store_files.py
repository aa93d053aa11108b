"""Erase records of removed pages from files in a store: download, write again, upload.

The order is that of ``erasing.py``, so that it can be killed: the new file is in the store before
one transaction moves the offsets and the name in ``captures``, and the old one is deleted after it.
Only files are written again of which ``captures`` named a record to erase: to look for others, the
whole store would have to be downloaded.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.removal.rewriting import forget_file, move, write_again
from newsarchive.captures.stores.locating import capture_file
from newsarchive.captures.stores.remote_files import RemoteFile
from newsarchive.captures.stores.store_urls import split_name, store_to_use
from newsarchive.captures.stores.uploads import download, upload
from newsarchive.errors import StoreUnreachable
from newsarchive.paths import captures_folder, uploads_folder
from newsarchive.text import counted

_NAMES = "SELECT DISTINCT name FROM erasures WHERE kind = ? AND instr(name, '://') ORDER BY name"


def erase_in_stores(
    archive: Archive, live_runs: list[int], say: Callable[[str], None], stop: Callable[[], object]
) -> list[str]:
    """Erase the queued records from files in stores; return a line for each that must wait."""
    lines = _delete_replaced(archive)
    names = [name for (name,) in archive.rows(_NAMES, ("record",))]
    folder = uploads_folder(archive.path.absolute().parent) / "erasing"
    for number, name in enumerate(names, 1):
        if stop():
            break
        say(f"captured pages in a store, file {number:,} of {counted(len(names), 'file')}")
        run = re.search(r"-(\d{6,})-", name)
        if run is not None and int(run[1]) in live_runs:
            lines.append(f"{name} waits for the end of run {int(run[1])}, which writes to it")
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            waits = _rewrite(archive, name, folder)
        except StoreUnreachable as error:
            waits = f"{name} still has removed pages: {error}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        lines += [waits] if waits else _delete_replaced(archive)
    return lines


def _rewrite(archive: Archive, name: str, folder: Path) -> str | None:
    """Write the file *name* again, with copies in *folder*; return why it must wait, if it must."""
    found = capture_file(captures_folder(archive.path), name)
    if not isinstance(found, RemoteFile) or not found.is_file():
        return f"{name} still has removed pages: it is not uploaded yet, so it waits for the upload"
    store, file_name = split_name(name)
    copy = folder / file_name
    download(found, copy)
    written = write_again(archive, copy, name)
    if written is None:  # it was written again before, or lifted since
        archive.write(partial(_forget_records, name))
        return None
    if written.moved:
        upload(written.file, store_to_use(store))
    archive.write(partial(move, name, f"{store}/{written.file.name}", written.moved))
    return None


def _delete_replaced(archive: Archive) -> list[str]:
    """Delete the files in stores that others have replaced."""
    lines = []
    for (name,) in archive.rows(_NAMES, ("file",)):
        try:
            found = capture_file(captures_folder(archive.path), name)
            if isinstance(found, RemoteFile):
                found.delete()
        except StoreUnreachable as error:
            lines.append(f"{name} is still to be deleted: {error}")
            continue
        archive.write(partial(forget_file, name))
    return lines


def _forget_records(name: str, connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM erasures WHERE kind = 'record' AND name = ?", (name,))
