"""In which time zone a page writes its times, and in which order day and month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from newsarchive import dates
from newsarchive.dates import Moment, zones
from newsarchive.metadata.dating.datelines import Datelines
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.word_lists import clocks

#: A date that can be read in two ways: 03/04/2024.
TWO_WAYS = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(\d{4})(?!\d)")
#: No zone is farther from UTC; zones differ by multiples of the step.
_FARTHEST, _STEP = timedelta(hours=14), timedelta(minutes=30)


class Clock:
    """The time zone of one page, and what its times mean in UTC."""

    def __init__(
        self,
        evidence: PageEvidence,
        stated: Iterable[Candidate],
        changes: Iterable[Candidate],
        shown: Datelines,
    ) -> None:
        self._evidence = evidence
        #: The zone of the site: of its country; None if it has several or is unknown.
        self.site = _zone_of_site(evidence)
        stated = list(stated)
        self._stated = self._moments(stated)
        lines = [line for line in shown.lines if line.grade < 2]
        read = self._moments(line.candidate for line in lines)
        sure = self._moments(line.candidate for line in lines if line.grade == 0)
        marked = self._moments(line.candidate for line in (*shown.near, *shown.far))
        known = [*self._stated, *self._moments(changes), *marked]
        texts = [m for t in evidence.times if t.shown and (m := evidence.moment(t.shown))]
        self._labelled = [(c.source, m) for c in stated if (m := evidence.moment(c.value))]
        self._labelled += [("time", m) for m in marked]
        #: The zone that the page states or implies; None if it does not.
        self.zone = self._offset = dates.stated_zone([*known, *sure])
        if self.zone is None:
            self.zone = dates.inferred_zone([*texts, *read], known)
            if self.site and self.zone and not self.zone.utcoffset(None):
                # What readers see is also labelled as UTC: then the label is wrong.
                self.zone = None
        self._changes = self._moments(changes)
        self._sure = [moment for moment in known if moment.is_sure]
        self._read = {m.at.replace(second=0) for m in read if m.has_time and not m.at.tzinfo}
        self._read -= self._scripted()
        self._days = {m.at.date() for m in read}

    def in_utc(self, moment: Moment, source: str) -> datetime:
        """Return *moment* in UTC. Its zone is what it says itself, unless the page says otherwise.

        A time for people is in the zone of the place where they live. A time for machines without a
        zone is as often in UTC as not, and counts as UTC if nothing else on the page tells. A label
        "Z" is doubted if another stamp contradicts it, an offset never.
        """
        at, wall = moment.at, moment.at.replace(tzinfo=None)
        if source == "rule" and moment.has_time and at.tzinfo is None:
            return dates.in_utc(moment, self.site or self.zone)
        if not moment.has_time or moment.is_sure or (at.tzinfo and self._is_confirmed(at)):
            return dates.in_utc(moment, None)
        zone = self._zone_of_others(wall)
        if zone is None and self._is_local(wall, is_labelled=at.tzinfo is not None):
            zone = self.site or self._offset
        if zone is None and at.tzinfo is None and not self._kinds_in_utc(wall):
            zone = self.zone or (self.site if source == "text" or self._is_url_day(wall) else None)
        return dates.in_utc(Moment(wall, True) if zone else moment, zone)

    def own_zone(self, moment: Moment) -> tzinfo:
        """Return the zone in which the publisher would write *moment*."""
        own = moment.at.tzinfo if moment.at.utcoffset() else None
        zone = own or self.zone or self.site or UTC
        if own is None and moment.is_sure and moment.at.date() in self._days:
            # Readers see the day in UTC, as on a site that never set its zone.
            return zone if moment.at.astimezone(zone).date() in self._days else UTC
        return zone

    def _is_confirmed(self, at: datetime) -> bool:
        """Return whether an offset, in another stamp of the page, states the same moment."""
        return any(known.at == at for known in self._sure)

    def _zone_of_others(self, wall: datetime) -> tzinfo | None:
        """Return the zone that makes *wall* the moment of a stamp with an offset; None without one.

        Publishing systems leave out the zone in one place and write it in another: 22:19:12 and
        22:19:12+02:00. Others write "Z" after a local time in one place, and UTC in another.
        """
        for known in self._sure:
            if known.at.replace(tzinfo=None) == wall:
                return known.at.tzinfo
        if not wall.second and wall not in self._read:
            return None  # full minutes agree by chance
        for known in self._stated:
            away = wall - known.at.astimezone(UTC).replace(tzinfo=None) if known.is_sure else None
            if away and abs(away) <= _FARTHEST and not away % _STEP:
                return timezone(away)
        return None

    def _is_local(self, wall: datetime, is_labelled: bool) -> bool:
        """Return whether *wall*, which has no zone or "Z", is a time of the site's own clock.

        It is if readers see the same time, or if another date of publication or the header
        Last-Modified is earlier by exactly what the site's zone is ahead. It is not if it would be
        after a change, or if two kinds of stamps label it as UTC.
        """
        zone = self.site or self._offset
        ahead = zone.utcoffset(wall) if zone else None
        if not ahead:
            return False
        in_utc = (wall - ahead).replace(tzinfo=UTC)
        modified = dates.parsed(self._evidence.page.header("Last-Modified") or "")
        ends = [m.at for m in self._changes if m.is_sure]
        ends += [m.at for m in [modified] if m and m.at.tzinfo]
        if wall.replace(second=0, microsecond=0) in self._read:
            is_late = any(in_utc > end for end in ends)
            is_late |= not dates.is_possible(in_utc, self._evidence.page.fetched_at)
            return not is_labelled or not (is_late or len(self._kinds_in_utc(wall)) > 1)
        if not wall.second:
            return False  # full minutes agree by chance
        others = [*self._stated, *([modified] if modified else [])]
        return any(m.has_time and m.at.tzinfo and m.at == in_utc for m in others)

    def _kinds_in_utc(self, wall: datetime) -> set[str]:
        """Return the kinds of stamps (JSON-LD, meta elements) that state *wall* as UTC."""
        in_utc = wall.replace(tzinfo=UTC)
        return {kind for kind, m in self._labelled if m.has_time and m.at.tzinfo and m.at == in_utc}

    def _is_url_day(self, wall: datetime) -> bool:
        """Return whether the URL has the day of *wall*, which is another one read as UTC."""
        moment = dates.day_in_url(self._evidence.page.url) if self.site else None
        if moment is None or moment.at.date() != wall.date():
            return False
        return wall.replace(tzinfo=UTC).astimezone(self.site).date() != wall.date()

    def _moments(self, candidates: Iterable[Candidate]) -> list[Moment]:
        return [m for c in candidates if (m := self._evidence.moment(c.value))]

    def _scripted(self) -> set[datetime]:
        """Return the times in time elements that show their own stamp in UTC.

        Scripts replace these times by the reader's when the page is open, so they say nothing.
        """
        found = set()
        for time in self._evidence.times:
            stamp, text = self._evidence.moment(time.stamp), self._evidence.moment(time.shown)
            if stamp and text and stamp.at.tzinfo and not stamp.at.utcoffset():
                found.add(text.at.replace(tzinfo=None, second=0))
        return found


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


def is_month_first(evidence: PageEvidence, candidates: Iterable[Candidate]) -> bool | None:
    """Return whether 03/04/2024 on the page is 4 March, by a date that can be read in one way only.

    None if no other date is the same day. The day in the URL counts as well.
    """
    written = {found for c in candidates if (found := TWO_WAYS.search(c.value))}
    if not written:
        return None
    days = {
        m.at.date()
        for c in candidates
        if not TWO_WAYS.search(c.value) and (m := evidence.moment(c.value))
    }
    if in_url := dates.day_in_url(evidence.page.url):
        days.add(in_url.at.date())
    for found in written:
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if first == second:
            continue
        day_first = datetime(year, second, first).date() in days
        month_first = datetime(year, first, second).date() in days
        if day_first != month_first:
            return month_first
    return None
