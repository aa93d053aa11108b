"""How far long work is, to go on there: imports of a web server's files, and re-extractions."""

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


@dataclass(slots=True, frozen=True)
class ExtractedTo:
    """How far a re-extraction is that goes through the captures in the order of their ids."""

    selection: str
    """Which captures are extracted."""
    code: str
    """What extracts them: code and rules. Under another one it begins again."""
    begun_at: str
    capture_id: int = 0
    """All captures up to this one are extracted, and what changed is stored."""


def extracted_to(connection: sqlite3.Connection, selection: str, code: str) -> ExtractedTo | None:
    """Return how far the re-extraction of *selection* by *code* is; None: it is not under way."""
    row = connection.execute(
        "SELECT selection, code, begun_at, capture_id FROM reextraction_positions"
        " WHERE selection = ? AND code = ?",
        (selection, code),
    ).fetchone()
    return ExtractedTo(*row) if row else None


def set_extracted_to(connection: sqlite3.Connection, reached: ExtractedTo) -> None:
    """Note how far a re-extraction is, in the transaction that stores its last changes."""
    connection.execute(
        "INSERT OR REPLACE INTO reextraction_positions VALUES (?, ?, ?, ?)",
        (reached.selection, reached.code, reached.begun_at, reached.capture_id),
    )


def forget_extracted_to(connection: sqlite3.Connection, selection: str | None = None) -> None:
    """Forget how far the re-extraction of *selection* is, or of all."""
    connection.execute(
        "DELETE FROM reextraction_positions WHERE ?1 IS NULL OR selection = ?1", (selection,)
    )
