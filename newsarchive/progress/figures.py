"""The figures of progress, and their line: as much of it as fits into a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self
from unicodedata import category, east_asian_width

from newsarchive.text import counted

#: A part of a line: its text, and its rank. The parts with the highest rank are left out first.
Part = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a crawl has done so far, in URLs of articles."""

    found: int
    """URLs that sources name or that earlier runs left, whatever became of them."""
    fetched: int
    """Answers of servers, also those for sources."""
    stored: int
    """New and revised articles."""
    failed: int
    queued: int
    per_second: float | None = None
    """None: not known."""
    seconds_left: float | None = None
    """None: not known."""
    phase: str = ""
    """What is done after the requests, such as learning; "" while there are requests."""

    def parts(self) -> list[Part]:
        """Return the parts of the line."""
        if self.phase:
            return [(f"{self.stored:,} stored", 1), (self.phase, 0)]
        parts = [
            (f"{self.found:,} found", 4),
            (f"{self.fetched:,} fetched", 5),
            (f"{self.stored:,} stored", 0),
        ]
        if self.failed:
            parts.append((f"{self.failed:,} failed", 3))
        if self.per_second is not None:
            parts.append((f"{rate(self.per_second)}", 6))
        parts.append((f"{self.queued:,} queued", 1))
        if self.seconds_left is not None:
            parts.append((f"{duration(self.seconds_left)} left", 2))
        return parts

    @classmethod
    def of_all(cls, figures: Sequence[Self]) -> Self:
        """Return the sum of *figures* of crawls that run side by side.

        The time left is that of the slowest one, and None if one is not known.
        """
        rates = [each.per_second for each in figures if each.per_second is not None]
        lefts = [each.seconds_left for each in figures if each.queued and not each.phase]
        known = [left for left in lefts if left is not None]
        phases = {each.phase for each in figures}
        return cls(
            found=sum(each.found for each in figures),
            fetched=sum(each.fetched for each in figures),
            stored=sum(each.stored for each in figures),
            failed=sum(each.failed for each in figures),
            queued=sum(each.queued for each in figures),
            per_second=sum(rates) if rates else None,
            seconds_left=max(known) if known and len(known) == len(lefts) else None,
            phase=phases.pop() if len(phases) == 1 else "",
        )


@dataclass(frozen=True, slots=True)
class Steps:
    """How far work of a known size has come: *done* of *total*, after *seconds*."""

    done: int
    total: int
    seconds: float
    unit: str = ""
    """What is counted, such as "article"; "": bytes."""
    beside: str = ""
    """What else is known, such as "12 stored"."""

    def parts(self) -> list[Part]:
        """Return the parts of the line."""
        share = min(1.0, self.done / self.total) if self.total else 1.0
        parts: list[Part] = []
        if self.unit:
            parts.append((f"{self.done:,} of {counted(self.total, self.unit)}", 2))
        elif self.total:
            parts.append((f"{size(self.done)} of {size(self.total)}", 2))
        parts.append((f"{int(100 * share)} %", 0))
        if self.beside:
            parts.append((self.beside, 1))
        # The first moments say little.
        if self.done and self.seconds >= 3 and share < 1:
            per_second = self.done / self.seconds
            parts.append((rate(per_second) if self.unit else f"{size(per_second)}/s", 4))
            parts.append((f"{duration(self.seconds * (1 - share) / share)} left", 3))
        return parts


@dataclass(frozen=True, slots=True)
class Said:
    """A remark in words about work of unknown size."""

    text: str

    def parts(self) -> list[Part]:
        """Return the parts of the line."""
        return [(self.text, 0)]


def line(name: str, parts: Iterable[Part], width: int) -> str:
    """Return "*name*: *parts*" in at most *width* columns, without the parts that do not fit."""
    kept = list(parts)
    while True:
        text = f"{name}: {', '.join(part for part, _ in kept)}"
        if columns(text) <= width:
            return text
        least = max((rank for _, rank in kept), default=0)
        if least == 0:
            return _cut(text, width)
        kept = [part for part in kept if part[1] != least]


def columns(text: str) -> int:
    """Return how many columns of a terminal *text* takes."""
    return sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _cut(text: str, width: int) -> str:
    room, kept = width, ""
    for character in text:
        room -= _columns_of(character)
        if room < 0:
            break
        kept += character
    return kept


def rate(per_second: float) -> str:
    """Return a rate with a unit that suits it: "3.2/s", or "12/min" if it is slow."""
    if per_second >= 1:
        return f"{per_second:.1f}/s" if per_second < 100 else f"{per_second:,.0f}/s"
    return f"{60 * per_second:.0f}/min"


def size(number: float) -> str:
    """Return a *number* of bytes with a unit that suits it: "812 kB", "3.4 MB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 999.5:
            return f"{number:.1f} {unit}" if unit[0] in "MG" else f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def duration(seconds: float) -> str:
    """Return *seconds* as people say it, and no more exactly than it can be known: "12 min"."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"
    return f"{round(hours / 24)} days"
