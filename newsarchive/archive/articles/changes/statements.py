"""Lines by which a publisher says that a text was corrected or updated."""

from __future__ import annotations

import re
from functools import cache

from newsarchive.archive.articles.changes.noise_lines import is_noise, is_relative
from newsarchive.archive.articles.changes.substance import substance
from newsarchive.text import fold_case
from newsarchive.word_lists import listed, phrase_pattern
from newsarchive.writing.punctuation import SENTENCE_STOP

#: Characters between a label and its colon: a date, in brackets or not.
_DATE = r"(?:\s*[(\[（][^)\]）]{1,50}[)\]）]|[\s,]*(?:[^:：.]|\.(?=\s?\d)){0,25}\d[^:：]{0,25}?)?"
_MARKS = r"[\s\W_]*"


def _statements(lines: set[str]) -> set[str]:
    """Return the substance of *lines*, and of sentences in them, that state a correction."""
    found = set()
    for line in lines:
        if _label().match(_plain(line)) and not is_noise(line):
            found.add(substance(line))
        elif _phrase().search(_plain(line)):
            sentences = SENTENCE_STOP.split(line)
            found |= {substance(each) for each in sentences if _phrase().search(_plain(each))}
    return found


def is_statement(line: str) -> bool:
    """Return whether *line* states that something was corrected or updated."""
    plain = _plain(line)
    return _label().match(plain) is not None or _phrase().search(plain) is not None


def states_correction(old: str, new: str) -> bool:
    """Return whether *new* states a correction or an update that *old* did not state."""
    before, after = set(old.split("\n")), set(new.split("\n"))
    added = _statements(after - before)
    return bool(added) and not added <= _statements(before - after)


def states_time(old: str, new: str) -> bool:
    """Return whether *new* has a line with the time of an update that *old* did not have."""
    return not _update_lines(new) <= _update_lines(old)


def _update_lines(text: str) -> set[str]:
    return {
        fold_case(line)
        for line in text.split("\n")
        if _updated().search(fold_case(line)) and is_noise(line) and not is_relative(line)
    }


def _plain(text: str) -> str:
    return fold_case(text).replace("’", "'")


@cache
def _label() -> re.Pattern[str]:
    """Return a pattern of the beginning of a line that states one: "Correction (3 March):"."""
    labels = "|".join(map(re.escape, listed("corrections")))
    return re.compile(rf"{_MARKS}(?:{labels}){_DATE}\s*(?:[:：—–|\])】」]|\.\s|-\s|$)")


@cache
def _phrase() -> re.Pattern[str]:
    return phrase_pattern(listed("corrected"), whole=False)


@cache
def _updated() -> re.Pattern[str]:
    return phrase_pattern(listed("updated"), whole=False)
