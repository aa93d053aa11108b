"""The rules for when known articles and sources are requested again, without clock or archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

#: An article is requested again at these ages, and never after the last one.
AGES = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=30),
)

#: A source that brought nothing new this many times in a row rests: SHORTEST_REST at first, twice
#: as long each time, but at most LONGEST_REST.
QUIET_TIMES = 3
SHORTEST_REST = timedelta(minutes=10)
LONGEST_REST = timedelta(days=1)

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_AGE = re.compile(r"(\d{1,9})\s*([smhdw]?)", re.IGNORECASE)


def parse_ages(written: str | Sequence[object]) -> tuple[timedelta, ...]:
    """Return the ages of "15m,1h,3d", or of a list of such ages or of seconds, in rising order.

    An empty string means no revisits. Raises ``ValueError`` for a part that is not an age.
    """
    parts = written.split(",") if isinstance(written, str) else [str(part) for part in written]
    found = set()
    for part in filter(None, map(str.strip, parts)):
        age = _AGE.fullmatch(part)
        if age is None:
            raise ValueError(f"{part!r} is not an age; write 15m, 1h, 3d or a number of seconds")
        found.add(timedelta(seconds=int(age[1]) * _UNITS[age[2].lower()]))
    return tuple(sorted(found))


def next_visit(
    published_at: datetime | None,
    first_seen: datetime,
    now: datetime,
    tiers: Sequence[timedelta] = AGES,
) -> datetime | None:
    """Return when an article that was requested *now* is due again, or None for never.

    Its age counts from *published_at*, or from *first_seen* if *published_at* is unknown or in the
    future. *tiers* are ages, in rising order.
    """
    born = first_seen if published_at is None or published_at > now else published_at
    return next((born + age for age in tiers if born + age > now), None)


def rest_of_source(quiet: int) -> timedelta | None:
    """Return how long a source rests that brought nothing new *quiet* times in a row, or None."""
    if quiet < QUIET_TIMES:
        return None
    longer: int = 2 ** min(quiet - QUIET_TIMES, 16)
    return min(LONGEST_REST, SHORTEST_REST * longer)
