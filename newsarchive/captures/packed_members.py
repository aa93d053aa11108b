"""One member of a packed file: a gzip member, a zstd frame, or all of a file that is not packed.

Formats: RFC 1952 (gzip), RFC 8878 (zstd) with the dictionary frame of the IIPC's draft "Zstandard
compression for WARC files".
"""

from __future__ import annotations

import contextlib
import lzma
import re
import zipfile
import zlib
from typing import IO, Any

from newsarchive.captures.decompression import zstd
from newsarchive.errors import BrokenInput

#: The compression ratio of a member is checked after this many decompressed bytes, and this is the
#: highest one allowed. Deflate cannot reach more than 1,032 to 1, and web pages reach 5 to 1.
BOMB_BYTES = 2**26
BOMB_RATIO = 200
#: The first bytes of the members of each kind.
FIRST_BYTES = {
    "gzip": re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
}
_LONGEST_FIRST_BYTES = 5
_CHUNK = 2**16
#: Bytes in which a member is looked for if the file does not begin as one.
_WINDOW = 2**20
_GZIP_ONLY = 31  # zlib's wbits
_DICTIONARY = b"\x5d\x2a\x4d\x18"
_MOST_DICTIONARY = 2**24
#: Other packed files, by their first bytes; they are refused by name.
_UNSUPPORTED = {b"\x04\x22\x4d\x18": "lz4", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"7z\xbc": "7-Zip"}


def is_packed(start: bytes) -> bool:
    """Return whether *start*, the first bytes of a file, are those of a packed one."""
    return any(each.match(start) for each in FIRST_BYTES.values()) or any(
        start.startswith(each) for each in _UNSUPPORTED
    )


def kind_of(file: IO[bytes]) -> str | None:
    """Return how *file* is packed, "gzip" or "zstd"; None if it is not.

    If it begins with something else, the first member after that counts. Raises
    :class:`BrokenInput` if it is packed in another way.
    """
    file.seek(0)
    start = file.read(_LONGEST_FIRST_BYTES)
    if start.upper().startswith(b"WARC/"):
        return None
    if kind := next((kind for kind, each in FIRST_BYTES.items() if each.match(start)), None):
        return kind
    window = start + file.read(_WINDOW)
    if name := next((n for start, n in _UNSUPPORTED.items() if window.startswith(start)), None):
        raise BrokenInput("bad_encoding", f"{name} is not supported; decompress the file first")
    if b"WARC/" in window.upper():
        return None
    return next((kind for kind, each in FIRST_BYTES.items() if each.search(window)), None)


def dictionary_of(file: IO[bytes]) -> tuple[Any, int]:
    """Return the zstd dictionary in the first frame of *file*, and where the next frame begins.

    They are None and 0 if there is none. Raises :class:`BrokenInput` if it is damaged.
    """
    file.seek(0)
    if file.read(4) != _DICTIONARY:
        return None, 0
    size = int.from_bytes(file.read(4), "little")
    content = file.read(min(size, _MOST_DICTIONARY))
    try:
        if FIRST_BYTES["zstd"].match(content):  # The dictionary may be compressed itself.
            content = zstd.ZstdDecompressor().decompress(content, _MOST_DICTIONARY)
        return zstd.ZstdDict(content), 8 + size
    except (zstd.ZstdError, ValueError) as error:
        raise BrokenInput("bad_encoding", f"the zstd dictionary is damaged: {error}") from error


def next_magic(file: IO[bytes], kind: str, start: int) -> int | None:
    """Return where in *file*, from *start* on, a member of *kind* may begin; None: nowhere."""
    tail = b""
    while piece := _bytes_at(file, start):
        if found := FIRST_BYTES[kind].search(tail + piece):
            return start - len(tail) + found.start()
        start, tail = start + len(piece), (tail + piece)[-3:]
    return None


class Member:
    """The content of the member of *file* at *start*, in pieces; of the file if it is not packed.

    *raw* is what was read of it already. *compressed_size* is that of a zip entry.
    """

    def __init__(
        self,
        file: IO[bytes],
        kind: str | None,
        dictionary: Any,
        start: int,
        raw: bytes,
        compressed_size: int | None,
    ) -> None:
        self.start = start
        self.is_over = False
        self.read_to = start + len(raw)
        """How far the file was read for it."""
        self._file = file
        self._kind = kind
        self._unpacker: Any = None
        if kind == "gzip":
            self._unpacker = zlib.decompressobj(_GZIP_ONLY)
        elif kind == "zstd":
            self._unpacker = zstd.ZstdDecompressor(dictionary)
        self._raw = raw
        self._compressed_size = compressed_size
        self._size = 0
        self._error: BrokenInput | None = None

    def piece(self) -> bytes:
        """Return the next piece of content, b"" at the end. Raises :class:`BrokenInput`."""
        piece = b""
        while not piece and not self.is_over:
            if self._error is not None:
                raise self._error
            try:
                piece = self._unpacked()
            except (zlib.error, zstd.ZstdError) as error:
                self._error = BrokenInput("bad_encoding", f"damaged: {error}")
                piece = self._before_damage()
        self._size += len(piece)
        read = self.read_to - self.start
        read = min(read, self._compressed_size or read)
        is_packed = self._unpacker is not None or self._compressed_size is not None
        if is_packed and self._size > max(BOMB_BYTES, BOMB_RATIO * read):
            raise BrokenInput("bomb", f"{read} bytes decompress to more than {self._size}")
        return piece

    def rest(self) -> tuple[bytes, int]:
        """Return the first bytes after the member's end, without padding, and their place."""
        raw = self._raw.lstrip(b"\0")
        while len(raw) < len(_DICTIONARY) and self._unpacker is not None and (more := self._more()):
            raw = (raw + more).lstrip(b"\0")
        return raw, self.read_to - len(raw)

    def _before_damage(self) -> bytes:
        """Return the content between what was returned and the damage, byte by byte."""
        if self._kind != "gzip":
            return b""
        again = Member(self._file, self._kind, None, self.start, b"", None)
        with contextlib.suppress(BrokenInput):
            while again._size < self._size:
                again._size += len(again._unpacked(min(_CHUNK, self._size - again._size)))
        pieces = []
        with contextlib.suppress(BrokenInput, zlib.error):
            while piece := again._unpacked(1):
                pieces.append(piece)
        return b"".join(pieces)

    def _unpacked(self, most: int = _CHUNK) -> bytes:
        unpacker = self._unpacker
        if unpacker is None:
            piece = self._more()
            self.is_over = not piece
            return piece
        raw = self._raw
        needs_more = not raw and getattr(unpacker, "needs_input", True)
        if needs_more:
            raw = self._more()
        piece = bytes(unpacker.decompress(raw, most))
        self.is_over = unpacker.eof
        self._raw = (
            unpacker.unused_data if unpacker.eof else getattr(unpacker, "unconsumed_tail", b"")
        )
        if needs_more and not (raw or piece or self.is_over):
            raise BrokenInput("truncated", "the compressed file ends early")
        return piece

    def _more(self) -> bytes:
        raw = _bytes_at(self._file, self.read_to)
        self.read_to += len(raw)
        return raw


def _bytes_at(file: IO[bytes], place: int) -> bytes:
    try:
        file.seek(place)
        return file.read(_CHUNK)
    except (zlib.error, lzma.LZMAError, zipfile.BadZipFile, EOFError) as error:
        raise BrokenInput("bad_encoding", f"damaged: {error}") from error
    except OSError as error:
        raise BrokenInput("truncated", f"cannot be read: {error.strerror or error}") from error
