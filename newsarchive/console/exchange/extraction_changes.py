"""Summarise for people what a new extraction changed: by field, with an example of each."""

from __future__ import annotations

from collections import Counter
from typing import Any

from newsarchive.archive.articles.changes.comparing import Version, change_between
from newsarchive.archive.articles.reextraction import Changes
from newsarchive.console.options import table
from newsarchive.errors import ExtractionError
from newsarchive.text import counted
from newsarchive.urls import site_of

#: Characters shown of a value.
_SHOWN = 60
_EMPTY = (None, "", "[]")


class Tally:
    """Counts what a new extraction changes: by field, how often it was filled, emptied, changed."""

    def __init__(self) -> None:
        self.captures = 0
        """The number of captures that were read."""
        self.articles = 0
        """The number of articles that change."""
        self.brought_back = 0
        """The number of articles that were in a part, and are in archive.db now."""
        self.sites: set[str] = set()
        """The sites of these articles."""
        self.failures: list[str] = []
        """A line for each article that none of its captures gives any more."""
        self._filled: Counter[str] = Counter()
        self._emptied: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._example: dict[str, tuple[str, str, str]] = {}

    def add(self, url: str, changes: Changes) -> None:
        """Count the *changes* of the article at *url*, which may be none."""
        self.captures += 1
        if not changes:
            return
        self.articles += 1
        self.sites.add(site_of(url))
        for field, (before, after) in changes.items():
            if before in _EMPTY:
                self._filled[field] += 1
            elif after in _EMPTY:
                self._emptied[field] += 1
            else:
                self._changed[field] += 1
            if field not in self._example:
                self._example[field] = (*_shown(field, before, after), url)

    def add_failure(self, error: ExtractionError) -> None:
        """Count an article that could not be extracted again."""
        self.captures += 1
        self.failures.append(str(error))

    def summary(self, *, dry_run: bool, skipped: int) -> str:
        """Return the line that says how many captures were read, changed, failed and *skipped*."""
        verb = "would change" if dry_run else "changed"
        line = (
            f"{counted(self.captures, 'capture')} read, {counted(self.articles, 'article')} {verb},"
            f" {len(self.failures)} failed"
        )
        if self.brought_back:
            line += f", {self.brought_back} brought back from parts"
        return f"{line}, {skipped} skipped because their text is newer" if skipped else line

    def table(self) -> str:
        """Return a table with a line for each changed field, or "" if nothing changed."""
        totals = self._filled + self._emptied + self._changed
        rows = [
            (field, total, self._filled[field], self._emptied[field], *self._example[field])
            for field, total in totals.most_common()
        ]
        titles = ("field", "articles", "filled", "emptied", "before", "after", "example")
        return table(rows, titles) if rows else ""


def _shown(field: str, before: Any, after: Any) -> tuple[str, str]:
    """Return two short values that show a change; of the text, the removed and added words."""
    if field == "text":
        change = change_between(Version(None, before, None), Version(None, after, None))
        before, after = ("; ".join(map(str, change[name])) for name in ("removed", "added"))  # type: ignore[call-overload]
    return _short(before), _short(after)


def _short(value: Any) -> str:
    shown = "-" if value in _EMPTY else " ".join(str(value).split())
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."
