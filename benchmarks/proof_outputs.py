"""Write the outputs of a proof (proof.py) as text files, and mask what differs from run to run.

Only these are masked:
    <now>           a point in time of this run: 2026-05-31T12:00:00Z, 31 May 2026, 12:00 UTC
    <later>         a point in time up to eight days after this run: when a URL is due again
    <today>         the day of this run as pages show it: 31 May 2026
    in <n> s, ms    the duration of a crawl, an import, or a query of Datasette
    <folder>        the temporary folder
    <checkout>      the folder of the code that is measured
    <port>          the free port on which the archive is served
    <n> rows        the counts on Datasette's page of tables, which stops counting after 10 ms
    <size>          the size of the archive's file, which depends on how writes were grouped
    <address>       the address of a Python object in memory

proof_calls.py omits the lines of progress that only a slow machine prints, and the headers that the
server adds. proof_parts.py omits two columns (LEFT_OUT).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

# In URLs of the archive's pages the colon is %3A.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d(?::|%3A)\d\d(?::|%3A)\d\d(?:\.\d+)?(?:Z|\+00:00)?")
_MINUTE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d(?= UTC)")
_OTHERS = (
    (re.compile(r"\bin \d+ s\b"), "in <n> s"),
    (re.compile(r"\bQueries took [\d.]+ms"), "Queries took <n> ms"),
    (re.compile(r"<p>(?:Many|[\d,]+) rows?</p>"), "<p><n> rows</p>"),
    (re.compile(r"(<dt>Size of the file</dt><dd>)[^<]+"), r"\1<size>"),
    (re.compile(r"(?<= object at )0x[0-9a-f]+"), "<address>"),
)
_LATER = timedelta(days=8)
_LONGEST_NAME = 150


class Outputs:
    """A folder with one masked text file for each output."""

    def __init__(self, folder: Path, hidden: Mapping[str, str]) -> None:
        self.folder = folder
        self._started = datetime.now(UTC).replace(microsecond=0)
        self._hidden = dict(hidden)

    def hide(self, text: str, mask: str) -> None:
        """Mask *text* from now on."""
        self._hidden[text] = mask

    def add(self, kind: str, name: str, output: str | Mapping[str, Any]) -> None:
        """Write *output*, a text or the fields of a record, as the item *name* of *kind*."""
        suffix = ".txt"
        if not isinstance(output, str):
            suffix, lines = ".json", {name: _in_lines(value) for name, value in output.items()}
            output = json.dumps(lines, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        file = quote(self.masked(name), safe=" ()=<>,:+@")
        if len(file) > _LONGEST_NAME:
            file = f"{file[:_LONGEST_NAME]}~{hashlib.sha256(file.encode()).hexdigest()[:8]}"
        path = self.folder / kind / f"{file}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.masked(output).encode("utf-8", "backslashreplace"))

    def masked(self, text: str) -> str:
        """Return *text* with masks for what differs from run to run."""
        for hidden, mask in self._hidden.items():
            text = text.replace(hidden, mask)
        for pattern, mask in _OTHERS:
            text = pattern.sub(mask, text)
        text = _MINUTE.sub(self._minute, _MOMENT.sub(self._moment, text))
        for day in {self._started.date(), datetime.now(UTC).date()}:
            text = re.sub(rf"\b{day.day} {day:%B %Y}\b", "<today>", text)
        return text

    def _moment(self, match: re.Match[str]) -> str:
        try:
            moment = datetime.fromisoformat(match[0].replace("%3A", ":"))
        except ValueError:
            return match[0]
        return self._mask(moment.replace(tzinfo=UTC), match[0])

    def _minute(self, match: re.Match[str]) -> str:
        try:
            moment = datetime.strptime(match[0], "%d %B %Y, %H:%M").replace(second=59, tzinfo=UTC)
        except ValueError:
            return match[0]
        now = datetime.now(UTC)
        return self._mask(now if now < moment < now + timedelta(minutes=1) else moment, match[0])

    def _mask(self, moment: datetime, written: str) -> str:
        now = datetime.now(UTC)
        if self._started <= moment <= now:
            return "<now>"
        return "<later>" if now < moment < now + _LATER else written


def _in_lines(value: Any) -> Any:
    """Return a text of several lines as a list, so that a diff shows only the lines that differ."""
    return value.split("\n") if isinstance(value, str) and "\n" in value else value
