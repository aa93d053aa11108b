"""Find the phrases of ``data/cues`` in a line: the one vocabulary of boilerplate.

Learning looks for phrases among the words of a line (:meth:`Vocabulary.found_in`), because its
rules count words. Extraction looks at what a line is, begins with or contains
(:meth:`Vocabulary.reason_of`), and compares letters: "Tags:" needs its colon, and in Korean an
ending may follow a phrase. The README in ``data/cues`` says what belongs in which section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from newsarchive.boilerplate.lexicon.cue_files import CUES, REASONS, Listed, phrases_by_section
from newsarchive.boilerplate.lexicon.phrases import Phrase, goes_on, phrase, spelled
from newsarchive.text import fold_case

#: Characters by which the beginnings of lines are looked up. A line of the development set costs
#: 15 us; with one character it costs 19 us.
KEY_CHARACTERS = 2

#: (language, section) -> the phrases of it that a line has.
Found = dict[tuple[str, str], list[Phrase]]

# A capital where no sentence begins: "Sie" is "you" there; at the beginning it may be "she".
_CAPITAL = re.compile(r"(?<=[\w,;%)”»’'] )[A-ZÀ-ÖØ-Þ]\w*")
# A letter of another script than Latin.
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufaff]")
# Letters after which a phrase is not a whole word, of scripts in which this says something: phrases
# of other scripts may go on.
_LETTER = re.compile("[a-zà-ɏͰ-ӿ֐-ۿ]")


@dataclass(slots=True, frozen=True)
class Entry:
    """A phrase in one of its sections."""

    phrase: Phrase
    section: str
    language: str
    capitals: frozenset[str] = frozenset()
    """Words in it that count only with a capital inside a sentence: polite forms."""
    is_stem: bool = False
    """True if its last word may go on."""
    is_latin: bool = False
    """True if it is in Latin letters in a language of another script: there, "line" is an app."""


class Index:
    """Phrases by what they begin with, the longest first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = sorted(set(entries), key=_longest_first)
        words: dict[str, list[Entry]] = {}
        self._stems: dict[str, list[Entry]] = {}  # of one word that may go on, by first characters
        for entry in self.entries:
            if entry.is_stem and len(entry.phrase) == 1:
                self._stems.setdefault(entry.phrase[0][:KEY_CHARACTERS], []).append(entry)
            else:
                words.setdefault(entry.phrase[0], []).append(entry)
        self._words = {word: _by_second_word(listed) for word, listed in words.items()}

    def matches(self, tokens: Phrase) -> Iterator[tuple[int, Entry]]:
        """Yield where phrases begin among *tokens*, at each position the longest first."""
        for position, token in enumerate(tokens):
            if following := self._words.get(token):
                second = tokens[position + 1] if position + 1 < len(tokens) else ""
                for entry in following.get(second, following[""]):
                    here = tokens[position : position + len(entry.phrase)]
                    if here == entry.phrase or (entry.is_stem and goes_on(here, entry.phrase)):
                        yield position, entry
            if stems := self._stems.get(token[:KEY_CHARACTERS]):
                for entry in stems:
                    if token.startswith(entry.phrase[0]):
                        yield position, entry


def _by_second_word(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return *entries* with one first word by their second word: a few of hundreds, in their order.

    At "" are those that any word may follow. They are in all other lists, too.
    """
    found: dict[str, list[Entry]] = {"": []}
    for entry in entries:
        found.update({second: [] for second in entry.phrase[1:2]})
    for entry in entries:
        length = len(entry.phrase)
        may_precede_any = length == 1 or (entry.is_stem and length == 2)
        for second in found if may_precede_any else entry.phrase[1:2]:
            found[second].append(entry)
    return found


class Opening(NamedTuple):
    """The beginning of a line."""

    text: str
    section: str
    may_go_on: bool
    """True if its last word may be longer in the line."""


@dataclass(slots=True, frozen=True)
class Vocabulary:
    """The phrases of all data files."""

    lines: frozenset[Phrase]
    leads: frozenset[Phrase]
    inside: Index
    """The phrases that learning looks for inside a line."""
    appeals: Index
    wholes: dict[str, str]
    """Line as :func:`spelled` -> reason."""
    openings: dict[str, list[Opening]]
    """First characters -> beginnings of lines, the longest first."""
    contained: tuple[tuple[str, str], ...]
    """(Part of a line, reason), the longest first."""
    languages: dict[str, frozenset[str]]
    """Phrase that gives a reason, as :func:`spelled` -> the languages of the files that have it."""

    def found_in(self, text: str, tokens: Phrase) -> Found:
        """Return the phrases in *tokens*, the words of *text*, by language and section, in order.

        No phrase occurs twice, and none that is part of another phrase of its section.
        """
        found: Found = {}
        ends: dict[tuple[str, str], int] = {}
        capitals: set[str] | None = None
        for position, entry in self.inside.matches(tokens):
            key = entry.language, entry.section
            if ends.get(key, 0) > position or (entry.is_latin and not _OTHER_SCRIPT.search(text)):
                continue
            if entry.capitals:
                if capitals is None:
                    capitals = set(map(fold_case, _CAPITAL.findall(text)))
                if not entry.capitals <= capitals:
                    continue
            ends[key] = position + len(entry.phrase)
            if entry.phrase not in found.setdefault(key, []):
                found[key].append(entry.phrase)
        return found

    def appeals_in(self, text: str) -> set[Phrase]:
        """Return the phrases in *text* about money or membership, of whatever language."""
        end, found = 0, set()
        for position, entry in self.appeals.matches(phrase(text)):
            if position >= end:
                found.add(entry.phrase)
                end = position + len(entry.phrase)
        return found

    def reason_of_whole(self, line: str) -> str | None:
        """Return the reason why extraction sets aside a line that is :func:`spelled` *line*."""
        return self.wholes.get(line.rstrip(" .:!?→>»"))

    def reason_of(self, line: str) -> str | None:
        """Return the reason that the beginning of *line*, or else a part of it, gives, or None.

        *line* is :func:`spelled`.
        """
        found = self.opening_of(line, REASONS) or self.part_of(line)
        return found[1] if found else None

    def opening_of(self, line: str, sections: Sequence[str]) -> tuple[str, str] | None:
        """Return the phrase of *sections* that *line* begins with, the longest, and its section."""
        for text, section, may_go_on in self.openings.get(line[:KEY_CHARACTERS], ()):
            if not line.startswith(text) or section not in sections:
                continue
            if may_go_on or not _LETTER.match(line, len(text)):
                return text, section
        return None

    def part_of(self, line: str) -> tuple[str, str] | None:
        """Return the phrase that gives a reason wherever it is in *line*, and that reason.

        It begins a word: "no WhatsApp" is Portuguese, "piano WhatsApp" is not.
        """
        for text, reason in self.contained:
            start = line.find(text)
            if start >= 0 and not (start and _LETTER.match(line, start - 1)):
                return text, reason
        return None

    def section_of_opening(self, line: str, sections: Sequence[str]) -> str | None:
        """Return that of *sections* whose phrase *line* begins with, the longest one if several."""
        found = self.opening_of(line, sections)
        return found[1] if found else None


@cache
def vocabulary() -> Vocabulary:
    """Return the phrases of all files in ``data/cues``, read once."""
    of_section = phrases_by_section()
    inside = [section for section in CUES if section not in ("line", "lead")]
    others = {one.language for one in of_section["action"] if _OTHER_SCRIPT.search(one.text)}
    return Vocabulary(
        lines=frozenset(phrase(one.text) for one in of_section["line"]),
        leads=frozenset(phrase(one.text) for one in of_section["lead"]),
        inside=Index(
            Entry(
                phrase(one.text),
                section,
                one.language,
                _capitals(one.text),
                one.is_stem,
                one.language in others and not _OTHER_SCRIPT.search(one.text),
            )
            for section in inside
            for one in of_section[section]
        ),
        appeals=Index(
            Entry(phrase(one.text), "appeal", "", is_stem=one.is_stem)
            for one in of_section["appeal"]
        ),
        wholes={spelled(one.text): each for each in REASONS for one in of_section[f"={each}"]},
        openings=_openings(of_section),
        contained=tuple(
            sorted(
                {(spelled(one.text), each) for each in REASONS for one in of_section[f"*{each}"]},
                key=lambda each: (-len(each[0]), each),
            )
        ),
        languages=_languages(of_section),
    )


def _languages(of_section: dict[str, list[Listed]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for reason in REASONS:
        for section in (reason, f"*{reason}"):
            for one in of_section[section]:
                found.setdefault(spelled(one.text), set()).add(one.language)
    return {text: frozenset(codes) for text, codes in found.items()}


@cache
def texts_of(reason: str) -> tuple[str, ...]:
    """Return the beginnings of lines that extraction sets aside for *reason*, folded."""
    openings = vocabulary().openings.values()
    return tuple(sorted(one.text for each in openings for one in each if one.section == reason))


def _capitals(text: str) -> frozenset[str]:
    return frozenset(fold_case(word) for word in text.split() if word.istitle())


def _longest_first(entry: Entry) -> tuple[int, Phrase, str, str, list[str]]:
    capitals = sorted(entry.capitals)
    return -len(entry.phrase), entry.phrase, entry.section, entry.language, capitals


def _openings(of_section: dict[str, list[Listed]]) -> dict[str, list[Opening]]:
    """Return the beginnings of lines by their first characters, the longest first.

    Of two reasons for one beginning, the first in :data:`REASONS` counts.
    """
    openings: dict[str, list[Opening]] = {}
    for section in (*REASONS, "greeting", "thanks"):
        stems = {spelled(one.text): one.is_stem for one in of_section[section]}
        for text, is_stem in stems.items():
            if len(text) < KEY_CHARACTERS:
                raise ValueError(f"too short for the beginning of a line: {text}")
            may_go_on = is_stem or not text[-1].isalnum()
            openings.setdefault(text[:KEY_CHARACTERS], []).append(Opening(text, section, may_go_on))
    for listed in openings.values():
        listed.sort(key=lambda each: -len(each.text))
    return openings
