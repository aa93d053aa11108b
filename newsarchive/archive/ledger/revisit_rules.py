"""When what is known is looked at again: rules about time, without a clock or an archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

#: Ages at which an article is looked at again; after the last one never.
AGES = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=30),
)

#: A source that brought nothing new this often in a row is left alone for a while: at first for
#: SHORTEST_REST, twice as long each time, for LONGEST_REST at most.
QUIET_TIMES = 3
SHORTEST_REST = timedelta(minutes=10)
LONGEST_REST = timedelta(days=1)

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_AGE = re.compile(r"(\d{1,9})\s*([smhdw]?)", re.IGNORECASE)


def parse_ages(written: str | Sequence[object]) -> tuple[timedelta, ...]:
    """Ages as people write them: "15m,1h,3d" or seconds, in any order; none: never.

    ``ValueError`` for what is no age.
    """
    parts = written.split(",") if isinstance(written, str) else [str(part) for part in written]
    found = set()
    for part in filter(None, map(str.strip, parts)):
        age = _AGE.fullmatch(part)
        if age is None:
            raise ValueError(f"{part!r} is no age; write 15m, 1h, 3d or a number of seconds")
        found.add(timedelta(seconds=int(age[1]) * _UNITS[age[2].lower()]))
    return tuple(sorted(found))


def next_visit(
    published_at: datetime | None,
    first_seen: datetime,
    now: datetime,
    tiers: Sequence[timedelta] = AGES,
) -> datetime | None:
    """When an article that was just looked at is due again; None: never.

    Its age counts from *published_at*, or from *first_seen* where that is not
    known or lies in the future. *tiers* are ages, in rising order.
    """
    born = first_seen if published_at is None or published_at > now else published_at
    return next((born + age for age in tiers if born + age > now), None)


def rest_of_source(quiet: int) -> timedelta | None:
    """How long to leave a source alone that brought nothing new *quiet* times in a row."""
    if quiet < QUIET_TIMES:
        return None
    longer: int = 2 ** min(quiet - QUIET_TIMES, 16)
    return min(LONGEST_REST, SHORTEST_REST * longer)
