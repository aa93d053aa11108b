"""Read dates as sites write them: points in time, with or without a time of day and a zone.

A date is refused if it is before 1990 or after the fetch. A time without a zone is read in a zone
that the page states elsewhere, or else in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from newsarchive.text import without_direction
from newsarchive.word_lists import months
from newsarchive.zones import ZONE, zone_of

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


_DIGIT = re.compile(r"\d")
_ISO = re.compile(
    r"(?<!\d)(\d{4})(?:(?:-|/|\.\s?)0?(\d{1,2})(?:-|/|\.\s?)(\d{1,2})|(\d{2})(\d{2}))\.?(?:\s?[(（]\w[)）])?"
    r"(?:\s*(?:T|\s|,|t|\bat\b|-)\s*(오전|오후|午前|午後|上午|下午)?\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*"
    rf"([AaPp]\.?[Mm]\b\.?)?\s*({ZONE}|z\b|[+-]\d{{2}}(?!\d))?)?(?!\d)"
)
_TIME = re.compile(
    r"(오전|오후|午前|午後|上午|下午)?\s*(?<![\d:.])(\d{1,2})(?::|\.|\s?h\s?|時|시\s?|\s?ч\.?\s?)(\d{2})(?::(\d{2}))?분?\s*"
    rf"((?:a\.?m\.?|p\.?m\.?)(?!\w))?(?![\d:]|\.\d)(?:\s*\(?({ZONE}))?",
    re.IGNORECASE,
)
_AFTERNOON = frozenset(("오후", "午後", "下午"))
_CJK_DAY = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
# Not \w, which does not match the vowel signs of Indian scripts.
_MONTH = r"(?P<month>[^\d\s.,;:|/()–—-]{2,15}"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_WITH_A_MONTH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_DAY}(?:st|nd|rd|th|er|º|°|ª)?\.?\s*(?:de\s+|d['’]\s*|\s*)?{_MONTH}\.?),?\s*(?:de\s+|del\s+)?{_YEAR}",
        rf"{_MONTH}\.?)\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"(?<!\d){_YEAR}\.?\s+{_MONTH}\.?)\s+{_DAY}(?!\d)",
        rf"(?<!\d){_DAY}-{_MONTH})-{_YEAR}",
        rf"(?<!\d){_YEAR}-{_MONTH})-{_DAY}(?!\d)",
        # As C's asctime, Unix's date and Twitter write it: "Nov 24 08:00:00 +0000 2026".
        rf"{_MONTH}\.?)\s+{_DAY}\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+(?:(?:{ZONE})\s+)?{_YEAR}(?!\d)",
        # A year of two digits only directly before a time: "24 Nov 26 08:00".
        rf"(?<!\d){_DAY}[\s-]+{_MONTH}\.?)[\s-]+(?P<year>\d{{2}})(?=\s+\d{{1,2}}:\d{{2}})",
    )
)
# Thailand's years are 543 ahead.
_BUDDHIST = range(FIRST_YEAR + 543, 2100 + 543)


def parsed(text: str, day_first: bool = True) -> Moment | None:
    """Return the date in *text*, or None if there is none that can be read.

    Reads ISO 8601 and its careless variants, RFC 822, Unix seconds, and dates in words in the
    languages of ``months``. 03/04/2020 is 3 April if *day_first*, else 4 March.
    """
    text = without_direction(text).strip()[:200]
    if not _DIGIT.search(text):
        return None
    return (
        _iso(text) or _rfc822(text) or _digits(text) or _year_and_month(text)
        or _in_words(text, day_first)
    )  # fmt: skip


def _iso(text: str) -> Moment | None:
    found = _ISO.search(text)
    if found is None:
        return None
    year, month, day, packed_month, packed_day, before, hour, minute, second, after, zone = (
        found.groups()
    )
    return _moment(
        (int(year), int(month or packed_month), int(day or packed_day)),
        (_hour(int(hour), before or after), int(minute), int(second or 0)) if hour else None,
        zone_of(zone) if zone else None,
    )


def _hour(hour: int, half: str | None) -> int:
    """Return *hour* on a 24-hour clock; *half* is the half of the day (pm, 오후 ...) or None."""
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half[0] in "pP" or half in _AFTERNOON else 0)


def _rfc822(text: str) -> Moment | None:
    if not re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}[a-z]*\s+\d{4}\s+\d", text):
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # It knows few zone names and drops the others: such dates are read by _in_words.
    return Moment(found, True) if found.year >= FIRST_YEAR and found.tzinfo else None


def _digits(text: str) -> Moment | None:
    """Return the date in Unix seconds or milliseconds, or in 14 digits from year to second."""
    if re.fullmatch(r"\d{10}(?:\d{3})?", text):
        return Moment(datetime.fromtimestamp(int(text[:10]), UTC), True)
    if re.fullmatch(r"(?:19|20)\d{12}", text):
        parts = [int(text[i : i + 2]) for i in range(4, 14, 2)]
        return _moment((int(text[:4]), parts[0], parts[1]), (parts[2], parts[3], parts[4]), None)
    return None


def _year_and_month(text: str) -> Moment | None:
    """Return the first day of a month that stands alone: "2026-11"."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
    return _moment((int(found[1]), int(found[2]), 1), None, None) if found else None


def _in_words(text: str, day_first: bool) -> Moment | None:
    day = _day_in_words(text, day_first)
    if day is None:
        return None
    date, end = day
    clock = _TIME.search(text, end) or _TIME.search(text[:end])
    if clock is None:
        return _moment(date, None, None)
    before, hour, minute, second, half, zone = clock.groups()
    time = _hour(int(hour), before or half), int(minute), int(second or 0)
    return _moment(date, time, zone_of(zone) if zone else None)


def _day_in_words(text: str, day_first: bool) -> tuple[tuple[int, int, int], int] | None:
    if found := _CJK_DAY.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), found.end()
    for pattern in _WITH_A_MONTH:
        if (found := pattern.search(text)) and (month := _month(found["month"])):
            return (_year(found["year"]), month, int(found["day"])), found.end()
    if found := _NUMERIC.search(text):
        first, mark, second = int(found[1]), found[2], int(found[3])
        if (mark == "/" and not day_first and first <= 12) or second > 12:
            first, second = second, first
        return (_year(found[4]), second, first), found.end()
    return None


def _month(word: str) -> int | None:
    name = word.casefold().rstrip(".")
    # Hebrew writes "in May" as one word.
    return months().get(name) or months().get(name.removeprefix("ב"))


def _year(digits: str) -> int:
    """Return the year of two or four *digits*; of two, the one from 1990 to 2089."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < FIRST_YEAR % 100 else 1900)


def _moment(
    day: tuple[int, int, int], clock: tuple[int, int, int] | None, zone: tzinfo | None
) -> Moment | None:
    hour, minute, second = clock or (0, 0, 0)
    if hour > 24:
        (hour, minute, second), clock, zone = (0, 0, 0), None, None
    if day[0] in _BUDDHIST:
        day = (day[0] - 543, *day[1:])
    try:
        at = datetime(*day, hour % 24, minute, min(second, 59), tzinfo=zone)
        at += timedelta(days=hour // 24)  # 24:00 is the midnight that ends the day
    except (ValueError, OverflowError):
        return None
    return Moment(at, clock is not None)


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


_IN_URL = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)"
)
_IN_PATH = re.compile(r"/((?:19|20)\d{2})/(\d{1,2}|[a-z]{3})/(\d{1,2})(?=[/-]|$)")


def day_in_url(url: str) -> Moment | None:
    """Return the day in the path of *url* (/2024/05/17/, /2024/may/17/, -20240517-), or None."""
    path = url.split("?")[0].split("#")[0].lower()
    if found := _IN_PATH.search(path):
        month = int(found[2]) if found[2].isdigit() else months().get(found[2], 0)
        if moment := _moment((int(found[1]), month, int(found[3])), None, None):
            return moment
    found = _IN_URL.search(path)
    return _moment((int(found[1]), int(found[2]), int(found[3])), None, None) if found else None


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
