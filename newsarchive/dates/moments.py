"""A date as it was read, with or without a time of day and a zone; what it means in UTC.

A date is refused if it is before 1990 or after the fetch. A time without a zone is read in a zone
that the page states elsewhere, or else in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from newsarchive.dates.zones import COMPUTED_UTC

#: No page is older: Tim Berners-Lee published the first one in December 1990.
FIRST_YEAR = 1990
#: A date may be this far ahead of the fetch: clocks differ, and a date without a zone may be up to
#: a day ahead.
TOLERANCE = timedelta(hours=26)


@dataclass(slots=True, frozen=True)
class Moment:
    """A date, and what it says of the time of day."""

    at: datetime
    """Aware if the date has a zone, else naive."""
    has_time: bool
    """False if only the day is known."""

    @property
    def is_sure(self) -> bool:
        """Whether its zone is an offset: a local time may be labelled "Z" or have no zone."""
        return self.has_time and (
            bool(self.at.utcoffset()) or self.at.tzname() == COMPUTED_UTC.tzname(None)
        )


def in_utc(moment: Moment, zone: tzinfo | None) -> datetime:
    """Return *moment* in UTC. A time without a zone is read in *zone*, that of the page.

    A day without a time is 00:00 UTC of that day, whatever the zone.
    """
    at = moment.at
    if not moment.has_time:
        return datetime(at.year, at.month, at.day, tzinfo=UTC)
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone or UTC)
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return datetime(at.year, at.month, at.day, tzinfo=UTC)


def is_possible(at: datetime, fetched_at: datetime | None) -> bool:
    """Return whether an article can be dated *at*: not before 1990, not after the fetch."""
    if at.year < FIRST_YEAR:
        return False
    return at <= (fetched_at or datetime.now(UTC)) + TOLERANCE


def stated_zone(moments: Iterable[Moment]) -> tzinfo | None:
    """Return the zone that the page states: the first offset of its times that is not UTC.

    Many sites write UTC for machines ("Z") and local time for people: UTC says nothing.
    """
    for moment in moments:
        offset = moment.at.utcoffset()
        if moment.has_time and offset:
            return moment.at.tzinfo
    return None


def inferred_zone(visible: Sequence[Moment], exact: Sequence[Moment]) -> tzinfo | None:
    """Return the zone in which a *visible* time without zone equals one of the *exact* moments.

    A page that shows "22:02" to people and 20:02Z to machines is two hours ahead of UTC. None if
    no time fits.
    """
    for shown in visible:
        if shown.at.tzinfo is not None or not shown.has_time:
            continue
        for known in exact:
            if known.at.tzinfo is None or not known.has_time:
                continue
            away = shown.at.replace(tzinfo=UTC, second=0) - known.at.astimezone(UTC).replace(
                second=0
            )
            if abs(away) <= timedelta(hours=14) and away % timedelta(minutes=30) == timedelta(0):
                return timezone(away)
    return None
