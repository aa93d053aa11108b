"""Read the files in ``data/cues``, whose README explains the format.

A phrase is in the section whose heading it follows, and in those that its line names after a bar.
Thus each phrase is written once, although learning and extraction may both need it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import NamedTuple

from newsarchive.writing.characters import HANGUL

#: Sections for learning.
CUES = ("line", "part", "sign", "action", "object", "reader", "period", "lead", "stay")
#: Sections for extraction: the reason for which it sets aside a line that begins with the phrase.
#: ``=`` before a reason: the line is the phrase and nothing more; ``*``: the line contains it.
REASONS = (
    "related", "signup", "credit", "comments", "copyright", "consent", "share", "tags", "date",
    "disclaimer",
)  # fmt: skip
#: Ends a phrase whose last word may have other endings: "bülten-" is also in "bültenimize". In
#: Korean all phrases are stems, because a particle follows nearly any word.
STEM = "-"
#: Sections of a letter to readers: how it begins, how it ends, and what it is about.
LETTER = ("greeting", "thanks", "appeal")
SECTIONS = frozenset(
    (*CUES, *(mark + each for mark in ("", "=", "*") for each in REASONS), *LETTER)
)

_KOREAN = re.compile(f"[{HANGUL}]{{2}}$")


class Listed(NamedTuple):
    """A phrase as it is written in a file."""

    text: str
    language: str
    is_stem: bool = False
    """True if endings may follow its last word."""


def phrases_by_section() -> dict[str, list[Listed]]:
    """Return the phrases of all files, by section."""
    found: dict[str, list[Listed]] = {section: [] for section in SECTIONS}
    for file in files("newsarchive").joinpath("data/cues").iterdir():
        language, _, kind = file.name.partition(".")
        if kind == "txt":
            for text, sections in entries(file.read_text(encoding="utf-8").splitlines()):
                stem = text.removesuffix(STEM)
                is_stem = stem != text or _KOREAN.search(text) is not None
                for section in sections:
                    found[section].append(Listed(stem, language, is_stem))
    return found


def entries(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield (phrase, its sections) for each phrase in the *lines* of a data file.

    Raise ``ValueError`` for a phrase that is in no section, and for an unknown section.
    """
    heading = ""
    for line in lines:
        text = line.split("#")[0].strip()
        if text.startswith("["):
            heading = text.strip("[]")
            _check(heading, text)
        elif text:
            if not heading:
                raise ValueError(f"before any section: {text}")
            spelling, _, others = text.partition(" | ")
            sections = [heading, *(each.strip() for each in others.split(",") if each)]
            for section in sections:
                _check(section, text)
            yield spelling.strip(), sections


def _check(section: str, text: str) -> None:
    if section not in SECTIONS:
        raise ValueError(f"no such section: {text}")
