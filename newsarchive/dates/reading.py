"""Read a date as a site writes it: for machines, for people, or in the path of a URL."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache

from newsarchive.dates.moments import FIRST_YEAR, Moment
from newsarchive.dates.written_days import Day, in_gregorian, plain, written_day
from newsarchive.dates.written_times import Clock, half_of_day, hour_of_day, written_time
from newsarchive.dates.zones import COMPUTED_UTC, ZONE, zone_of
from newsarchive.word_lists import months

#: Characters of a text in which a date is looked for.
MAX_TEXT = 200

_DIGIT = re.compile(r"\d")
_PERSIAN_DIGIT = re.compile("[\u06f0-\u06f9]")


def parsed(text: str, day_first: bool = True, language: str = "") -> Moment | None:
    """Return the first date in *text*, or None if there is none that can be read.

    Reads ISO 8601 and its careless variants, RFC 822, Unix seconds, and dates in words in the
    languages of ``months``, in any digits, with Buddhist and Persian years and years of a reign.
    03/04/2020 is 3 April if *day_first*, else 4 March. *language* decides between two meanings of a
    word, and whether a year such as 1402 is Persian.
    """
    if not _DIGIT.search(text):
        return None
    text = text[:MAX_TEXT]
    if _PERSIAN_DIGIT.search(text):
        language = "fa"
    text = plain(text)
    return (
        _iso(text, language) or _rfc822(text) or _digits(text) or _year_and_month(text)
        or _in_words(text, day_first, language)
    )  # fmt: skip


@cache
def _iso_pattern() -> re.Pattern[str]:
    half = f"({half_of_day()})?"
    return re.compile(
        r"(?<!\d)(\d{4})"
        r"(?:(?:-|/|\.\s?)0?(\d{1,2})(?:-|/|\.\s?)(\d{1,2})|(\d{2})(\d{2}))\.?(?:\s?\(\w\))?"
        rf"(?:\s*(?:T|\s|,|t|\bat\b|-)\s*{half}\s*"
        r"(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*"
        rf"{half}\s*({ZONE}|z\b|[+-]\d{{2}}(?!\d))?)?(?!\d)"
    )


def _iso(text: str, language: str) -> Moment | None:
    found = _iso_pattern().search(text)
    if found is None:
        return None
    year, month, day, packed_month, packed_day, before, hour, minute, second, after, zone = (
        found.groups()
    )
    whole = int(year), int(month or packed_month), int(day or packed_day)
    return _moment(
        in_gregorian(whole, language),
        (hour_of_day(int(hour), before or after), int(minute), int(second or 0)) if hour else None,
        zone_of(zone) if zone else None,
    )


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
        return Moment(datetime.fromtimestamp(int(text[:10]), COMPUTED_UTC), True)
    if re.fullmatch(r"(?:19|20)\d{12}", text):
        parts = [int(text[i : i + 2]) for i in range(4, 14, 2)]
        return _moment((int(text[:4]), parts[0], parts[1]), (parts[2], parts[3], parts[4]), None)
    return None


def _year_and_month(text: str) -> Moment | None:
    """Return the first day of a month that stands alone: "2026-11"."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
    return _moment((int(found[1]), int(found[2]), 1), None, None) if found else None


def _in_words(text: str, day_first: bool, language: str) -> Moment | None:
    day = written_day(text, day_first, language)
    if day is None:
        return None
    time = written_time(text, day[1])
    return _moment(day[0], *time) if time else _moment(day[0], None, None)


def _moment(day: Day, clock: Clock | None, zone: tzinfo | None) -> Moment | None:
    hour, minute, second = clock or (0, 0, 0)
    if hour > 24:
        (hour, minute, second), clock, zone = (0, 0, 0), None, None
    try:
        at = datetime(*day, hour % 24, minute, min(second, 59), tzinfo=zone)
        at += timedelta(days=hour // 24)  # 24:00 is the midnight that ends the day
    except (ValueError, OverflowError):
        return None
    return Moment(at, clock is not None)


_IN_URL = re.compile(
    r"(?<!\d)((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)"
)
# "/2023/10/3-questions" has no day: a number before a word is the day only with two digits.
_IN_PATH = re.compile(r"/((?:19|20)\d{2})/(\d{1,2}|[a-z]{3})/(\d{1,2}(?=/|$)|\d{2}(?=-))")
# "/2015/08/150803-heating" repeats the year and the month.
_REPEATED = re.compile(r"/((?:19|20)(\d{2}))/(0[1-9]|1[0-2])/\2\3(\d{2})(?!\d)")
# A part of the path that is a day: "/29-10-2021".
_DAY_FIRST = re.compile(r"/(\d{2})-(\d{2})-((?:19|20)\d{2})(?=/|$)")


def day_in_url(url: str) -> Moment | None:
    """Return the day in the path of *url* (/2024/05/17/, /2024/may/17/, -20240517-), or None.

    A part such as /29-10-2021/ counts if day and month can be told apart.
    """
    path = url.split("?")[0].split("#")[0].lower()
    if found := _IN_PATH.search(path):
        month = int(found[2]) if found[2].isdigit() else months().get(found[2], 0)
        if moment := _moment((int(found[1]), month, int(found[3])), None, None):
            return moment
    if found := _REPEATED.search(path):
        return _moment((int(found[1]), int(found[3]), int(found[4])), None, None)
    if found := _DAY_FIRST.search(path):
        month, day = sorted((int(found[1]), int(found[2])))
        if month <= 12 < day or month == day:
            return _moment((int(found[3]), month, day), None, None)
    found = _IN_URL.search(path)
    return _moment((int(found[1]), int(found[2]), int(found[3])), None, None) if found else None
