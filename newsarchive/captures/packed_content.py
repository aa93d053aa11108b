"""The content of a file that consists of gzip members or zstd frames, or that is not packed.

In most WARC files each record is a member of its own. So a damaged member costs one record:
:meth:`PackedContent.skip_damage` goes on at the next one. The checksum of a member comes after its
content; :meth:`PackedContent.is_sound` looks ahead at it.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable
from typing import IO, Any

from newsarchive.captures.packed_members import (
    BOMB_RATIO,
    FIRST_BYTES,
    Member,
    dictionary_of,
    kind_of,
    next_magic,
)
from newsarchive.errors import BrokenInput

#: A whole file has to keep to the ratio of its members after so many bytes. So some of them may be
#: bombs.
BOMB_BYTES_OF_FILE = 2**30
#: Bytes that must decompress before a member that was found by its first bytes counts as one.
_TRIAL = 2**10
#: First bytes of a member that turn out to be none, after one damage. Chance makes a few.
_MOST_TRIALS = 10_000


class PackedContent:
    """The content of *file* as a stream that can be looked ahead at and put back.

    Reading stops at the end of a member if *is_start* says of the next one's first bytes that they
    begin a record; :meth:`next_member` goes on. It also stops where the file is damaged, and
    ``error`` says why. *compressed_size* and *checksum* are those of a zip entry if *file* is one.
    Raises :class:`BrokenInput` if *file* is packed in another way.
    """

    def __init__(
        self,
        file: IO[bytes],
        is_start: Callable[[bytes], object],
        compressed_size: int | None = None,
        checksum: int | None = None,
    ) -> None:
        self.position = 0
        """The number of bytes of content that were read."""
        self.error: BrokenInput | None = None
        self._file = file
        self._is_start = is_start
        self._compressed_size = compressed_size
        self._checksum = checksum
        self._buffer, self._at, self._total = b"", 0, 0
        self._following: tuple[Member, bytes] | None = None
        self._sound: tuple[int, bool] = (-1, True)
        self._kind = kind_of(file)
        self._dictionary: Any
        self._dictionary, start = dictionary_of(file)
        self._member = self._begin(start)

    def peek(self, length: int) -> bytes:
        """Return the next *length* bytes without reading them; fewer at the end of a member."""
        while len(self._buffer) - self._at < length and self._fill():
            pass
        return self._buffer[self._at : self._at + length]

    def line(self, most: int) -> bytes:
        """Return the next line with its end, at most *most* bytes of it; b"" at the end."""
        while (end := self._buffer.find(b"\n", self._at, self._at + most)) < 0:
            if len(self._buffer) - self._at >= most or not self._fill():
                return self._take(most)
        return self._take(end + 1 - self._at)

    def read(self, length: int) -> bytes:
        """Return *length* bytes, fewer only at the end of a member."""
        pieces = []
        while length and (self._at < len(self._buffer) or self._fill()):
            pieces.append(self._take(length))
            length -= len(pieces[-1])
        return b"".join(pieces)

    def skip(self, length: int) -> int:
        """Skip *length* bytes and return how many of them were missing."""
        while length and (self._at < len(self._buffer) or self._fill()):
            length -= len(self._take(length))
        return length

    def unread(self, read: bytes) -> None:
        """Put back *read*, the last bytes that were read."""
        self._buffer, self._at = read + self._buffer[self._at :], 0
        self.position -= len(read)

    def next_member(self) -> bool:
        """Go to the member after the one that ended; return whether there is one.

        Raises :class:`BrokenInput` if there is something else.
        """
        if self.error is not None:
            raise self.error
        if self._following is None:
            return False
        (self._member, self._buffer), self._at = self._following, 0
        self._following = None
        return True

    def skip_damage(self) -> bool:
        """Go to the next member after the one with the error; return whether there is one."""
        start = (self._following[0] if self._following else self._member).start + 1
        self._buffer, self._at, self._following = b"", 0, None
        for _ in range(_MOST_TRIALS):
            found = next_magic(self._file, self._kind, start) if self._kind else None
            if found is None or self._is_bomb():
                break
            member, pieces = self._begin(found), [b""]
            with contextlib.suppress(BrokenInput):
                while sum(map(len, pieces)) < _TRIAL and (piece := member.piece()):
                    pieces.append(piece)
                self._member, self._buffer, self.error = member, b"".join(pieces), None
                return True
            start = found + 1
        return False

    def is_sound(self) -> bool:
        """Return whether the checksum is right of the member that is being read.

        A member that ends early counts as sound, because what was read of it was complete.
        """
        if self._kind is None and self._checksum is None:
            return True
        if self._kind is not None and self._member.is_over:
            return True
        if self._sound[0] != self._member.start:
            self._sound = (self._member.start, self._has_right_checksum())
        return self._sound[1]

    @property
    def member_at(self) -> int:
        """Where the member that is being read begins in the file, in bytes."""
        return self._member.start

    def place(self) -> str:
        """Return where the reader is, in words: the member of the file, or the byte of it."""
        if self._kind:
            member = self._following[0] if self._following else self._member
            return f"the member at byte {member.start}"
        return f"byte {self.position}"

    def _take(self, most: int) -> bytes:
        piece = self._buffer[self._at : self._at + most]
        self._at += len(piece)
        self.position += len(piece)
        return piece

    def _fill(self) -> bool:
        """Add content to the buffer; False if there is none before the next record's member."""
        if self.error is not None or self._following is not None:
            return False
        try:
            piece = self._member.piece()
            if not piece and not (piece := self._first_of_next()):
                return False
        except BrokenInput as error:
            self.error = error
            return False
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        self._total += len(piece)
        if self._is_bomb():
            self.error = BrokenInput("bomb", f"the file decompresses to more than {self._total}")
        return True

    def _first_of_next(self) -> bytes:
        """Begin the next member; return its first bytes if it goes on with the same record."""
        while True:
            raw, start = self._member.rest()
            if not raw:
                return b""
            member = self._begin(start, raw)
            self._following = member, b""  # It is the damaged one if there is an error.
            if not FIRST_BYTES[self._kind or ""].match(raw):
                raise BrokenInput("bad_encoding", f"the bytes from {start} on belong to no record")
            first = member.piece()
            if self._is_start(first):
                self._following = member, first
                return b""
            self._following, self._member = None, member
            if first:
                return first

    def _begin(self, start: int, raw: bytes = b"") -> Member:
        size = self._compressed_size
        return Member(self._file, self._kind, self._dictionary, start, raw, size)

    def _is_bomb(self) -> bool:
        read = min(self._member.read_to, self._compressed_size or self._member.read_to)
        return self._total > max(BOMB_BYTES_OF_FILE, BOMB_RATIO * read)

    def _has_right_checksum(self) -> bool:
        member, checksum = self._begin(self._member.start), 0
        try:
            while piece := member.piece():
                checksum = zlib.crc32(piece, checksum) if self._checksum else 0
        except BrokenInput as error:
            return error.reason == "truncated"
        return checksum == (self._checksum or 0) or bool(self._kind)
