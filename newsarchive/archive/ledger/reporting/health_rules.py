"""Compare the last run on a site with the site's own past, to find out whether it still works.

A site that changes its templates, blocks programs or empties its feed causes no error. It only
gives fewer articles, shorter ones, or some without a date. Only its past shows what is usual for a
site. The rules use medians, so that a backlog or a bad day does not change what is usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from newsarchive.text import counted

#: The rules need this many earlier runs, or earlier days, to know what is usual.
LEAST_HISTORY = 5
#: The last runs with pages, up to this number, show what is usual.
USUAL_RUNS = 30
#: A share needs this many pages. If the run has fewer, earlier runs are added.
LEAST_PAGES = 5
#: Fewer walls, or articles with the same text, are no sign of trouble.
LEAST_WALLS = 3
#: A share of pages without text or date is wrong if it is this much above the usual one.
WORSE = 0.3
#: Fewer words or articles than this part of the usual number are wrong, and more words than the
#: usual number divided by it.
PART = 0.25
#: A site with fewer articles per day is not judged by the day.
LEAST_A_DAY = 8
_DAY = timedelta(days=1)


@dataclass(slots=True, frozen=True, kw_only=True)
class RunFacts:
    """The numbers that one run found on one site."""

    checked_at: datetime
    articles: int = 0
    """New articles."""
    without_text: int = 0
    """Pages that gave no text, for the first time."""
    without_date: int = 0
    """New articles without a date."""
    median_words: int | None = None
    """Median number of words of the new articles."""
    failed: int = 0
    """URLs that failed in another way, for the first time."""
    requested: int = 0
    """URLs that the run requested for an article; 0 for an earlier run."""
    walls: int = 0
    """Of these, URLs at which the site wanted proof of a human, consent or a login."""
    same_text: int = 0
    """Most new or revised articles that have one and the same text."""
    without_author: int | None = None
    """New articles without an author; None in runs before this was counted."""
    without_image: int | None = None
    """New articles without a picture, likewise."""
    doubtful: int | None = None
    """New articles whose text extraction doubts (``Article.quality``), likewise."""

    @property
    def pages(self) -> int:
        """Number of pages that were fetched and could have been articles."""
        return self.articles + self.without_text


def health_verdicts(
    history: Sequence[RunFacts], now: RunFacts, expected: tuple[int, int] | None = None
) -> list[str]:
    """Return one line for each thing that is wrong with a site; [] if all is as usual.

    *history* has its earlier runs, the oldest first. *expected* is the fewest and most articles of
    a day, as its spider states. A run without new articles is wrong only if that is unusual. Before
    LEAST_HISTORY runs only *expected* is checked, and whether walls stand before the site.
    """
    if found := _walled(history, now):
        return found
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


def _walled(history: Sequence[RunFacts], now: RunFacts) -> list[str]:
    """Return a line if most requests met walls, or many articles have one text.

    This needs no past. A run with few requests counts with those before it that met walls only.
    """
    walls = now.walls
    for run in reversed(history):
        if run.articles or not run.walls:
            break
        walls += run.walls
    if walls >= LEAST_WALLS and now.walls > 0.5 * now.requested:
        requests = counted(now.requested, "request")
        return [f"{now.walls} of {requests} met walls for bots, consent or login"]
    if now.same_text >= LEAST_WALLS and now.same_text > WORSE * now.articles:
        return [f"{now.same_text} articles have one and the same text"]
    return []


def median(values: Iterable[float]) -> float:
    """Return the median of *values*. (To import the standard library's takes a crawl 15 ms.)"""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _per_day(
    history: Sequence[RunFacts], now: RunFacts, expected: tuple[int, int] | None
) -> list[str]:
    # A clock that was wrong: runs of the future, and runs that are not in the order of their times.
    history = sorted(
        (run for run in history if run.checked_at <= now.checked_at), key=lambda x: x.checked_at
    )
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
        articles = counted(today, "article")
        return [f"{articles} in 24 hours, but {expected[0]} to {expected[1]} are expected"]
    usual = median(before) if len(before) >= LEAST_HISTORY else 0
    if usual >= LEAST_A_DAY and today < PART * usual:
        return [f"{counted(today, 'article')} in 24 hours, usually {usual:.0f}"]
    return []


def _silent(history: Sequence[RunFacts], now: RunFacts) -> list[str]:
    """Return a line if nothing is new, although all runs before found articles in as long a time.

    The past must cover at least a day, so that it includes a night.
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
    requested = now.pages + now.failed
    shares = [run.failed / (run.pages + run.failed) for run in history if run.pages + run.failed]
    usual = median(shares[-USUAL_RUNS:]) if shares else 0.0
    if now.failed >= LEAST_PAGES and now.failed > max(0.5, usual + WORSE) * requested:
        return [f"{now.failed} of {counted(requested, 'URL')} failed, usually {usual:.0%}"]
    return []


def _thinner(usual: Sequence[RunFacts], now: RunFacts) -> list[str]:
    """Return lines about pages without text, articles that lack a field, and unusual lengths."""
    recent = [now]
    for run in reversed(usual):
        if sum(run.pages for run in recent) >= LEAST_PAGES:
            break
        recent.append(run)
    found = []
    for what, part, whole in _SHARES:
        known = [run for run in usual if part(run) is not None and whole(run)]
        bad, total = sum(part(run) or 0 for run in recent), sum(map(whole, recent))
        if None in map(part, recent) or (len(known) < LEAST_HISTORY and known != usual):
            continue
        often = median([(part(run) or 0) / whole(run) for run in known] or [0.0])
        if total >= LEAST_PAGES and bad > (often + WORSE) * total:
            found.append(f"{bad} of {total} {what}, usually {often:.0%}")
    lengths = [run.median_words for run in usual if run.median_words]
    words = [run.median_words for run in recent if run.median_words]
    if words and len(lengths) >= LEAST_HISTORY and sum(r.articles for r in recent) >= LEAST_PAGES:
        length, often = median(words), median(lengths)
        if not PART * often < length < often / PART:
            found.append(f"articles of {length:.0f} words, usually {often:.0f}")
    return found


_SHARES: tuple[tuple[str, Callable[[RunFacts], int | None], Callable[[RunFacts], int]], ...] = (
    ("pages gave no text", lambda run: run.without_text, lambda run: run.pages),
    ("articles have no date", lambda run: run.without_date, lambda run: run.articles),
    ("articles have no author", lambda run: run.without_author, lambda run: run.articles),
    ("articles have no picture", lambda run: run.without_image, lambda run: run.articles),
    ("articles have a doubtful text", lambda run: run.doubtful, lambda run: run.articles),
)
