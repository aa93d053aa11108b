"""Run the statements of a migration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def execute(db: Database, statements: Iterable[str]) -> None:
    """Execute each of *statements*, in order."""
    for statement in statements:
        db.execute(statement)
