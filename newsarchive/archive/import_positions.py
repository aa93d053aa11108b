"""How far the files of a web server are imported: a row of ``import_positions`` for each file."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Position:
    """Up to which byte a file is imported."""

    read_to: int
    is_done: bool
    """Whether the file was read to its end."""


def positions_of(connection: sqlite3.Connection, selection: str) -> dict[str, Position]:
    """Return the positions in all files of which *selection* was imported."""
    rows = connection.execute(
        "SELECT file, read_to, is_done FROM import_positions WHERE selection = ?", (selection,)
    )
    return {file: Position(read_to, bool(is_done)) for file, read_to, is_done in rows}


def set_position(
    connection: sqlite3.Connection, file: str, selection: str, position: Position
) -> None:
    """Note that everything of *selection* before *position* of *file* is in the archive."""
    connection.execute(
        "INSERT OR REPLACE INTO import_positions VALUES (?, ?, ?, ?)",
        (file, selection, position.read_to, position.is_done),
    )
