"""What a date in a line is the date of: the words beside it ("Published", "zuletzt geändert")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import groupby

from newsarchive.dates import parsed
from newsarchive.word_lists import has_no_spaces, listed_for

_DIGIT = re.compile(r"\d")
_COLON = re.compile(r"[:：]")
_COMPOUND = re.compile(r"[^\W\d_]-$")
# What may follow a label that comes after its date: "12 March 2024 (updated) | Kelm Post".
_END = re.compile(r"\s*(?:$|[)\]|/·•,;–—-](?!.*\d))")


class Label(Enum):
    """What the words beside a date say of it."""

    PUBLISHED = "published"
    UPDATED = "updated"
    DATED = "dated"
    """Only that it is a date: "Datum:", "Date:"."""
    OTHER = "other_dates"
    """That it is of something else: "Next issue:", "Deadline:"."""


@dataclass(slots=True, frozen=True)
class Part:
    """A part of a line that may state a date, and what its words say of the date."""

    text: str
    label: Label | None


def parts(line: str, language: str) -> list[Part]:
    """Return *line* divided at its labels, each part with the label that it belongs to.

    Labels come before their dates ("Published 12 March, updated 13 March") or after them
    ("3月12日 公開 3月13日 更新"). The words are those of *language* and English; those of other
    languages count at the beginning of the line, with a colon.
    """
    found = [label for label in _pattern(language).finditer(line) if _is_apart(label, line)]
    if not found and (colon := _COLON.search(line)):
        word = _pattern("").fullmatch(line[: colon.start()].strip(" ([|•·"))
        if word:
            return [Part(line[colon.end() :], Label(word.lastgroup))]
    if not found:
        return [Part(line, None)]
    labels = [Label(match.lastgroup) for match in found]
    ends = [match.start() for match in found[1:]] + [len(line)]
    head = line[: found[0].start()]
    rests = [line[match.end() : end] for match, end in zip(found, ends, strict=True)]
    if parsed(head) and not parsed(rests[-1]):
        # "12 March, updated 2 days ago" has no date of the change.
        if labels[-1] is Label.UPDATED and not _END.match(rests[-1]):
            return [Part(head, None)]
        return [Part(text, label) for text, label in zip([head, *rests], labels, strict=False)]
    return [Part(head, None)] * bool(head.strip()) + [
        Part(text, label) for text, label in zip(rests, labels, strict=True)
    ]


def _is_apart(label: re.Match[str], line: str) -> bool:
    """Return whether *label* is no part of a phrase or a compound ("Open Data", "Virus-Update")."""
    if has_no_spaces(label[0]):
        return True
    before = line[: label.start()]
    if label.lastgroup in _COMMON:
        return not before.strip() or not before.rstrip()[-1].isalpha()
    return not _COMPOUND.search(before)


def label_alone(line: str, language: str) -> Label | None:
    """Return the label of which *line* consists, as the heading of a date does; else None."""
    found = _pattern(language).fullmatch(line.strip(" \t:：.-–—|·•"))
    return Label(found.lastgroup) if found else None


def begins_with_label(line: str, language: str) -> bool:
    """Return whether *line* begins with a label and has a digit further on."""
    return bool(_DIGIT.search(line)) and _pattern(language).match(line.lstrip(" ([|•·")) is not None


@cache
def _pattern(language: str) -> re.Pattern[str]:
    groups = (f"(?P<{label.value}>{_any_of(label.value, language)})" for label in _IN_ORDER)
    words = {word for label in _IN_ORDER for word in listed_for(label.value, language)}
    unspaced = "".join({re.escape(word[0]) for word in words if has_no_spaces(word)})
    # Words begin after something that is no letter: this spares most places the comparisons.
    begin = r"(?<![^\W\d_])" + (f"|(?=[{unspaced}])" if unspaced else "")
    return re.compile(f"(?:{begin})(?:{'|'.join(groups)})", re.IGNORECASE)


#: Labels whose words are common in phrases as well.
_COMMON = (Label.DATED.value, Label.OTHER.value)
# "Last changed on date" is a change, and "publication date" a publication.
_IN_ORDER = (Label.OTHER, Label.UPDATED, Label.PUBLISHED, Label.DATED)


def _any_of(name: str, language: str) -> str:
    # The conditions are stated once for words in a row: this spares most of the time to compile.
    runs = groupby(listed_for(name, language), has_no_spaces)
    parts = [(is_unspaced, "|".join(map(re.escape, words))) for is_unspaced, words in runs]
    return "|".join(
        words if is_unspaced else rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])"
        for is_unspaced, words in parts
    )
