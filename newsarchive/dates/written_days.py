"""The day in a text for people: in words, in figures, in the scripts and calendars of the world."""

from __future__ import annotations

import re

from newsarchive.dates.calendars import (
    ERAS,
    PERSIAN_YEARS,
    from_persian,
    gregorian_year,
    year_of_era,
)
from newsarchive.dates.zones import ZONE
from newsarchive.text import fold_case, without_direction
from newsarchive.word_lists import months, months_in_pieces, persian_months

Day = tuple[int, int, int]
"""Year, month and day. They need not be a day of the calendar."""

#: Of two digits, years from here on are of the last century; no page is older.
_TURN = 90

_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
# The full-width forms of ASCII, which Chinese and Japanese texts have, and their space.
_FULL_WIDTH = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {0x3000: " "}
# Two dates without a space between them: "19. Mai 201619. Mai 2016", "12/03/202413/03/2024".
_GLUED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?=\d{1,2}(?:[./-]\s?\d{1,2}[./-]|\.?\s?[^\W\d_]{3}))"
    r"|(?<!\d)((?:19|20)\d\d-\d\d-\d\d)(?=(?:19|20)\d\d-)"
    r"|(?<![\d:])(\d{1,2}:\d\d)(?=\d{1,2}(?:[./]\d|\.?\s[^\W\d_]{3})|(?:19|20)\d\d-)"
)
_THAI = re.compile("[\u0e01-\u0e2e]")
# Thai writes 67 for 2567, after the month in words or figures.
_SHORT_THAI_YEAR = re.compile(
    r"(?:(?<=[\u0e00-\u0e7f])|(?<=[\u0e00-\u0e7f]\.)|(?<=\d/)) ?([3-9]\d)(?![\d:.])"
)
# Persian is also typed with the letters yeh and kaf of an Arabic keyboard.
_PERSIAN_LETTERS = str.maketrans("يك", "یک")
#: Languages whose pages write Persian years, by their codes.
PERSIAN = ("fa", "ps", "ckb", "lrc", "mzn")

_ERA = "|".join(ERAS)
_CJK_DAY = re.compile(
    rf"(?:({_ERA})\s*(\d{{1,3}}|元)|(?<!\d)(\d{{3,4}}))"
    r"\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?"
)
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})\s?([./|-])\s?(\d{1,2})\s?[./|-]\s?(\d{4}|\d{2})(?!\d)")
# Not \w, which does not match the vowel signs of Indian scripts.
_MONTH = r"(?P<month>[^\d\s.,;:|/()،–—-]{2,15}"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
# A text without any of these has no day; most have none.
_YEAR_IN_IT = re.compile(r"\d{4}|\d\s?[./|-]\s?\d{2}(?!\d)|\d{2}\s+\d{1,2}:|[年년]")
_WITH_A_MONTH = tuple(
    re.compile(pattern)
    for pattern in (
        # The Middle East writes two names of a month: "12 آذار/مارس 2024".
        rf"(?<!\d){_DAY}(?:st|nd|rd|th|er|º|°|ª)?\.?\s*(?:de\s+|of\s+|d['’]\s*|\s*)?{_MONTH}\.?)"
        rf"(?:\s?/\s?[^\W\d]+)?[,،]?\s*(?:de\s+|del\s+|năm\s+|พ\.ศ\.\s*)?{_YEAR}",
        rf"{_MONTH}\.?)\s+{_DAY}(?:st|nd|rd|th)?,?\s+(?:năm\s+)?{_YEAR}",
        rf"(?<!\d){_YEAR}(?:\.|\s?m\.)?\s+{_MONTH}\.?)\s+{_DAY}(?!\d)",
        rf"(?<!\d){_YEAR}\.?\s?gada\s+{_DAY}\.\s?{_MONTH})",
        rf"(?<!\d){_DAY}-{_MONTH})-{_YEAR}",
        rf"(?<!\d){_YEAR}-{_MONTH})-{_DAY}(?!\d)",
        # As C's asctime, Unix's date and Twitter write it: "Nov 24 08:00:00 +0000 2026".
        rf"{_MONTH}\.?)\s+{_DAY}\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s+(?:(?:{ZONE})\s+)?{_YEAR}(?!\d)",
        # A year of two digits only directly before a time: "24 Nov 26 08:00".
        rf"(?<!\d){_DAY}[\s-]+{_MONTH}\.?)[\s-]+(?P<year>\d{{2}})(?=\s+\d{{1,2}}:\d{{2}})",
    )
)


def plain(text: str) -> str:
    """Return *text* with ASCII digits and month names of one word, ready for the patterns.

    Marks of direction go. Two dates without a space between them get one.
    """
    text = text.strip()
    if not text.isascii():
        text = without_direction(text).translate(_FULL_WIDTH)
        text = _FOREIGN_DIGIT.sub(lambda digit: str(int(digit[0])), text)
        if _THAI.search(text):
            text = _SHORT_THAI_YEAR.sub(r" 25\1", text, count=1)
        pattern, names = months_in_pieces()
        text = pattern.sub(lambda found: names[fold_case(found[0])], text)
    return _GLUED.sub(lambda found: found[0] + " | ", text)


def written_day(text: str, day_first: bool, language: str) -> tuple[Day, int] | None:
    """Return the first day in the :func:`plain` *text* and where it ends, or None without one.

    03/04/2020 is 3 April if *day_first*, else 4 March. A name that means different months in two
    languages has the meaning of *language*.
    """
    if not _YEAR_IN_IT.search(text):
        return None
    if found := _CJK_DAY.search(text):
        year = year_of_era(found[1], found[2] or found[3])
        return (year, int(found[4]), int(found[5])), found.end()
    for pattern in _WITH_A_MONTH:
        if (found := pattern.search(text)) and (
            day := _with_month(found["month"], _year(found["year"]), int(found["day"]), language)
        ):
            return day, found.end()
    if found := _NUMERIC.search(text):
        first, mark, second = int(found[1]), found[2], int(found[3])
        if (mark == "/" and not day_first and first <= 12) or second > 12:
            first, second = second, first
        return in_gregorian((_year(found[4]), second, first), language), found.end()
    return None


def in_gregorian(day: Day, language: str) -> Day:
    """Return *day* as a Gregorian one if it is of another calendar, by its year.

    Buddhist years are so far ahead that they cannot be anything else. Persian ones are medieval
    years of ours, so they count only in the languages :data:`PERSIAN`.
    """
    if language in PERSIAN and day[0] in PERSIAN_YEARS:
        return from_persian(*day) or day
    return gregorian_year(day[0]), *day[1:]


def _with_month(word: str, year: int, day: int, language: str) -> Day | None:
    name = fold_case(word).rstrip(".")
    persian = name.translate(_PERSIAN_LETTERS)
    if year in PERSIAN_YEARS and (number := persian_months().get(persian)):
        return from_persian(year, number, day)
    names = months(language)
    # Hebrew writes "in May" as one word.
    if number := names.get(name) or names.get(name.removeprefix("ב")) or names.get(persian):
        return gregorian_year(year), number, day
    return None


def _year(digits: str) -> int:
    """Return the year of two or four *digits*; of two, the one from 1990 to 2089."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < _TURN else 1900)
