"""What another extraction changed, for people: by field, with an example of each."""

from __future__ import annotations

from collections import Counter
from typing import Any

from newsarchive.archive.articles.reextraction import Changes
from newsarchive.archive.articles.text_changes import Version, change_between
from newsarchive.console.options import table

#: Characters shown of a value.
_SHOWN = 60
_EMPTY = (None, "", "[]")


class Tally:
    """Counts changes by field: how often one was filled, emptied, or became another."""

    def __init__(self) -> None:
        self.articles = 0
        self._filled: Counter[str] = Counter()
        self._emptied: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._example: dict[str, tuple[str, str, str]] = {}

    def add(self, url: str, changes: Changes) -> None:
        """Count the *changes* of the article at *url*."""
        self.articles += 1
        for field, (before, after) in changes.items():
            if before in _EMPTY:
                self._filled[field] += 1
            elif after in _EMPTY:
                self._emptied[field] += 1
            else:
                self._changed[field] += 1
            if field not in self._example:
                self._example[field] = (*_told(field, before, after), url)

    def table(self) -> str:
        """A line for each field; "" where nothing changed."""
        totals = self._filled + self._emptied + self._changed
        rows = [
            (field, total, self._filled[field], self._emptied[field], *self._example[field])
            for field, total in totals.most_common()
        ]
        titles = ("field", "articles", "filled", "emptied", "before", "after", "such as")
        return table(rows, titles) if rows else ""


def _told(field: str, before: Any, after: Any) -> tuple[str, str]:
    if field == "text":  # the words that went, and those that came
        change = change_between(Version(None, before, None), Version(None, after, None))
        before, after = ("; ".join(map(str, change[name])) for name in ("removed", "added"))  # type: ignore[call-overload]
    return _short(before), _short(after)


def _short(value: Any) -> str:
    shown = "-" if value in _EMPTY else " ".join(str(value).split())
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 3] + "..."
