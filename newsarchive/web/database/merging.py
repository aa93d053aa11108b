"""How the rows of several files become one list. Pure functions, the open file's rows first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

#: Takes the rows of each file and returns those of the archive.
Merge: TypeAlias = Callable[[Sequence[list[Any]]], list[Any]]


def joined(files: Sequence[list[Any]]) -> list[Any]:
    """Return the rows of all files, one file after another."""
    return [row for rows in files for row in rows]


def added(files: Sequence[list[Any]]) -> list[Any]:
    """Return one row with the sum of the first column of all rows."""
    return [(sum(row[0] or 0 for row in joined(files)),)]


def common(files: Sequence[list[Any]]) -> list[Any]:
    """Return the rows of the first file that all files have, by their first column."""
    others = [{row[0] for row in rows} for rows in files[1:]]
    return [row for row in files[0] if all(row[0] in each for each in others)] if files else []


def ordered(key: Callable[[Any], Any], limit: int = -1, *, reverse: bool = False) -> Merge:
    """Return a merge in the order of *key* that ends after *limit* rows; -1 for all."""

    def merge(files: Sequence[list[Any]]) -> list[Any]:
        rows = sorted(joined(files), key=key, reverse=reverse)
        return rows if limit < 0 else rows[:limit]

    return merge


def grouped(
    key: str | None,
    *,
    sums: Sequence[str] = (),
    lowest: Sequence[str] = (),
    highest: Sequence[str] = (),
    order: Callable[[Any], Any] | None = None,
    reverse: bool = False,
    limit: int | None = None,
) -> Merge:
    """Return a merge to one row for each value of the column *key*; to one row if it is None.

    The columns *sums* are added up, *lowest* and *highest* compared, if there are such; NULL counts
    as no value. All others are those of the first file that has the row. *order* is the key of the
    sort.
    """

    def merge(files: Sequence[list[Any]]) -> list[Any]:
        found: dict[Any, dict[str, Any]] = {}
        for row in joined(files):
            value = row[key] if key else None
            if value in found:
                _add(found[value], row, sums, lowest, highest)
            else:
                found[value] = dict(row)
        rows = list(found.values())
        return (sorted(rows, key=order, reverse=reverse) if order else rows)[:limit]

    return merge


def _add(
    known: dict[str, Any],
    row: Any,
    sums: Sequence[str],
    lowest: Sequence[str],
    highest: Sequence[str],
) -> None:
    for name in sums:
        known[name] = (known[name] or 0) + (row[name] or 0)
    for names, choose in ((lowest, min), (highest, max)):
        for name in known.keys() & names:
            values = [value for value in (known[name], row[name]) if value is not None]
            known[name] = choose(values, default=None)
