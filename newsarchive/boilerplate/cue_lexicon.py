"""The words of ``data/cues``: phrases by section and language, found in a line's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsarchive.text import fold_case, mask_digits, words_of_folded

SECTIONS = ("line", "part", "sign", "action", "object", "reader", "period", "lead", "stay")

Phrase = tuple[str, ...]
#: (language, section) -> the phrases that a line has of it.
Found = dict[tuple[str, str], list[Phrase]]

# A capital where no sentence begins: "Sie" there is "you", at a beginning it may be "she".
_CAPITAL = re.compile(r"(?<=[\w,;%)”»’'] )[A-ZÀ-ÖØ-Þ]\w*")


@dataclass(slots=True, frozen=True)
class Entry:
    """A phrase of a data file."""

    phrase: Phrase
    section: str
    language: str
    capitals: frozenset[str] = frozenset()
    """Words in it that count only with a capital inside a sentence: polite forms."""


@dataclass(slots=True, frozen=True)
class Vocabulary:
    """The phrases of all data files."""

    lines: frozenset[Phrase]
    leads: frozenset[Phrase]
    by_first: dict[str, list[Entry]]
    """First word -> phrases; longer ones first."""

    def found_in(self, text: str, tokens: Phrase) -> Found:
        """The phrases of each language and section in *tokens*, the words of *text*, in order.

        None that is part of another, none twice.
        """
        found: Found = {}
        ends: dict[tuple[str, str], int] = {}
        capitals: set[str] | None = None
        for position, token in enumerate(tokens):
            for entry in self.by_first.get(token, ()):
                key, end = (entry.language, entry.section), position + len(entry.phrase)
                if ends.get(key, 0) > position or tokens[position:end] != entry.phrase:
                    continue
                if entry.capitals:
                    if capitals is None:
                        capitals = set(map(fold_case, _CAPITAL.findall(text)))
                    if not entry.capitals <= capitals:
                        continue
                ends[key] = end
                if entry.phrase not in found.setdefault(key, []):
                    found[key].append(entry.phrase)
        return found


def phrase(text: str) -> Phrase:
    """The words of *text*, digits masked; a hyphen parts them: one writes it and one does not."""
    return phrase_words(mask_digits(text))


def phrase_words(plain: str) -> Phrase:
    """:func:`phrase` of a text that is masked already."""
    return tuple(words_of_folded(plain.replace("-", " ")))


@cache
def vocabulary() -> Vocabulary:
    """What all files in ``data/cues`` say, read once."""
    whole: dict[str, set[Phrase]] = {"line": set(), "lead": set()}
    inside: set[Entry] = set()
    for file in files("newsarchive").joinpath("data/cues").iterdir():
        language, _, kind = file.name.partition(".")
        if kind != "txt":
            continue
        for section, text in entries(file.read_text(encoding="utf-8").splitlines()):
            if section in whole:
                whole[section].add(phrase(text))
            else:
                capitals = frozenset(fold_case(word) for word in text.split() if word.istitle())
                inside.add(Entry(phrase(text), section, language, capitals))
    by_first: dict[str, list[Entry]] = {}
    for entry in sorted(inside, key=_longest_first):
        by_first.setdefault(entry.phrase[0], []).append(entry)
    return Vocabulary(frozenset(whole["line"]), frozenset(whole["lead"]), by_first)


def _longest_first(entry: Entry) -> tuple[int, Phrase, str, str]:
    return -len(entry.phrase), entry.phrase, entry.section, entry.language


def entries(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(section, phrase) of each line of a data file; ``ValueError`` for what is in no section."""
    section = ""
    for line in lines:
        text = line.split("#")[0].strip()
        if text.startswith("["):
            section = text.strip("[]")
            if section not in SECTIONS:
                raise ValueError(f"no such section: {text}")
        elif text:
            if not section:
                raise ValueError(f"before any section: {text}")
            yield section, text
