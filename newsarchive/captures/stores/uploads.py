"""Put one file into a store, and prove that it is there, byte for byte."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Mapping
from ftplib import error_perm
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from newsarchive.captures.stores.remote_files import RemoteFile, RemoteFolder
from newsarchive.captures.stores.store_urls import StoreURL
from newsarchive.errors import StoreUnreachable

_PIECE: Final = 2**20
#: The file that :func:`check_store` leaves in a store.
NOTE_NAME: Final = "newsarchive.txt"
#: Errors that do not pass by themselves. Of the libraries of stores only the names are known here.
_LASTING: Final = (
    ImportError,
    PermissionError,
    FileNotFoundError,
    ValueError,
    TypeError,
    error_perm,
)
_NAMES_LASTING: Final = re.compile(r"\b(NoCredentialsError|AuthenticationException|DefaultCreden)")
_NOTE: Final = (
    b"This folder has captures of newsarchive: WARC files, to which its archive refers.\n"
)


def upload(file: Path, store: StoreURL, name: str = "") -> None:
    """Upload *file* to *store*, as *name* if given, and compare what is there then.

    Nothing is uploaded if it is there already. A part of it, which an upload left that was killed,
    is replaced. Raises :class:`StoreUnreachable` if that is not possible now, or if the store has
    another file of this name.
    """
    name = name or file.name
    remote = RemoteFolder(store) / name
    if remote.is_file():
        if is_same(file, remote):
            return
        if not _begins_as(file, remote):
            raise StoreUnreachable(f"{store.public} has another file {name!r}; rename one of them")
    _put(file, remote, store)


def download(remote: RemoteFile, file: Path) -> None:
    """Write the bytes of *remote* to *file*; raises :class:`StoreUnreachable`."""
    with remote.open("rb") as source, file.open("wb") as copy:
        shutil.copyfileobj(source, copy, _PIECE)


def check_store(store: StoreURL) -> str | None:
    """Write a note to *store* and read it, as captures will be; return why it cannot be done now.

    Raises :class:`StoreUnreachable` if a person must change something first: a package that is
    missing, a bucket that does not exist, credentials without the right to write.
    """
    with TemporaryDirectory() as folder:
        note = Path(folder, NOTE_NAME)
        note.write_bytes(_NOTE)
        try:
            _put(note, RemoteFolder(store) / NOTE_NAME, store)
        except StoreUnreachable as error:
            if isinstance(error.__cause__, _LASTING) or _NAMES_LASTING.search(str(error)):
                raise
            return str(error)
    return None


def _put(file: Path, remote: RemoteFile, store: StoreURL) -> None:
    remote.put(file)
    if not is_same(file, remote):
        raise StoreUnreachable(
            f"{store.public} has not the bytes of {file.name!r} after it was uploaded"
        )


def is_same(file: Path, remote: RemoteFile) -> bool:
    """Return whether *remote* has the bytes of *file*: by the MD5 of the store, or by reading it.

    A store that encrypts states something else in the place of the MD5, so only an equal one says
    something.
    """
    try:
        facts = remote.facts()
    except FileNotFoundError:
        return False
    if facts.get("size") not in (None, file.stat().st_size):
        return False
    return states_md5(facts, file) or _begins_as(file, remote, is_whole=True)


def states_md5(facts: Mapping[str, Any], file: Path) -> bool:
    """Return whether the *facts* of a store state the MD5 of *file*.

    S3 does so as the ETag of an object in one part, Google as md5Hash.
    """
    stated = str(facts.get("ETag", "")).strip('"').lower()
    if isinstance(found := facts.get("md5Hash"), str):
        stated = base64.b64decode(found).hex()
    if not stated:
        return False
    with file.open("rb") as opened:
        ours = hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False))
    return ours.hexdigest() == stated


def _begins_as(file: Path, remote: RemoteFile, *, is_whole: bool = False) -> bool:
    """Return whether *file* begins with the bytes of *remote*, or is the same if *is_whole*."""
    with file.open("rb") as ours, remote.open("rb") as theirs:
        while piece := theirs.read(_PIECE):
            if ours.read(len(piece)) != piece:
                return False
        return not is_whole or not ours.read(1)
