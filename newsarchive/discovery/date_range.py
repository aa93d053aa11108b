"""A range of days for a back-fill: which links are of these days, which sitemaps may have some."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date

from newsarchive.article import Link
from newsarchive.dates import day_in_url, in_utc, parsed

#: Sitemaps read in a back-fill: a site's archive may have one for each day of decades.
MOST_SITEMAPS = 20_000

_SPAN_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?(0[1-9]|1[0-2]))?(?!\d)")


@dataclass(slots=True, frozen=True)
class DateRange:
    """The days from *since* to *until*, both included; None leaves that end open."""

    since: date | None = None
    until: date | None = None

    def holds(self, link: Link) -> bool:
        """Return whether an article is of these days, by what its link states.

        The date of publication counts, else the day in the URL, else the date of change. A link
        that states none of them is not of these days.
        """
        day = _day(link.published_raw) or _day_in(link.url) or _day(link.modified_raw)
        return day is not None and self._meets(day, day)

    def may_be_in(self, sitemap: Link) -> bool:
        """Return whether a sitemap may name articles of these days, by its name, else its lastmod.

        A sitemap that was last changed before *since* names nothing later.
        """
        if span := _span_in_name(sitemap.url):
            return self._meets(*span)
        changed = _day(sitemap.modified_raw)
        return changed is None or self.since is None or changed >= self.since

    def _meets(self, first: date, last: date) -> bool:
        is_late_enough = self.since is None or last >= self.since
        return is_late_enough and (self.until is None or first <= self.until)


def of_period(links: Sequence[Link], period: DateRange | None) -> list[Link]:
    """Return those of *links* that are in *period*; all of them if there is none."""
    return [link for link in links if period is None or period.holds(link)]


def _span_in_name(url: str) -> tuple[date, date] | None:
    """Return the first and last day of the day, month or year that the URL of a sitemap names."""
    path = url.partition("://")[2].partition("/")[2]
    if moment := day_in_url("/" + path):
        return moment.at.date(), moment.at.date()
    found = _SPAN_IN_NAME.search(path)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 0)
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _day_in(url: str) -> date | None:
    moment = day_in_url(url)
    return moment.at.date() if moment else None


def _day(written: str | None) -> date | None:
    moment = parsed(written or "")
    return in_utc(moment, UTC).date() if moment else None


def day_of(written: str) -> date:
    """Return the day written as YYYY-MM-DD; raise ``ValueError`` for anything else."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError:  # such as 2026-02-30
        pass
    raise ValueError(f"{written} is not a day; write it as YYYY-MM-DD, such as 2026-01-31")
