"""Days of other calendars as Gregorian days: Buddhist and Persian years, years of a reign.

Arithmetic only. The names of months are data, see :func:`newsarchive.word_lists.months`.
"""

from __future__ import annotations

from datetime import date, timedelta

#: Gregorian year before the first year of each era. Era names are written before the year.
ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
#: Thailand's years are 543 ahead.
_BUDDHIST_AHEAD = 543
#: Persian years that can be the year of a page: 1369 began in March 1990.
PERSIAN_YEARS = range(1368, 1479)
#: Nowruz 1403 was on this day.
_NOWRUZ = date(2024, 3, 20)
_NOWRUZ_YEAR = 1403
#: Leap years by their place in a cycle of 33 years. This agrees with the official calendar from
#: 1244 to 1502 (1865 to 2124); the astronomical rule differs only outside these years.
_CYCLE = 33
_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))


def gregorian_year(year: int) -> int:
    """Return *year*, or the Gregorian year if it can only be a Buddhist one (2567 is 2024)."""
    return year - _BUDDHIST_AHEAD if 2500 <= year < 2700 else year


def year_of_era(era: str | None, year: str) -> int:
    """Return the Gregorian year of *year* in *era* (令和6 is 2024; 元 is the first year).

    A year of three digits without an era is one of the Republic of China: 113 is 2024.
    """
    number = 1 if year == "元" else int(year)
    if era or len(year) == 3:
        return ERAS[era or "民國"] + number
    return gregorian_year(number)


def from_persian(year: int, month: int, day: int) -> tuple[int, int, int] | None:
    """Return the Gregorian year, month and day of a Persian date: 22 Esfand 1402 is 2024-03-12.

    None if the calendar has no such day, or the year is not in :data:`PERSIAN_YEARS`.
    """
    longest = 31 if month <= 6 else 30 if month <= 11 or _is_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= longest and year in PERSIAN_YEARS):
        return None
    first, last = sorted((year, _NOWRUZ_YEAR))
    days = sum(366 if _is_leap(each) else 365 for each in range(first, last))
    nowruz = _NOWRUZ + timedelta(days=days if year >= _NOWRUZ_YEAR else -days)
    before = 31 * (month - 1) - max(0, month - 7)
    found = nowruz + timedelta(days=before + day - 1)
    return found.year, found.month, found.day


def _is_leap(persian_year: int) -> bool:
    return persian_year % _CYCLE in _LEAP
