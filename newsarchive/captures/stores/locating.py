"""Where the file of a capture is: in the captures folder, in a store, or here on its way there."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Literal, Protocol

from newsarchive.captures.stores.remote_files import RemoteFolder
from newsarchive.captures.stores.store_urls import StoreURL, is_in_store, split_name, store_to_use
from newsarchive.paths import uploads_folder


class CaptureFile(Protocol):
    """A file of captures, as far as a :class:`~pathlib.Path` is needed of it."""

    def is_file(self) -> bool:
        """Return whether the file is there."""

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Open the file for reading."""


class CaptureFolder(Protocol):
    """A folder of captures, as far as a :class:`~pathlib.Path` is needed of it."""

    @property
    def name(self) -> str:
        """The last part of its path."""

    def __truediv__(self, name: str) -> CaptureFile: ...


def capture_file(folder: CaptureFolder, warc_file: str) -> CaptureFile | None:
    """Return the file *warc_file*, as captures name it; *folder* has those that are in no store.

    None: that is no name of a file. Raises :class:`StoreNotNamed`.
    """
    if not is_in_store(warc_file):
        return folder / warc_file if Path(warc_file).name == warc_file else None
    store, name = split_name(warc_file)
    try:
        public = StoreURL(store).public
    except ValueError:
        return None
    if not name or public != store:
        return None
    if isinstance(folder, RemoteFolder) and folder.url == store:
        return folder / name
    if isinstance(folder, Path):
        waiting = uploads_folder(folder.parent) / StoreURL(store).folder_name / name
        if waiting.is_file():
            return waiting
    return RemoteFolder(store_to_use(store)) / name


def why_missing(folder: CaptureFolder, warc_file: str) -> str:
    """Return what people are told if there is no such file."""
    if not is_in_store(warc_file):
        return f"the folder {folder.name}/ has no file {warc_file!r}"
    store, name = split_name(warc_file)
    return (
        f"{store} has no file {name!r}; if the machine that fetched it has it still, its next crawl"
        " uploads it"
    )
