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
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsarchive.text import without_direction
from newsarchive.word_lists import months

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


_ISO = re.compile(
    r"(?<!\d)(\d{4})(?:-|/|\.\s?)?(\d{1,2})(?:-|/|\.\s?)?(\d{1,2})\.?(?:\s?[(（]\w[)）])?"
    r"(?:\s*(?:T|\s|,|t|\bat\b|-)\s*(오전|오후|午前|午後|上午|下午)?\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*"
    r"(Z|z|(?:UTC|GMT)?[+-]\d{1,2}:?\d{2}|(?:UTC|GMT)?[+-]\d{2}|UTC|GMT)?)?(?!\d)"
)
_TIME = re.compile(
    r"(오전|오후|午前|午後|上午|下午)?\s*(?<![\d:.])(\d{1,2})(?::|\.|\s?h\s?|時|시\s?|\s?ч\.?\s?)(\d{2})(?::(\d{2}))?分?\s*"
    r"(a\.?m\.?|p\.?m\.?)?(?![\d:]|\.\d)(?:\s*\(?((?:UTC|GMT)?[+-]\d{2}:?\d{2}|Z|[A-Z]{2,4})\b)?",
    re.IGNORECASE,
)
_AFTERNOON = frozenset(("오후", "午後", "下午"))
_CJK_DAY = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
# Not \w, which does not match the vowel signs of Indian scripts.
_WORD = r"([^\d\s.,;:|/()–—-]{2,15}\.?)"
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª)?\.?\s*(?:de\s+|d['’]\s*|\s*)?{_WORD},?\s*(?:de\s+|del\s+)?(\d{{4}})"
)
_DAY_DASH_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})-{_WORD[:-1]})-(\d{{4}})")
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})\.?\s+{_WORD}\s+(\d{{1,2}})(?!\d)")
_MONTH_DAY = re.compile(rf"{_WORD}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})")
#: Offsets in minutes of zone names that mean the same wherever news is written.
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 60, "ist": 330, "cet": 60, "mez": 60, "cest": 120,
    "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "est": -300, "edt": -240, "cst": -360,
    "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "jst": 540, "kst": 540,
    "aest": 600, "aedt": 660,
}  # fmt: skip
# Thailand's years are 543 ahead.
_BUDDHIST = range(FIRST_YEAR + 543, 2100 + 543)
#: Names that mean summer or winter time, depending on the day.
_CLOCKS = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}  # fmt: skip


def parsed(text: str, day_first: bool = True) -> Moment | None:
    """Return the date in *text*, or None if there is none that can be read.

    Reads ISO 8601 and its careless variants, RFC 822, Unix seconds, and dates in words in the
    languages of ``months``. 03/04/2020 is 3 April if *day_first*, else 4 March.
    """
    text = without_direction(text).strip()[:200]
    if not text:
        return None
    return _iso(text) or _rfc822(text) or _unix(text) or _in_words(text, day_first)


def _iso(text: str) -> Moment | None:
    found = _ISO.search(text)
    if found is None:
        return None
    year, month, day, half, hour, minute, second, zone = found.groups()
    if len(found.group(0)) == 8 and hour is None and not found.group(0).isdigit():
        return None
    return _moment(
        (int(year), int(month), int(day)),
        (_hour(int(hour), half), int(minute), int(second or 0)) if hour else None,
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


def _unix(text: str) -> Moment | None:
    if not re.fullmatch(r"\d{10}(?:\d{3})?", text):
        return None
    return Moment(datetime.fromtimestamp(int(text[:10]), UTC), True)


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
    if (found := _DAY_MONTH.search(text)) and (month := _month(found[2])):
        return (int(found[3]), month, int(found[1])), found.end()
    if (found := _MONTH_DAY.search(text)) and (month := _month(found[1])):
        return (int(found[3]), month, int(found[2])), found.end()
    if (found := _YEAR_MONTH_DAY.search(text)) and (month := _month(found[2])):
        return (int(found[1]), month, int(found[3])), found.end()
    if (found := _DAY_DASH_MONTH.search(text)) and (month := _month(found[2])):
        return (int(found[3]), month, int(found[1])), found.end()
    if found := _NUMERIC.search(text):
        first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
        year += 2000 if year < 100 else 0
        if (mark == "/" and not day_first and first <= 12) or second > 12:
            first, second = second, first
        return (year, second, first), found.end()
    return None


def _month(word: str) -> int | None:
    name = word.casefold().rstrip(".")
    # Hebrew writes "in May" as one word.
    return months().get(name) or months().get(name.removeprefix("ב"))


def zone_of(text: str) -> tzinfo | None:
    """Return the zone that *text* names (+02:00, GMT, CEST); None if impossible or ambiguous."""
    name = text.strip().casefold()
    if name in _ZONES:
        return timezone(timedelta(minutes=_ZONES[name]))
    if name in _CLOCKS:
        return named_clock(_CLOCKS[name])
    found = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?", name)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    # Zones exist from UTC-12 to UTC+14.
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def named_clock(name: str) -> tzinfo | None:
    """Return the zone of an IANA *name*; None if unknown, or without zone data on this machine."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None


def _moment(
    day: tuple[int, int, int], clock: tuple[int, int, int] | None, zone: tzinfo | None
) -> Moment | None:
    hour, minute, second = clock or (0, 0, 0)
    if day[0] in _BUDDHIST:
        day = (day[0] - 543, *day[1:])
    try:
        at = datetime(*day, hour % 24, minute, min(second, 59), tzinfo=zone)
    except ValueError:
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
