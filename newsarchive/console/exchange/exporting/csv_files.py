"""Write articles as CSV: exactly for programs, or as spreadsheets can read it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, Final

from newsarchive.archive.articles.export_records import defuse_formula, is_moment

#: The most characters of a cell in Excel, which counts those beyond the first plane as two.
MOST_CHARACTERS: Final = 32_767
#: Excel takes a file for one of the local code page if it does not begin with this mark.
BYTE_ORDER_MARK: Final = "\ufeff"

# Control characters that spreadsheets refuse, or show as boxes.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LINE_END: Final = re.compile("\r\n?")


class CsvWriter:
    """Writes records to *file* as CSV (RFC 4180) with the given *columns*.

    Values are exact, unless it is *for_spreadsheet*: then the file begins with a byte order mark,
    times are written so that a spreadsheet knows them, what it would calculate has an apostrophe
    before it, and a text that is too long for a cell is cut off.
    """

    def __init__(
        self, file: IO[str], columns: Sequence[str], delimiter: str, *, for_spreadsheet: bool
    ) -> None:
        self.cut = 0
        """The number of texts that were cut off."""
        self._file = file
        self._columns = columns
        self._writer = csv.writer(file, delimiter=delimiter)
        self._for_spreadsheet = for_spreadsheet

    def write(self, records: Iterable[Mapping[str, Any]]) -> int:
        """Write the names of the columns and *records*; return the number of records."""
        if self._for_spreadsheet:
            self._file.write(BYTE_ORDER_MARK)
        self._writer.writerow(self._columns)
        number = 0
        for record in records:
            self._writer.writerow([self._cell(record, name) for name in self._columns])
            number += 1
        return number

    def _cell(self, record: Mapping[str, Any], name: str) -> Any:
        value = record[name]
        if isinstance(value, list):
            value = "; ".join(value)
        if not self._for_spreadsheet or not isinstance(value, str):
            return value
        if is_moment(value):
            is_day = name == "published_at" and record["published_precision"] == "day"
            return value[:10] if is_day else f"{value[:10]} {value[11:19]}"
        text = defuse_formula(_CONTROL.sub("", _LINE_END.sub("\n", value)))
        short = _cut(text)
        self.cut += short != text
        return short


def _cut(text: str) -> str:
    """Return the beginning of *text* that fits into a cell."""
    if len(text) * 2 <= MOST_CHARACTERS:
        return text
    units = text.encode("utf-16-le")[: MOST_CHARACTERS * 2]
    return units.decode("utf-16-le", "ignore")
