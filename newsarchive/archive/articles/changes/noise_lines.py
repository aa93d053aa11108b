"""Lines that say nothing of the story: counters, ages, dates, times, stock quotes, players."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from newsarchive.text import fold_case
from newsarchive.word_lists import languages, listed, months
from newsarchive.writing.characters import SPACELESS
from newsarchive.writing.punctuation import SENTENCE_END

_BAR: Final = re.compile(r"\s*[|·•]\s*|\s+[-–—]\s+|,\s+")
#: Characters of the longest line that can be noise.
LONGEST: Final = 120
_NUMBER: Final = r"\d[\d.,'’ ]*(?:\s?(?:[kmb]|tys|mln|mil|mio|тыс|млн|万|萬|億|亿|천|만)\b\.?)?\+?"
_CLOCK: Final = re.compile(r"\d{1,2}\s?[:.h時时시点點]\s?\d{2}(?!\d)|\d{1,2}\s?(?:[ap]\.?m\b)")
_DAY: Final = re.compile(
    r"\d{4}\s?[-./年년]\s?\d{1,2}\s?[-./月월]\s?\d{1,2}|\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{2,4}"
    r"|\d{1,2}\s?[月월]\s?\d{1,2}"
)
_LETTER: Final = re.compile(r"[^\W\d_]")
#: The price of a stock or an index and its change: "12,204.5 +0.31 %".
_QUOTE: Final = re.compile(r"\d[\d.,'’\s]*\s\(?[-+−–▲▼]\s?\d+(?:[.,٫]\d+)?\s?[%％٪]\)?\s*$")
#: Words of the longest name of a stock or an index.
_WORDS_OF_STOCK: Final = 4
_LENGTH: Final = re.compile(r"\(?(?:\d{1,2}:)?\d{1,2}:\d{2}\)?")


def is_noise(line: str) -> bool:
    """Return whether *line* is a counter, an age, a date, a time, a stock quote or a player.

    Each with its label, and nothing more.
    """
    if not line.strip():
        return True
    if len(line) > LONGEST or "?" in line:
        return False
    folded = fold_case(line)
    return _is_counter_or_age(line) or _is_date(folded) or _is_quote(folded) or _is_player(folded)


def _is_quote(text: str) -> bool:
    found = _QUOTE.search(text)
    return found is not None and len(text[: found.start()].split()) <= _WORDS_OF_STOCK


def _is_player(text: str) -> bool:
    rest, lengths = _LENGTH.subn(" ", text)
    return lengths > 0 and not _LETTER.search(_players().sub(" ", rest))


def _is_counter_or_age(line: str) -> bool:
    rest, counters = _counters().subn(" ", fold_case(line))
    rest, ages = _ages().subn(" ", rest)
    is_either = counters + ages > 0
    return is_either and not _LETTER.search(_date_words().sub(" ", _labels().sub(" ", rest)))


def without_noise(line: str) -> str:
    """Return *line* without counters and ages beside other things; "" if it is noise as a whole.

    "By Anna Berg | 2 hours ago" is "By Anna Berg". A sentence stays as it is.
    """
    if is_noise(line):
        return ""
    if len(line) > LONGEST or SENTENCE_END.search(line.rstrip()):
        return line
    parts = _BAR.split(line)
    return " ".join(part for part in parts if not _is_counter_or_age(part))


def is_relative(line: str) -> bool:
    """Return whether *line* tells a time by its distance from now: "Updated 3 minutes ago"."""
    return _ages().search(fold_case(line)) is not None


def _is_date(text: str) -> bool:
    """Return whether the folded *text* is a date or a time, and nothing more than its label."""
    rest, labels = _labels().subn(" ", text)
    has_shape = _CLOCK.search(rest) or _DAY.search(rest)
    rest, words = _date_words().subn(" ", rest)
    has_month = words and any(word in months() for word in re.findall(r"[^\W\d_]+", text))
    if _LETTER.search(rest):
        return False
    return bool(has_shape or (has_month and re.search(r"\d", text)) or (labels and not words))


@cache
def _counters() -> re.Pattern[str]:
    nouns, units = _any_of("counted"), _any_of("units", "times")
    return re.compile(
        rf"(?<![\w.,]){_NUMBER}\s*[-–]?\s*{nouns}"
        rf"|{nouns}\s*[:：(（|]?\s*{_NUMBER}\s*(?:{units})?\s*[)）]?(?!\w)"
    )


@cache
def _ages() -> re.Pattern[str]:
    """Return a pattern of ages in all languages, from templates such as "# @ ago"."""
    found = []
    for words in languages().values():
        units = "|".join(re.escape(each) for each in _longest_first(words.get("units", ())))
        for template in words.get("ago", ()):
            pattern = re.escape(fold_case(template)).replace(r"\ ", r"\s*")
            pattern = pattern.replace(r"\#", r"\d{1,3}").replace("@", rf"(?:{units})\.?")
            start = "" if _is_spaceless(template) else r"(?<!\w)"
            end = "" if _is_spaceless(template) else r"(?!\w)"
            found.append(f"{start}{pattern}{end}")
    found.sort(key=len, reverse=True)
    return re.compile("|".join(found))


@cache
def _labels() -> re.Pattern[str]:
    return re.compile(_any_of("updated", "published", "dated", "polls"))


@cache
def _players() -> re.Pattern[str]:
    return re.compile(_any_of("players"))


@cache
def _date_words() -> re.Pattern[str]:
    """Return a pattern of the words of dates: months, days, halves of the day, and the like."""
    names = {*months(), *listed("in_dates"), *listed("days")}
    names |= {*listed("morning"), *listed("afternoon")}
    for words in languages().values():
        for forms in words.get("months", ()):
            names |= {name.replace("_", " ") for name in fold_case(forms).split()}
    return re.compile(_pattern(names))


def _any_of(*lists: str) -> str:
    return _pattern({entry for name in lists for entry in listed(name)})


def _pattern(entries: set[str]) -> str:
    """Return a pattern of any of *entries*, as whole words in scripts with spaces."""
    whole = [re.escape(each) for each in _longest_first(entries) if not _is_spaceless(each)]
    parts = [re.escape(each) for each in _longest_first(entries) if _is_spaceless(each)]
    return rf"(?:(?<![^\W\d_])(?:{'|'.join(whole)})(?![^\W\d_])\.?|{'|'.join(parts)})"


def _longest_first(entries: object) -> list[str]:
    return sorted(map(fold_case, entries), key=lambda each: (-len(each), each))  # type: ignore[call-overload]


def _is_spaceless(text: str) -> bool:
    return re.search(f"[{SPACELESS}가-힣]", text) is not None
