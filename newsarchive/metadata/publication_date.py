"""When an article was published and last changed: a decision among all dates of the page.

``date_candidates`` finds the dates, ``dates`` reads one; this module decides which one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from newsarchive import dates
from newsarchive.dates import Moment, zones
from newsarchive.metadata.date_candidates import (
    hints,
    last_resort,
    modifications,
    read,
    shown,
    stated,
)
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.word_lists import clocks


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
    near, far = shown(evidence)
    lines = list(read(evidence))
    zone = _zone(evidence, [*exact, *changes], [*near, *far])
    published = _decided(evidence, [*exact, *near, *lines, *far, *hints(evidence)], zone)
    published = _corrected(evidence, published, [*near, *lines])
    published = _first_shown(evidence, published, lines)
    if published.at is None:
        published = _decided(evidence, [*last_resort(evidence)], zone, published.raw)
    modified = _decided(evidence, changes, zone)
    if published.at and modified.at and modified.at < published.at - timedelta(days=1):
        modified = Dated(None, None, None, modified.raw)
    return _in_own_zone(evidence, published, zone), modified


def _zone(evidence: PageEvidence, stated: list[Candidate], shown: list[Candidate]) -> tzinfo | None:
    """Return the time zone that the dates of the page state or imply; None if they do not."""
    known = [m for c in (*stated, *shown) if (m := evidence.moment(c.value))]
    texts = [m for t in evidence.times if t.shown and (m := evidence.moment(t.shown))]
    return dates.stated_zone(known) or dates.inferred_zone(texts, known)


def _zone_of_site(evidence: PageEvidence) -> tzinfo | None:
    """Return the time zone of the site, for pages that do not state it; None if unknown.

    It is the zone that the site's spider states, else the only zone of the country that the page's
    language (en-IL) or its top-level domain names.
    """
    if evidence.page.timezone:
        return zones.named_clock(evidence.page.timezone)
    region = (evidence.tree.get("lang") or "").replace("_", "-").partition("-")[2]
    domain = (evidence.address.hostname or "").rpartition(".")[2]
    for code in (region.lower(), domain.lower()):
        if name := clocks().get(code):
            return zones.named_clock(name)
    return None


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
    zone: tzinfo | None,
    refused: str | None = None,
) -> Dated:
    """Return the first possible date; a day takes the time that another candidate has for it.

    If none is possible, the result has only a raw value: that of the first candidate, or *refused*.
    """
    readings = _readings(evidence, candidates, zone)
    first = next(readings, None)
    if first is None:
        return Dated(None, None, None, candidates[0].value if candidates else refused)
    if first.is_exact:
        return first.decided()
    same_day = (each for each in readings if each.is_exact and _same_day(first.moment, each))
    return next(same_day, first).decided()


def _readings(
    evidence: PageEvidence, candidates: list[Candidate], zone: tzinfo | None
) -> Iterator[_Reading]:
    """Yield the candidates that state a possible date, in their order."""
    for candidate in candidates:
        moment = evidence.moment(candidate.value)
        if moment is None:
            continue
        # A time for people is in the zone of the place where they live. A time for machines
        # without a zone is as often in UTC as not, and counts as UTC.
        clock = _zone_of_twin(evidence, moment, candidates) or zone
        clock = clock or (_zone_of_site(evidence) if candidate.source == "text" else None)
        at = dates.in_utc(moment, clock)
        if dates.is_possible(at, evidence.page.fetched_at):
            yield _Reading(candidate, moment, at)


def _zone_of_twin(evidence: PageEvidence, moment: Moment, others: list[Candidate]) -> tzinfo | None:
    """Return the zone of a candidate that states the same time as *moment*, but with its zone.

    Publishing systems leave out the zone in one place and write it in another: 22:19:12 and
    22:19:12+00:00.
    """
    for other in others if moment.has_time and moment.at.tzinfo is None else ():
        twin = evidence.moment(other.value)
        if twin and twin.at.tzinfo and twin.at.replace(tzinfo=None) == moment.at:
            return twin.at.tzinfo
    return None


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


def _first_shown(evidence: PageEvidence, published: Dated, read: list[Candidate]) -> Dated:
    """Return *published*, or the date at the headline if it is days before one in a meta element.

    Publishing systems restate the meta element when an article is edited or moved; the date at the
    headline stays. This does not apply to dates such as 03/04/2020, which can be read in two ways,
    or against JSON-LD.
    """
    if published.at is None or published.source != "meta" or not read:
        return published
    moment = evidence.moment(read[0].value)
    if moment is None or "/" in read[0].value:
        return published
    at = dates.in_utc(moment, _zone_of_site(evidence))
    if at > published.at - timedelta(days=2) or not dates.is_possible(at, evidence.page.fetched_at):
        return published
    return Dated(at, "time" if moment.has_time else "day", read[0].source, read[0].value)


def _in_own_zone(evidence: PageEvidence, dated: Dated, zone: tzinfo | None) -> Dated:
    """Return *dated* in the publisher's time zone; midnight there is a day without a time.

    Publishing systems that keep only a day write its midnight: 2022-11-06T23:00:00Z is 7 November
    in Berlin.
    """
    moment = evidence.moment(dated.raw or "")
    if dated.at is None or dated.precision == "day" or moment is None:
        return dated
    own = moment.at.tzinfo if moment.at.utcoffset() else None
    at = dated.at.astimezone(own or zone or _zone_of_site(evidence) or UTC)
    day = next((each for each in (moment.at, at) if _is_midnight(each)), None)
    if day is not None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return replace(dated, at=midnight, precision="day")
    return replace(dated, at=at)


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def _same_day(day: Moment, reading: _Reading) -> bool:
    return day.at.date() in (reading.moment.at.date(), reading.at.astimezone(UTC).date())
