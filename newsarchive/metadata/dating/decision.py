"""When an article was published and last changed: a decision among all dates of the page.

``stated`` and ``datelines`` find the dates; this module decides which one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from newsarchive import dates
from newsarchive.dates import Moment
from newsarchive.metadata.dating.clock import TWO_WAYS, Clock, is_month_first
from newsarchive.metadata.dating.datelines import Dateline, Datelines
from newsarchive.metadata.dating.labels import parts
from newsarchive.metadata.dating.stated import (
    MAX_SEARCHED,
    general,
    hints,
    last_resort,
    modifications,
    stated,
)
from newsarchive.page.evidence import Candidate, PageEvidence


@dataclass(slots=True, frozen=True)
class Dated:
    """The decision about one date."""

    at: datetime | None
    """Aware, in the publisher's time zone if known; None if no candidate is possible."""
    precision: str | None
    """"time" or "day"."""
    source: str | None
    raw: str | None
    """The date as the page writes it."""


def published_and_modified(evidence: PageEvidence) -> tuple[Dated, Dated]:
    """Return the dates of publication and of the last change."""
    exact, changes = list(stated(evidence)), list(modifications(evidence))
    shown = Datelines(evidence)
    near, far = _candidates(shown.near), _candidates(shown.far)
    lines = _candidates(line for line in shown.lines if line.grade < 2)
    unsure = _candidates(line for line in shown.lines if line.grade == 2)
    changes += _candidates(shown.changes)
    ruled = [Candidate(text, "rule") for text in _ruled(evidence)]
    found = [*ruled, *exact, *near, *lines, *far, *hints(evidence), *shown.opening(), *unsure]
    order = is_month_first(evidence, [*found, *changes])
    if order is not None:
        evidence.write_month_first(order)
    clock = Clock(evidence, exact, changes, shown)
    modified = _decided(evidence, changes, clock)
    published = _decided(evidence, ruled, clock)
    if published.at is None:
        published = _decided(evidence, found, clock)
        published = _corrected(evidence, published, [*near, *lines])
        published = _as_shown(evidence, published, exact, shown, clock, modified)
    if published.at is None:
        published = _guessed(evidence, shown, clock, published.raw, modified.at)
    if published.at and modified.at and modified.at < published.at - timedelta(days=1):
        modified = Dated(None, None, None, modified.raw)
    return _in_own_zone(evidence, published, clock), modified


def _ruled(evidence: PageEvidence) -> Iterator[str]:
    """Yield what the site's own selector found, and each part of it between labels."""
    for text in evidence.ruled.get("date", ()):
        yield text
        yield from (part.text for part in parts(text, evidence.stated_language))


def _guessed(
    evidence: PageEvidence,
    shown: Datelines,
    clock: Clock,
    refused: str | None,
    modified: datetime | None,
) -> Dated:
    """Return htmldate's date, or the only one of the page; none of a change or of another thing."""
    nothing = Dated(None, None, None, refused)
    if len(evidence.segments) > MAX_SEARCHED:
        return nothing
    found = _decided(evidence, [*last_resort(evidence)], clock)
    if found.at is None:
        found = _decided(evidence, [*shown.only_day()], clock)
    if found.at is None or (modified and found.at.date() == modified.date()):
        return nothing
    return nothing if shown.is_of_something_else(found.at.date()) else found


def _candidates(shown: Iterable[Dateline]) -> list[Candidate]:
    return [line.candidate for line in shown]


@dataclass(slots=True, frozen=True)
class _Reading:
    """A candidate that states a possible date."""

    candidate: Candidate
    moment: Moment
    at: datetime
    """The moment in UTC."""

    @property
    def is_exact(self) -> bool:
        """Whether it has a time; midnight is as a rule a day without one."""
        return self.moment.has_time and not _is_midnight(self.moment.at)

    def decided(self) -> Dated:
        """Return it as the date that was decided."""
        precision = "time" if self.moment.has_time else "day"
        return Dated(self.at, precision, self.candidate.source, self.candidate.value)


def _decided(
    evidence: PageEvidence,
    candidates: list[Candidate],
    clock: Clock,
    refused: str | None = None,
) -> Dated:
    """Return the first possible date; a day takes the time that another candidate has for it.

    If none is possible, the result has only a raw value: that of the first candidate, or *refused*.
    """
    readings = _readings(evidence, candidates, clock)
    first = next(readings, None)
    if first is None:
        return Dated(None, None, None, candidates[0].value if candidates else refused)
    if first.is_exact:
        return first.decided()
    same_day = (each for each in readings if each.is_exact and _same_day(first.moment, each))
    return next(same_day, first).decided()


def _readings(
    evidence: PageEvidence, candidates: list[Candidate], clock: Clock
) -> Iterator[_Reading]:
    """Yield the candidates that state a possible date, in their order."""
    for candidate in candidates:
        moment = evidence.moment(candidate.value)
        if moment is None:
            continue
        at = clock.in_utc(moment, candidate.source)
        if dates.is_possible(at, evidence.page.fetched_at):
            yield _Reading(candidate, moment, at)


def _corrected(evidence: PageEvidence, published: Dated, read: list[Candidate]) -> Dated:
    """Return *published*, or the day that the URL or the page shows if that is more likely.

    A path keeps the day of the first publication; a later stated date comes from the move to a new
    publishing system. Midnight in the site's zone, stated as 22:00 or 23:00 UTC of the day before,
    is a day without a time: the day that the page shows.
    """
    if published.at is None:
        return published
    for url in (evidence.page.url, evidence.canonical_url or ""):
        moment = dates.day_in_url(url)
        day = dates.in_utc(moment, None) if moment else published.at
        if day < published.at - timedelta(days=7) and dates.is_possible(day, None):
            return Dated(day, "day", "url", url)
    at = published.at
    if published.precision == "time" and at.hour >= 20 and at.minute == at.second == 0:
        for candidate in read:
            moment = evidence.moment(candidate.value)
            if (
                moment
                and not moment.has_time
                and moment.at.date() == (at + timedelta(hours=4)).date()
            ):
                return Dated(dates.in_utc(moment, None), "day", candidate.source, candidate.value)
    return published


def _as_shown(
    evidence: PageEvidence,
    published: Dated,
    exact: list[Candidate],
    shown: Datelines,
    clock: Clock,
    modified: Dated,
) -> Dated:
    """Return *published*, or the date that the page shows as its own if that is more likely.

    Publishing systems restate the meta element when an article is edited or moved; the dateline
    stays, and counts if it is earlier. A meta element that says only "date" may be any date of the
    page's record. JSON-LD is outvoted by a meta element of publication and the dateline together.
    No line counts that is written like 03/04/2020, which can be read in two ways.
    """
    if published.at is None or published.source not in ("meta", "json-ld"):
        return published
    own = [
        (line, reading)
        for line in (*shown.near, *shown.lines)
        if line.grade < 2 and not TWO_WAYS.search(line.candidate.value)
        for reading in _readings(evidence, [line.candidate], clock)
    ]
    away = {reading: _days_after(reading, published, clock) for _, reading in own}
    if not own or any(not line.grade and not away[reading] for line, reading in own):
        return published
    if published.source == "json-ld":
        return _outvoted(evidence, published, exact, [r for _, r in own], clock, modified)
    is_general = published.raw in general(evidence)
    for line, reading in own:
        if line.grade > is_general:
            continue
        if away[reading] < 0 or (away[reading] and is_general and not _is_of(modified, reading)):
            return reading.decided()
        break
    return published


def _outvoted(
    evidence: PageEvidence,
    published: Dated,
    exact: list[Candidate],
    own: list[_Reading],
    clock: Clock,
    modified: Dated,
) -> Dated:
    """Return the date of a meta element if the page shows its day, but not that of JSON-LD.

    Less than a day apart, one of them may only have the wrong zone.
    """
    assert published.at is not None
    if any(not _days_after(reading, published, clock) for reading in own):
        return published
    metas = [c for c in exact if c.source == "meta" and c.value not in general(evidence)]
    for reading in _readings(evidence, metas, clock):
        stated = reading.decided()
        is_shown = any(not _days_after(each, stated, clock) for each in own)
        is_other = abs(reading.at - published.at) > timedelta(days=1)
        if is_shown and is_other and modified.at != stated.at:
            return stated
    return published


def _is_of(change: Dated, reading: _Reading) -> bool:
    """Return whether *reading* may be of the last *change*."""
    return change.at is not None and abs(change.at - reading.at) < timedelta(days=1)


def _days_after(reading: _Reading, published: Dated, clock: Clock) -> int:
    """Return 1 if *reading* is certainly of a later day than *published*, -1 of an earlier one.

    Zones may be 14 hours ahead of what is known.
    """
    assert published.at is not None
    moment, at = reading.moment, reading.at
    if published.precision == "day":
        days = (moment.at.date() - published.at.date()).days
        return (days > 0) - (days < 0)
    if not moment.has_time:
        # The day lasts from its midnight in the easternmost zone to that in the westernmost.
        return (published.at < at - timedelta(hours=14)) - (published.at > at + timedelta(hours=36))
    is_sure = moment.at.tzinfo or clock.zone or clock.site
    zone = clock.own_zone(moment)
    if is_sure and at.astimezone(zone).date() == published.at.astimezone(zone).date():
        return 0
    unsure = timedelta(hours=1 if is_sure else 14)
    return (at > published.at + unsure) - (at < published.at - unsure)


def _in_own_zone(evidence: PageEvidence, dated: Dated, clock: Clock) -> Dated:
    """Return *dated* in the publisher's time zone; midnight there is a day without a time.

    Publishing systems that keep only a day write its midnight: 2022-11-06T23:00:00Z is 7 November
    in Berlin.
    """
    moment = evidence.moment(dated.raw or "")
    if dated.at is None or dated.precision == "day" or moment is None:
        return dated
    at = dated.at.astimezone(clock.own_zone(moment))
    day = next((each for each in (moment.at, at) if _is_midnight(each)), None)
    if day is not None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return replace(dated, at=midnight, precision="day")
    return replace(dated, at=at)


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def _same_day(day: Moment, reading: _Reading) -> bool:
    return day.at.date() in (reading.moment.at.date(), reading.at.astimezone(UTC).date())
