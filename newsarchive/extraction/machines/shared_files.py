"""The folder of a chunk's files, as a worker sees it: on its disks, or by a URL through fsspec."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, Any, Literal

#: Bytes that are requested at once from a remote file: some records of a WARC file.
_BLOCK = 2**20


class Unreachable(Exception):
    """A remote file cannot be read now. It may be readable later, so no page fails for it."""


def folder_at(place: str) -> Path | RemoteFolder:
    """Return the folder at *place*, which is a path or a URL."""
    return RemoteFolder(place) if "://" in place else Path(place)


class RemoteFolder:
    """A folder at a URL that fsspec reads, as far as a :class:`~pathlib.Path` is needed of it."""

    def __init__(self, url: str) -> None:
        import fsspec

        self.name = url.rstrip("/").rpartition("/")[2]
        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError, OSError) as error:
            raise Unreachable(f"{url}: {error}") from error

    def __truediv__(self, name: str) -> RemoteFile:
        return RemoteFile(self._files, f"{self._root.rstrip('/')}/{name}")


class RemoteFile:
    """A file in a :class:`RemoteFolder`. Raises :class:`Unreachable`."""

    def __init__(self, files: Any, path: str) -> None:
        self._files, self._path = files, path

    def is_file(self) -> bool:
        """Return whether the file is there."""
        try:
            return bool(self._files.isfile(self._path))
        except Exception as error:  # Each kind of storage has its own.
            raise Unreachable(f"{self._path}: {error}") from error

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Open the file for reading."""
        try:
            opened = self._files.open(self._path, mode, block_size=_BLOCK)
        except Exception as error:  # Each kind of storage has its own.
            raise Unreachable(f"{self._path}: {error}") from error
        return io.BufferedReader(_Reading(opened, self._path), 2**16)


class _Reading(io.RawIOBase):
    """An open remote file whose errors are :class:`Unreachable`, not those of a damaged record."""

    def __init__(self, opened: Any, path: str) -> None:
        self._opened, self._path = opened, path

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        return int(self._opened.seek(place, whence))

    def tell(self) -> int:
        return int(self._opened.tell())

    def readinto(self, buffer: Any) -> int:
        try:
            read = self._opened.read(len(buffer))
        except Exception as error:  # Each kind of storage has its own.
            raise Unreachable(f"{self._path}: {error}") from error
        buffer[: len(read)] = read
        return len(read)

    def close(self) -> None:
        if not self.closed:
            self._opened.close()
        super().close()
