"""Comparing queries: their hits by period or by site, as counts and as shares of all articles.

The share of a query is its hits divided by all articles that pass the same filters of site,
language and date (``day_counts.frame``), over the same days. The share of a week is therefore not
the mean of the shares of its days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from newsarchive.web.analysis.compare_state import CompareState
from newsarchive.web.analysis.counting import DayCounts
from newsarchive.web.charts.periods import Period, split, split_shortest, totals

#: The most periods if the reader has chosen no kind of period.
FITTING: Final = 106


@dataclass(slots=True)
class Line:
    """What is shown of one query: a number for each period or site."""

    number: int
    q: str
    notes: list[str]
    counts: list[int] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    """All articles that pass the same filters of site, language and date."""
    undated: int = 0
    later: int = 0
    """Hits dated after the last day that is shown, without the reader having set that day."""

    @property
    def total(self) -> int:
        """The number of hits that are shown."""
        return sum(self.counts)

    @property
    def share(self) -> float | None:
        """The share of the hits that are shown."""
        return share_of(self.total, sum(self.articles))

    @property
    def shares(self) -> list[float | None]:
        """The share of each period or site; None if there are no articles."""
        return [share_of(*pair) for pair in zip(self.counts, self.articles, strict=True)]


@dataclass(slots=True)
class Comparison:
    """The numbers of a comparison, by period or by site."""

    state: CompareState
    lines: list[Line]
    by: str = ""
    periods: list[Period] = field(default_factory=list)
    unfinished: frozenset[int] = frozenset()
    sites: list[tuple[str, str]] = field(default_factory=list)
    """Site and name, instead of periods."""
    notes: list[str] = field(default_factory=list)


def share_of(count: int, articles: int) -> float | None:
    """Return *count* as a share of *articles*; None if there are none."""
    return count / articles if articles else None


def add_periods(
    comparison: Comparison,
    hits: Sequence[DayCounts],
    articles: Sequence[DayCounts],
    last_added: date,
    today: date,
    most: int,
) -> None:
    """Add the periods to *comparison*, at most *most*, and the numbers of each line.

    *hits* and *articles* are those of each line. Unless the reader has set the last day, the
    periods end with the last article of the archive and not with the last hit, so that the end of a
    topic can be seen. A period that goes on after *last_added*, the day when the archive was last
    added to, is not finished.
    """
    state = comparison.state
    known = max((day for each in articles for day in each.days if day <= today), default=today)
    last = state.last or known
    first = state.first or min(
        (day for each in hits for day in each.days if day <= last), default=None
    )
    for line, each in zip(comparison.lines, hits, strict=True):
        line.undated = each.undated
        line.later = sum(n for day, n in each.days.items() if not state.last and day > last)
    if first is None:
        return
    comparison.by, comparison.periods = _periods(comparison, first, last, most)
    comparison.unfinished = frozenset(
        at
        for at, period in enumerate(comparison.periods)
        if _is_unfinished(period, state, max(known, last_added))
    )
    for line, its_hits, its_articles in zip(comparison.lines, hits, articles, strict=True):
        line.counts = totals(_between(its_hits, first, last), comparison.periods)
        line.articles = totals(_between(its_articles, first, last), comparison.periods)


def _is_unfinished(period: Period, state: CompareState, known_until: date) -> bool:
    """Return whether *period* goes on after the archive ends, or was cut by the reader's dates."""
    return bool(
        period.last >= known_until
        or (state.first and period.first < state.first)
        or (state.last and period.last > state.last)
    )


def _between(counts: DayCounts, first: date, last: date) -> dict[date, int]:
    return {day: number for day, number in counts.days.items() if first <= day <= last}


def _periods(
    comparison: Comparison, first: date, last: date, most: int
) -> tuple[str, list[Period]]:
    """Return the kind of the periods, and the periods; a note if they are longer than chosen."""
    wanted = comparison.state.by
    if not wanted:
        return split_shortest(first, last, min(FITTING, most))
    if periods := split(first, last, wanted, most):
        return wanted, periods
    kind, periods = split_shortest(first, last, most, wanted)
    comparison.notes.append(
        f"these are more than {most:,} {wanted}s, so the chart is by {kind}; the CSV and JSON files"
        " have more periods than the page"
    )
    return kind, periods
