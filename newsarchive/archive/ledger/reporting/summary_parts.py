"""What the line at the end of a crawl says in brackets."""

from __future__ import annotations

from collections.abc import Mapping

from newsarchive.outcomes import Outcome
from newsarchive.text import counted


def summary_parts(
    counts: Mapping[Outcome, int], reasons: Mapping[str, int], resting: int
) -> list[str]:
    """Return the sources that were read and the reasons of refusals, with their numbers.

    *resting* is the number of sources that were not due.
    """
    others = dict(reasons)
    parts = []
    if not counts.get(Outcome.NEW) and not counts.get(Outcome.REVISED):
        parts.append("nothing new")
    if sources := others.pop("source", 0):
        parts.append(f"{counted(sources, 'source')} read")
    if resting:
        parts.append(f"{counted(resting, 'source')} not due")
    return parts + [f"{number} {reason}" for reason, number in sorted(others.items())]
