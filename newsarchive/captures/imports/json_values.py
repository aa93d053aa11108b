"""Read the JSON objects of a file one at a time, whatever is between them and whatever is broken.

Lines of JSON, an array over one or many lines, objects after each other, and arrays that a program
closed too often are all read by one rule: an object is read where it begins, and commas, brackets
and white space around it do not count. A broken object costs itself: reading goes on at the next
line that begins as this one did.
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

from newsarchive.captures.decompression import zstd
from newsarchive.captures.record_pages import MOST_BYTES
from newsarchive.errors import BrokenInput

_PIECE = 2**16
_BETWEEN = re.compile(r"[\s,\[\]\x1e\ufeff\x00]*")
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)  # NaN, as Python writes no value
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BEGINS = re.compile(r"[\s\x1e]*(?:\[\s*)*(?:\{\s*[\"}]|\[\s*\])")


@dataclass(slots=True, frozen=True)
class JsonValue:
    """One object of a file, or why there is none in its place."""

    line: int
    """The number of the line on which it begins."""
    value: dict[str, Any] | None
    reason: str = "bad_record"
    detail: str = ""


def is_json(start: bytes) -> bool:
    """Return whether *start*, the first bytes of a file, begin as objects of JSON do."""
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8-sig")
    start = start[: len(start) // 2 * 2]
    return _BEGINS.match(start.decode(encoding, "replace")) is not None


def unpacked(file: IO[bytes]) -> IO[bytes]:
    """Return the content of *file*, decompressed if it is gzip or zstd."""
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        import gzip

        return cast(IO[bytes], gzip.GzipFile(fileobj=file))
    if start == b"\x28\xb5\x2f\xfd":
        return cast(IO[bytes], zstd.ZstdFile(file))
    return file


def start_of(file: IO[bytes], size: int) -> bytes:
    """Return the first *size* bytes of the content of *file*, b"" if it cannot be unpacked."""
    try:
        return unpacked(file).read(size)
    except (OSError, EOFError, zlib.error, zstd.ZstdError):
        return b""
    finally:
        file.seek(0)


def json_values(file: IO[bytes]) -> Iterator[JsonValue]:
    """Yield the objects of *file*, which may be packed. Raises :class:`BrokenInput` at its damage.

    An object may have :data:`MOST_BYTES` characters. Text that is not UTF-8 (or UTF-16 with a byte
    order mark) is refused with its object.
    """
    content = unpacked(file)
    try:
        yield from _Reader(content).values()
    except (EOFError, zlib.error, zstd.ZstdError, OSError) as error:
        reason = "truncated" if isinstance(error, EOFError) else "bad_encoding"
        raise BrokenInput(reason, f"the packed file is damaged: {error}") from error


class _Reader:
    """The text that was read from a file and not yet used, and where in the file it is."""

    def __init__(self, content: IO[bytes]) -> None:
        start = content.read(_PIECE)
        encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8-sig")
        self._decoder = codecs.getincrementaldecoder(encoding)(
            "replace" if encoding == "utf-16" else "surrogateescape"
        )
        self._content = content
        self._text = self._decoder.decode(start)
        self._at = 0
        self._line = 1
        self._ended = not start

    def values(self) -> Iterator[JsonValue]:
        while True:
            self._skip(_BETWEEN)
            if self._at >= len(self._text):
                return
            yield self._object() if self._text[self._at] == "{" else self._other()

    def _object(self) -> JsonValue:
        line, size, indent = self._line, _PIECE, self._indent()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                is_cut = getattr(error, "msg", "").startswith("Unterminated") or (
                    getattr(error, "pos", 0) >= len(self._text) - 20
                )
                if not is_cut or self._ended:
                    return self._broken(line, indent, "bad_record", f"not JSON: {error}"[:200])
                if len(self._text) - self._at > MOST_BYTES:
                    detail = (
                        f"larger than {MOST_BYTES} characters; write an object for each article"
                    )
                    return self._broken(line, indent, "too_large", detail)
                self._more(size)
                size = min(2 * size, 2**20)
                continue
            self._move(end)
            if any(map(_is_not_utf8, _texts(value))):
                return JsonValue(line, None, "bad_record", "the text is not UTF-8")
            return JsonValue(line, value)

    def _other(self) -> JsonValue:
        line, shown = self._line, self._text[self._at : self._at + 60].splitlines()[0]
        while (end := self._text.find("\n", self._at)) < 0 and not self._ended:
            if len(self._text) - self._at > MOST_BYTES:
                self._move(len(self._text))
            self._more(_PIECE)
        self._move(end if end >= 0 else len(self._text))
        return JsonValue(line, None, "bad_record", f"not an object of JSON: {shown!r}")

    def _broken(self, line: int, indent: str, reason: str, detail: str) -> JsonValue:
        """Go to the next line that begins as the broken object did, and return why it is broken."""
        begins = re.compile(rf"\n{indent}[,\[]?\s?(?=\{{)")
        self._move(self._at + 1)
        while not (found := begins.search(self._text, self._at)) and not self._ended:
            self._move(max(self._at, len(self._text) - 100))
            self._more(_PIECE)
        self._move(found.end() if found else len(self._text))
        return JsonValue(line, None, reason, detail)

    def _indent(self) -> str:
        """Return the white space before what comes next, if it is the first on its line."""
        before = self._text[self._text.rfind("\n", 0, self._at) + 1 : self._at]
        return "" if before.strip() else before

    def _skip(self, pattern: re.Pattern[str]) -> None:
        while True:
            found = pattern.match(self._text, self._at)
            self._move(found.end() if found else self._at)
            if self._at < len(self._text) or self._ended:
                return
            self._more(_PIECE)

    def _move(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _more(self, size: int) -> None:
        piece = self._content.read(size)
        self._ended = not piece
        self._text = self._text[self._at :] + self._decoder.decode(piece, final=not piece)
        self._at = 0


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _is_not_utf8(text: str) -> bool:
    # Bytes that are not UTF-8 are kept as surrogates; escapes of JSON may make some too.
    return not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text)
