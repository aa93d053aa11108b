"""Read the rows of a damaged table that can still be read, by SQL alone.

The sqlite3 shell has ``.recover`` for this, but Debian 12 and Ubuntu 24.04, for example, build it
without the part that it needs.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Final

#: At most this many ranges of one table are tried. Each damaged page needs about twenty.
MOST_RANGES: Final = 2_000
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1

TableRow = tuple[Any, ...]


def readable_rows(connection: sqlite3.Connection, table: str) -> Iterator[TableRow]:
    """Yield each row of *table* that can be read, in no order; some rows may come twice.

    A table is read from its beginning up to the first damage, then back from its end. The range
    between is divided into halves, which are read in the same way. If the key does not begin with a
    number, the range cannot be divided, and its rows are lost.
    """
    key, is_number = _key_of(connection, table)
    read = _by_halves if is_number else _from_both_ends
    yield from read(connection, table, key)


def _columns(connection: sqlite3.Connection, table: str) -> str:
    """Return the columns of *table*, without those that SQLite computes: they cannot be written."""
    return ", ".join(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))


def _key_of(connection: sqlite3.Connection, table: str) -> tuple[list[str], bool]:
    """Return the key columns of *table*, and whether the first one is a number."""
    try:
        connection.execute(f"SELECT rowid FROM {table} LIMIT 0")
    except sqlite3.OperationalError:  # The table is WITHOUT ROWID.
        info = connection.execute(f"PRAGMA table_info({table})").fetchall()
        columns = [(row[1], row[2]) for row in sorted(info, key=lambda row: row[5]) if row[5]]
        return [name for name, _ in columns], columns[0][1] == "INTEGER"
    return ["rowid"], True


def _by_halves(
    connection: sqlite3.Connection, table: str, key: Sequence[str]
) -> Iterator[TableRow]:
    by = key[0]
    columns = _columns(connection, table)
    statement = f"SELECT {by}, {columns} FROM {table} NOT INDEXED WHERE {by} > ? AND {by} < ?"
    ranges = deque([(_LOWEST, _HIGHEST)])
    for _ in range(MOST_RANGES):
        if not ranges:
            return
        low, high = ranges.popleft()
        up = _Walk(connection, f"{statement} ORDER BY {_order(key, 'ASC')}", (low, high))
        yield from (row[1:] for row in up)
        if up.is_clean:
            continue
        # Several rows may have the number at which the walk stopped. They are read once more.
        low = up.last[0] - 1 if up.last else low
        down = _Walk(connection, f"{statement} ORDER BY {_order(key, 'DESC')}", (low, high))
        yield from (row[1:] for row in down)
        high = down.last[0] + 1 if down.last else high
        middle = (low + high) // 2
        if not down.is_clean and high - low > 3:
            ranges += [(low, middle + 1), (middle, high)]


def _from_both_ends(
    connection: sqlite3.Connection, table: str, key: Sequence[str]
) -> Iterator[TableRow]:
    columns = _columns(connection, table)
    for direction in ("ASC", "DESC"):
        order = _order(key, direction)
        walk = _Walk(connection, f"SELECT {columns} FROM {table} ORDER BY {order}", ())
        yield from walk
        if walk.is_clean:
            return


def _order(key: Sequence[str], direction: str) -> str:
    return ", ".join(f"{column} {direction}" for column in key)


class _Walk:
    """Iterates over the rows of a statement, up to its end or to the first damage."""

    def __init__(self, connection: sqlite3.Connection, statement: str, bounds: TableRow) -> None:
        self._connection = connection
        self._statement = statement
        self._bounds = bounds
        self.last: TableRow | None = None
        self.is_clean = False

    def __iter__(self) -> Iterator[TableRow]:
        try:
            for row in self._connection.execute(self._statement, self._bounds):
                self.last = tuple(row)
                yield self.last
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
        else:
            self.is_clean = True
