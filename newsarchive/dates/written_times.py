"""The time of day in a text, with the words for the halves of the day, and its zone."""

from __future__ import annotations

import re
from datetime import tzinfo
from functools import cache

from newsarchive.dates.zones import ZONE, zone_of
from newsarchive.text import fold_case
from newsarchive.word_lists import has_no_spaces, listed

Clock = tuple[int, int, int]
"""Hour, minute and second; the hour may be 24 or a wrong number."""
#: Characters before a time in which the half of the day may be.
BEFORE = 12


@cache
def half_of_day() -> str:
    """Return a pattern of the words for the halves of the day: am, p.m., 오후, 午前, μ.μ."""
    words = sorted((*listed("morning"), *listed("afternoon")), key=len, reverse=True)
    named = "|".join(
        re.escape(word) if has_no_spaces(word) else rf"(?<![^\W\d_]){re.escape(word)}(?!\w)"
        for word in words
    )
    # The first letters spare most texts the comparison with each word.
    return f"(?i:(?=[{''.join({word[0] for word in words})}])(?:{named}))"


def hour_of_day(hour: int, half: str | None) -> int:
    """Return *hour* on a 24-hour clock; *half* is the half of the day, or None."""
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if fold_case(half) in listed("afternoon") else 0)


def written_time(text: str, after: int) -> tuple[Clock, tzinfo | None] | None:
    """Return the first time in *text* after the index *after*, else before it; None without one."""
    found = _pattern().search(text, after) or _pattern().search(text[:after])
    if found is None:
        return None
    hour, minute, cjk_minute, second, half, zone = found.groups()
    before = _before().search(text[max(0, found.start() - BEFORE) : found.start()])
    half = half or (before[1] if before else None)
    clock = hour_of_day(int(hour), half), int(minute or cjk_minute), int(second or 0)
    return clock, zone_of(zone) if zone else None


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\d:.])(\d{1,2})"
        r"(?:(?::|\.|\s?h\s?|\s?ч\.?\s?)(\d{2})|\s?[時时시点點]\s?(\d{1,2})\s?[分분])"
        rf"(?::(\d{{2}}))?\s*({half_of_day()})?(?![\d:]|\.\d)(?:\s*\(?({ZONE}))?",
        re.IGNORECASE,
    )


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"({half_of_day()})\s*\Z")
