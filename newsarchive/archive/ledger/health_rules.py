"""Is a site still read as it always was? Its last run, held against its own history.

A site that changes its templates, locks programs out or empties its feed gives no error: fewer
articles, shorter ones, some without date. Nobody knows what is right for a site but its past;
medians are taken, so that a backlog or a bad day does not move what counts as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

#: Earlier runs, and earlier days, that it takes to know what is usual.
LEAST_HISTORY = 5
#: The last runs with pages that say what is usual.
USUAL_RUNS = 30
#: Pages it takes to speak of shares: of the run, and of those before it until there are enough.
LEAST_PAGES = 5
#: A share of pages without text or date is bad this far above the usual one.
WORSE = 0.3
#: Words or articles a day below this part of the usual, words above its inverse.
PART = 0.25
#: A day with fewer articles tells nothing.
LEAST_A_DAY = 8
_DAY = timedelta(days=1)


@dataclass(slots=True, frozen=True, kw_only=True)
class RunFacts:
    """What one run found on one site."""

    checked_at: datetime
    articles: int = 0
    """New ones."""
    without_text: int = 0
    """Pages that gave none, for the first time."""
    without_date: int = 0
    """Of the new articles."""
    median_words: int | None = None
    """Of the new articles."""
    failed: int = 0
    """Addresses that failed otherwise, for the first time."""

    @property
    def pages(self) -> int:
        """Pages that came and could have been articles."""
        return self.articles + self.without_text


def health_verdicts(
    history: Sequence[RunFacts], now: RunFacts, expected: tuple[int, int] | None = None
) -> list[str]:
    """What is wrong with a site, a line each; nothing where it is as usual.

    *history*: its earlier runs, oldest first. *expected*: the fewest and most articles of a day,
    as its spider states. A run that finds nothing new is held against it only where that is
    unusual; nothing is said before :data:`LEAST_HISTORY` runs, save of what is expected.
    """
    found = _per_day(history, now, expected)
    if len(history) < LEAST_HISTORY:
        return found
    if not found:
        found += _silent(history, now)
    usual = [run for run in history if run.pages][-USUAL_RUNS:]
    found += _failing(history, now)
    if now.pages and len(usual) >= LEAST_HISTORY:
        found += _thinner(usual, now)
    return found


def median(values: Iterable[float]) -> float:
    """The middle one of *values*. (The standard library's costs an idle crawl 15 ms of import.)"""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _per_day(
    history: Sequence[RunFacts], now: RunFacts, expected: tuple[int, int] | None
) -> list[str]:
    days = (now.checked_at - history[0].checked_at) // _DAY if history else 0
    if not days:
        return []
    totals = [0] * (days + 1)
    for run in (*history, now):
        age = (now.checked_at - run.checked_at) // _DAY
        totals[age] += run.articles
    today, before = totals[0], [total for total in totals[1:days] if total]
    if expected is not None:
        if expected[0] <= today <= expected[1]:
            return []
        return [f"{today} articles in 24 hours, {expected[0]} to {expected[1]} are expected"]
    usual = median(before) if len(before) >= LEAST_HISTORY else 0
    if usual >= LEAST_A_DAY and today < PART * usual:
        return [f"{today} articles in 24 hours, usually {usual:.0f}"]
    return []


def _silent(history: Sequence[RunFacts], now: RunFacts) -> list[str]:
    """Nothing new, though every run found something before that came as late after another.

    Said only of a past of a day and more: a night is part of what is usual.
    """
    runs = list(history)
    while runs and not runs[-1].articles:
        runs.pop()
    if now.articles or len(runs) < LEAST_HISTORY or not all(run.articles for run in runs):
        return []
    times = [run.checked_at for run in runs]
    if times[-1] - times[0] < _DAY:
        return []
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    if (now.checked_at - times[-1]).total_seconds() < median(gaps):
        return []
    usual = median(run.articles for run in runs[-USUAL_RUNS:])
    return [f"nothing new; each of the {len(runs)} runs before found some, usually {usual:.0f}"]


def _failing(history: Sequence[RunFacts], now: RunFacts) -> list[str]:
    asked = now.pages + now.failed
    shares = [run.failed / (run.pages + run.failed) for run in history if run.pages + run.failed]
    usual = median(shares[-USUAL_RUNS:]) if shares else 0.0
    if now.failed >= LEAST_PAGES and now.failed > max(0.5, usual + WORSE) * asked:
        return [f"{now.failed} of {asked} addresses failed, usually {usual:.0%}"]
    return []


def _thinner(usual: Sequence[RunFacts], now: RunFacts) -> list[str]:
    """Pages without text, articles without date, or of another length than usual."""
    recent = [now]
    for run in reversed(usual):
        if sum(run.pages for run in recent) >= LEAST_PAGES:
            break
        recent.append(run)
    found = []
    for what, part, whole in _SHARES:
        bad, total = sum(map(part, recent)), sum(map(whole, recent))
        often = median([part(run) / whole(run) for run in usual if whole(run)] or [0.0])
        if total >= LEAST_PAGES and bad > (often + WORSE) * total:
            found.append(f"{bad} of {total} {what}, usually {often:.0%}")
    lengths = [run.median_words for run in usual if run.median_words]
    words = [run.median_words for run in recent if run.median_words]
    if words and len(lengths) >= LEAST_HISTORY and sum(r.articles for r in recent) >= LEAST_PAGES:
        length, often = median(words), median(lengths)
        if not PART * often < length < often / PART:
            found.append(f"articles of {length:.0f} words, usually {often:.0f}")
    return found


_Number = Callable[[RunFacts], int]
_SHARES: tuple[tuple[str, _Number, _Number], ...] = (
    ("pages gave no text", lambda run: run.without_text, lambda run: run.pages),
    ("articles have no date", lambda run: run.without_date, lambda run: run.articles),
)
