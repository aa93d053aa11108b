"""Copy a full-text index of FTS5 to the same articles with other ids, without their texts.

To index a text costs a millisecond, to copy what was indexed some microseconds. In the index of
FTS5 the first id of each list is stored whole and all others are differences, so only the first
ones change. All ids need four bytes (:data:`FIRST_ID` to :data:`LAST_ID`), so each page stays as
long as it is. The layout is described at the head of SQLite's ``fts5_index.c``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

#: The ids that need four bytes in SQLite's encoding of numbers.
FIRST_ID: Final = 2**21
LAST_ID: Final = 2**28 - 1
_AVERAGES, _STRUCTURE = 1, 10
_SEGMENT_BITS = 37
_IS_LIST_INDEX = 1 << 36


class Segment(NamedTuple):
    """A part of an index, in which each word is once."""

    number: int
    first_page: int
    last_page: int


def copy_index(
    connection: sqlite3.Connection, index: str, source: str, shifts: Sequence[int]
) -> None:
    """Replace the *index* of ``main``, which is empty, by that of the database *source*.

    Each article is in it as often as there are *shifts*, which are added to its id.
    """
    connection.create_function("shifted_page", 3, _shifted, deterministic=True)
    data = f"{source}.{index}_data"
    structure, averages = (
        connection.execute(f"SELECT block FROM {data} WHERE id = ?", (number,)).fetchone()[0]
        for number in (_STRUCTURE, _AVERAGES)
    )
    segments = list(_segments(structure))
    connection.execute(f"DELETE FROM main.{index}_data")
    copies: list[Segment] = []
    for shift in shifts:
        for each in segments:
            number = len(copies) + 1
            copies.append(each._replace(number=number))
            connection.execute(
                f"INSERT INTO main.{index}_data SELECT id + ((:number - :old) << {_SEGMENT_BITS}),"
                f" shifted_page(id, block, :shift) FROM {data}"
                f" WHERE id >> {_SEGMENT_BITS} = :old ORDER BY id",
                {"number": number, "old": each.number, "shift": shift},
            )
            connection.execute(
                f"INSERT INTO main.{index}_idx SELECT ?, term, pgno FROM {source}.{index}_idx"
                " WHERE segid = ?",
                (number, each.number),
            )
    counts = b"".join(map(_number, (n * len(shifts) for n in _numbers(averages))))
    for number, block in ((_AVERAGES, counts), (_STRUCTURE, _structure(structure[:4], copies))):
        connection.execute(f"INSERT INTO main.{index}_data VALUES (?, ?)", (number, block))
    has_sizes = "SELECT 1 FROM main.sqlite_master WHERE name = ?"
    if connection.execute(has_sizes, (f"{index}_docsize",)).fetchone():
        for shift in shifts:
            connection.execute(
                f"INSERT INTO main.{index}_docsize SELECT id + ?, sz FROM {source}.{index}_docsize",
                (shift,),
            )


def _shifted(number: int, page: bytes, shift: int) -> bytes:
    """Return a *page* of a segment with *shift* added to all ids."""
    changed = bytearray(page)
    if number & _IS_LIST_INDEX:
        _, at = _number_at(page, 1)
        _shift_id(changed, at, shift)
        return bytes(changed)
    first, end = int.from_bytes(page[:2], "big"), int.from_bytes(page[2:4], "big")
    if first:  # a list that begins on an earlier page goes on
        _shift_id(changed, first, shift)
    term = 0
    for distance in _numbers(page[end:]):
        is_first, term = not term, term + distance
        at = term
        if not is_first:  # so many bytes are those of the word before
            _, at = _number_at(page, at)
        length, at = _number_at(page, at)
        if at + length < end:
            _shift_id(changed, at + length, shift)
    return bytes(changed)


def _shift_id(page: bytearray, at: int, shift: int) -> None:
    number, end = _number_at(page, at)
    if end - at != 4 or not FIRST_ID <= number + shift <= LAST_ID:
        raise ValueError(f"the id {number}, or {number + shift}, does not need four bytes")
    page[at:end] = _number(number + shift)


def _segments(structure: bytes) -> Iterator[Segment]:
    numbers = _numbers(structure[4:])
    levels, _, _ = next(numbers), next(numbers), next(numbers)
    for _ in range(levels):
        _, segments = next(numbers), next(numbers)
        for _ in range(segments):
            yield Segment(next(numbers), next(numbers), next(numbers))


def _structure(cookie: bytes, segments: Sequence[Segment]) -> bytes:
    """Return the record of an index with *segments* on one level; no page was written since."""
    numbers = [1, len(segments), 0, 0, len(segments), *(n for each in segments for n in each)]
    return cookie + b"".join(map(_number, numbers))


def _number_at(data: bytes | bytearray, at: int) -> tuple[int, int]:
    """Return the number at a place in *data*, and the place after it."""
    number = 0
    while data[at] & 0x80:
        number, at = number << 7 | data[at] & 0x7F, at + 1
    return number << 7 | data[at], at + 1


def _numbers(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        number, at = _number_at(data, at)
        yield number


def _number(number: int) -> bytes:
    """Return *number* as SQLite encodes it: seven bits a byte, the highest first."""
    found = [number & 0x7F]
    while number := number >> 7:
        found.append(number & 0x7F | 0x80)
    return bytes(reversed(found))
