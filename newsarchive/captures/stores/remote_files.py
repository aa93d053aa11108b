"""Files behind a URL, read through fsspec, as far as a :class:`~pathlib.Path` is needed of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Literal, TypeVar

from newsarchive.captures.stores.store_urls import StoreURL
from newsarchive.errors import StoreUnreachable
from newsarchive.text import one_line

T = TypeVar("T")
#: Bytes that are requested at once from a remote file: some records of a WARC file.
_BLOCK = 2**20


def folder_at(place: str) -> Path | RemoteFolder:
    """Return the folder at *place*, which is a path or a URL."""
    return RemoteFolder(place) if "://" in place else Path(place)


class RemoteFolder:
    """A folder at a URL that fsspec reads. Its methods raise :class:`StoreUnreachable`."""

    def __init__(self, url: str | StoreURL) -> None:
        self._store = url if isinstance(url, StoreURL) else None
        self.url = url.public if isinstance(url, StoreURL) else url.rstrip("/")
        self._login = url.login if isinstance(url, StoreURL) else {}
        self.name = self.url.rpartition("/")[2]
        self._files: Any = None
        self._root = ""

    def __truediv__(self, name: str) -> RemoteFile:
        return RemoteFile(self, name)

    def path_of(self, name: str) -> str:
        """Return the path of the file *name* for fsspec."""
        return f"{self._root.rstrip('/')}/{name}"

    def ask(self, what: Callable[[Any], T], *, is_new: bool = False) -> T:
        """Return what *what* returns for the file system of fsspec, a new one if *is_new*.

        One that was in use before may have lost its connection or have credentials that have
        expired: after an error a new one is asked. A missing file is no error of the store:
        FileNotFoundError.
        """
        try:
            return what(self._file_system(is_new=is_new))
        except FileNotFoundError:
            raise
        except Exception as error:  # each kind of storage has its own
            if is_new or self._files is None:
                raise self.unreachable(error) from error
        return self.ask(what, is_new=True)

    def _file_system(self, *, is_new: bool) -> Any:
        import fsspec

        if is_new or self._files is None:
            self._files, self._root = fsspec.core.url_to_fs(
                self.url, skip_instance_cache=is_new, **self._login
            )
        return self._files

    def unreachable(self, error: BaseException) -> StoreUnreachable:
        """Return *error* as one of this store, without its password."""
        if self._store is not None:
            return StoreUnreachable(f"{self.url}: {self._store.explained(error)}")
        return StoreUnreachable(f"{self.url}: {one_line(f'{type(error).__name__}: {error}')}")


class RemoteFile:
    """A file in a :class:`RemoteFolder`. Raises :class:`StoreUnreachable`."""

    def __init__(self, folder: RemoteFolder, name: str) -> None:
        self._folder, self._name = folder, name

    def is_file(self) -> bool:
        """Return whether the file is there.

        That it is not is believed only of a new connection: fsspec takes the answer of an FTP
        server which has closed the old one for a missing file.
        """
        for is_new in (False, True):
            try:
                return bool(self.facts(is_new=is_new)["type"] == "file")
            except FileNotFoundError:
                continue
        return False

    def facts(self, *, is_new: bool = False) -> dict[str, Any]:
        """Return what the store says of the file; FileNotFoundError if it is not there."""

        def info(files: Any) -> dict[str, Any]:
            files.invalidate_cache()  # of listings, which would hide what others have uploaded
            return dict(files.info(self._folder.path_of(self._name)))

        return self._folder.ask(info, is_new=is_new)

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Open the file for reading. That it is missing is an error of the store here."""

        def opened(files: Any) -> Any:
            files.invalidate_cache()
            path = self._folder.path_of(self._name)
            return files.open(path, mode, block_size=_BLOCK)

        try:
            reading = _Reading(self._folder.ask(opened), self._folder)
        except FileNotFoundError as error:
            raise self._folder.unreachable(error) from error
        return io.BufferedReader(reading, 2**16)

    def put(self, file: Path) -> None:
        """Write *file* there, over what has its name."""

        def write(files: Any) -> None:
            files.put_file(str(file), self._folder.path_of(self._name))

        try:
            self._folder.ask(write)
        except FileNotFoundError as error:  # there is no such bucket
            raise self._folder.unreachable(error) from error

    def delete(self) -> None:
        """Delete the file; nothing happens if there is none."""

        def remove(files: Any) -> None:
            files.rm_file(self._folder.path_of(self._name))

        if self.is_file():
            self._folder.ask(remove)


class _Reading(io.RawIOBase):
    """An open remote file whose errors are those of its store, not of a damaged record."""

    def __init__(self, opened: Any, folder: RemoteFolder) -> None:
        self._opened, self._folder = opened, folder

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        self._opened.seek(place, whence)
        return self.tell()  # Not all kinds say it: paramiko's files return None.

    def tell(self) -> int:
        return int(self._opened.tell())

    def readinto(self, buffer: Any) -> int:
        try:
            read = self._opened.read(len(buffer))
        except Exception as error:  # Each kind of storage has its own.
            raise self._folder.unreachable(error) from error
        buffer[: len(read)] = read
        return len(read)

    def close(self) -> None:
        if not self.closed:
            self._opened.close()
        super().close()
