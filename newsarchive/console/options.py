"""Options, examples and tables that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from newsarchive.paths import default_archive_path

F = TypeVar("F", bound=Callable[..., Any])


def archive_option(function: F) -> F:
    """Add the option ``--archive FILE`` to a command, which gets it as the path ``archive``."""
    option = click.option(
        "--archive",
        type=click.Path(path_type=Path, dir_okay=False),
        default=default_archive_path,
        metavar="FILE",
        help="The archive file. Default: NEWSARCHIVE_DB, else archive.db in the project folder,"
        " else archive.db in the current folder.",
    )
    return option(function)


def examples(*calls: str) -> str:
    """Return the end of a help page that shows *calls* of the command, one on each line."""
    return "\b\nExamples:\n  " + "\n  ".join(calls)  # \b: click keeps the line breaks


def table(rows: list[tuple[Any, ...]], titles: tuple[str, ...]) -> str:
    """Return *rows* as aligned columns below *titles*. Numbers are on the right, NULL is "-"."""
    shown = [tuple("-" if cell is None else str(cell) for cell in row) for row in rows]
    widths = [max(len(row[i]) for row in [titles, *shown]) for i in range(len(titles))]
    is_number = [
        bool(rows) and all(isinstance(row[i], int | float | None) for row in rows)
        for i in range(len(titles))
    ]
    lines = []
    for row in [titles, *shown]:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, is_number, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
