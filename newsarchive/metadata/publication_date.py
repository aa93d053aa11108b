"""When an article was published and last changed: a vote over all that the page tells.

``dates`` reads a date; here it is decided which of them counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from newsarchive import dates
from newsarchive.dates import Moment
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
    """What was decided of one date."""

    at: datetime | None
    """Aware, in the publisher's clock where the page tells it; None where all were refused."""
    precision: str | None
    source: str | None
    raw: str | None


def published_and_modified(evidence: PageEvidence) -> tuple[Dated, Dated]:
    """Publication and last change."""
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
    return _by_own_clock(evidence, published, zone), modified


def _zone(evidence: PageEvidence, stated: list[Candidate], shown: list[Candidate]) -> tzinfo | None:
    known = [m for c in (*stated, *shown) if (m := evidence.moment(c.value))]
    texts = [m for t in evidence.times if t.shown and (m := evidence.moment(t.shown))]
    return dates.zone_told(known) or dates.clock_told(texts, known)


def _clock_of_site(evidence: PageEvidence) -> tzinfo | None:
    """The site's clock, where the page does not tell it.

    What the site's spider states; else the one clock of the country that the page's
    language (en-IL) or its host's ending names.
    """
    if evidence.page.timezone:
        return dates.named_clock(evidence.page.timezone)
    told = (evidence.tree.get("lang") or "").replace("_", "-").partition("-")[2]
    host = (evidence.address.hostname or "").rpartition(".")[2]
    for code in (told.lower(), host.lower()):
        if name := clocks().get(code):
            return dates.named_clock(name)
    return None


def _decided(
    evidence: PageEvidence,
    candidates: list[Candidate],
    zone: tzinfo | None,
    refused: str | None = None,
) -> Dated:
    """The first candidate that can be; a day without time takes the time another gives that day."""
    first: tuple[Moment, datetime, Candidate] | None = None
    for candidate in candidates:
        moment = evidence.moment(candidate.value)
        if moment is None:
            continue
        # What people read is in the clock of where they live; what machines read without a zone
        # is as often UTC as not, and stays so.
        clock = _of_twin(evidence, moment, candidates) or zone
        clock = clock or (_clock_of_site(evidence) if candidate.source == "text" else None)
        at = dates.in_utc(moment, clock)
        if not dates.is_possible(at, evidence.page.fetched_at):
            continue
        exact = moment.has_time and not _is_midnight(moment.at)
        if first is None:
            first = (moment, at, candidate)
            if exact:
                break
        elif exact and _same_day(first[0], moment, at):
            first = (moment, at, candidate)
            break
    if first is None:
        return Dated(None, None, None, candidates[0].value if candidates else refused)
    moment, at, candidate = first
    return Dated(at, "time" if moment.has_time else "day", candidate.source, candidate.value)


def _of_twin(evidence: PageEvidence, moment: Moment, others: list[Candidate]) -> tzinfo | None:
    """The zone of a candidate that says the same time as *moment* and tells its zone, if one does.

    Systems leave the zone out in one place and write it in another: 22:19:12 and 22:19:12+00:00.
    """
    for other in others if moment.has_time and moment.at.tzinfo is None else ():
        twin = evidence.moment(other.value)
        if twin and twin.at.tzinfo and twin.at.replace(tzinfo=None) == moment.at:
            return twin.at.tzinfo
    return None


def _corrected(evidence: PageEvidence, published: Dated, read: list[Candidate]) -> Dated:
    """*published* where the address or the page's own clock tells an earlier or other day.

    A path keeps the day of the first publication; a date stated later than that is of a move
    to a new system. And midnight of the site's clock, told as 22:00 or 23:00 UTC of the day
    before, is a day without a time: the day that the page shows.
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
    """*published*, or the date that readers see at the headline, days before one in a meta element.

    Systems restate the meta element when an article is edited or moved; what stands at the headline
    is kept. Not 03/04/2020, which may be read two ways, and not against JSON-LD.
    """
    if published.at is None or published.source != "meta" or not read:
        return published
    moment = evidence.moment(read[0].value)
    if moment is None or "/" in read[0].value:
        return published
    at = dates.in_utc(moment, _clock_of_site(evidence))
    if at > published.at - timedelta(days=2) or not dates.is_possible(at, evidence.page.fetched_at):
        return published
    return Dated(at, "time" if moment.has_time else "day", read[0].source, read[0].value)


def _by_own_clock(evidence: PageEvidence, dated: Dated, zone: tzinfo | None) -> Dated:
    """*dated* in the publisher's clock; midnight of that clock is a day without a time.

    Systems that keep only a day write its midnight: 2022-11-06T23:00:00Z is 7 November in Berlin.
    """
    moment = evidence.moment(dated.raw or "")
    if dated.at is None or dated.precision == "day" or moment is None:
        return dated
    own = moment.at.tzinfo if moment.at.utcoffset() else None
    at = dated.at.astimezone(own or zone or _clock_of_site(evidence) or UTC)
    day = next((each for each in (moment.at, at) if _is_midnight(each)), None)
    if day is not None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return replace(dated, at=midnight, precision="day")
    return replace(dated, at=at)


def _is_midnight(at: datetime) -> bool:
    return (at.hour, at.minute, at.second) == (0, 0, 0)


def _same_day(day: Moment, moment: Moment, at: datetime) -> bool:
    return day.at.date() in (moment.at.date(), at.astimezone(UTC).date())
