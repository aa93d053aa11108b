"""In which time zone a page writes its times, and in which order day and month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from newsarchive import dates
from newsarchive.dates import Moment, zones
from newsarchive.metadata.dating.datelines import Datelines
from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.word_lists import clocks

_TWO_WAYS = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(\d{4})(?!\d)")


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
        self._stated = self._moments(stated)
        lines = [line for line in shown.lines if line.grade < 2]
        read = self._moments(line.candidate for line in lines)
        sure = self._moments(line.candidate for line in lines if line.grade == 0)
        marked = self._moments(line.candidate for line in (*shown.near, *shown.far))
        known = [*self._stated, *self._moments(changes), *marked]
        texts = [m for t in evidence.times if t.shown and (m := evidence.moment(t.shown))]
        #: The zone that the page states or implies; None if it does not.
        self.zone = dates.stated_zone([*known, *sure])
        if self.zone is None:
            self.zone = dates.inferred_zone([*texts, *read], known)
            if self.site and self.zone and not self.zone.utcoffset(None):
                # What readers see is also labelled as UTC: then the label is wrong.
                self.zone = None
        self._known = known
        self._read = {m.at.replace(second=0) for m in read if m.has_time and not m.at.tzinfo}
        self._read -= self._scripted()

    def in_utc(self, moment: Moment, source: str) -> datetime:
        """Return *moment* in UTC. Its zone is what it says itself, unless the page says otherwise.

        A time for people is in the zone of the place where they live. A time for machines without a
        zone is as often in UTC as not, and counts as UTC if nothing else on the page tells.
        """
        at, wall = moment.at, moment.at.replace(tzinfo=None)
        if not moment.has_time or at.utcoffset():
            return dates.in_utc(moment, None)
        twins = self._zones_of_twins(wall)
        zone = next((twin for twin in twins if twin.utcoffset(wall)), None)
        if zone is None and self._is_local(wall):
            zone = self.site
        if zone is None and at.tzinfo is None:
            zone = next(iter(twins), None) or self.zone
            zone = zone or (self.site if source == "text" else None)
        return dates.in_utc(Moment(wall, True) if zone else moment, zone)

    def own_zone(self, moment: Moment) -> tzinfo:
        """Return the zone in which the publisher would write *moment*."""
        own = moment.at.tzinfo if moment.at.utcoffset() else None
        return own or self.zone or self.site or UTC

    def _zones_of_twins(self, wall: datetime) -> list[tzinfo]:
        """Return the zones of dates that state the same time of the clock as *wall*.

        Publishing systems leave out the zone in one place and write it in another: 22:19:12 and
        22:19:12+00:00. Others write "Z" after a local time in one place and its zone in another.
        """
        return [
            known.at.tzinfo
            for known in self._known
            if known.has_time and known.at.tzinfo and known.at.replace(tzinfo=None) == wall
        ]

    def _is_local(self, wall: datetime) -> bool:
        """Return whether *wall*, which has no zone or UTC, is a time of the site's own clock.

        It is if readers see the same time, or if another date of publication or the header
        Last-Modified is earlier by exactly what the site's zone is ahead.
        """
        ahead = self.site.utcoffset(wall) if self.site else None
        if not ahead:
            return False
        if wall.replace(second=0, microsecond=0) in self._read:
            return True
        if not wall.second:
            return False  # full minutes agree by chance
        in_utc = (wall - ahead).replace(tzinfo=UTC)
        modified = dates.parsed(self._evidence.page.header("Last-Modified") or "")
        others = [*self._stated, *([modified] if modified else [])]
        return any(m.has_time and m.at.tzinfo and m.at == in_utc for m in others)

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
    written = {found for c in candidates if (found := _TWO_WAYS.search(c.value))}
    if not written:
        return None
    days = {
        m.at.date()
        for c in candidates
        if not _TWO_WAYS.search(c.value) and (m := evidence.moment(c.value))
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
