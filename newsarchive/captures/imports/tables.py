"""Read tables of articles: CSV with a row for each, as `newsarchive export` and pandas write."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from newsarchive.captures.record_pages import MOST_BYTES

#: Keys, in lower case, of which an article has one besides its URL.
TEXTS: Final = frozenset(
    ("text", "maintext", "articlebody", "content", "body", "plaintext", "full_text")
)
_URLS: Final = frozenset(("url", "link", "source"))
_SEPARATORS: Final = ",;\t"


@dataclass(slots=True, frozen=True)
class TableRow:
    """A row of a table of articles, by the names of the columns."""

    line: int
    """The number of the line on which it ends."""
    fields: dict[str, str] | None
    """None: it cannot be read."""
    detail: str = ""


def is_table_of_articles(start: bytes) -> bool:
    """Return whether *start*, the first bytes of a file, names the columns of articles."""
    return _separator(start) is not None


def table_rows(file: IO[bytes], start: bytes) -> Iterator[TableRow]:
    """Yield the rows of *file*, which begins with *start*. A text may have many lines."""
    csv.field_size_limit(MOST_BYTES)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    try:
        rows = csv.reader(text, delimiter=_separator(start) or ",")
        names = [each.strip() for each in next(rows)]
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield TableRow(rows.line_num, None, str(error))
                continue
            if len(row) > len(names):
                yield TableRow(
                    rows.line_num, None, "the row has more fields than there are columns"
                )
            elif any(row):
                yield TableRow(rows.line_num, dict(zip(names, row, strict=False)))
    finally:
        text.detach()


def _separator(start: bytes) -> str | None:
    line = start.decode("utf-8-sig", "replace").partition("\n")[0]
    for separator in _SEPARATORS:
        names = {each.strip().strip('"').lower() for each in line.split(separator)}
        if names & _URLS and names & TEXTS:
            return separator
    return None
