"""Words of the languages of news: what the files in ``data/`` say, ready to match.

A language is a TOML file that a native speaker can extend; nothing about a
language stands in code. Read at the first page, not at import.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from newsarchive.text import fold_case


@cache
def languages() -> dict[str, dict[str, Any]]:
    """The content of every file in ``data/``, by its language code."""
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(files("newsarchive").joinpath("data").iterdir(), key=lambda p: p.name)
        if path.name.endswith(".toml")
    }


@cache
def listed(name: str) -> tuple[str, ...]:
    """The entries of list *name* in all languages, folded, longest first."""
    found = {
        fold_case(entry) for language in languages().values() for entry in language.get(name, ())
    }
    return tuple(sorted(found, key=lambda entry: (-len(entry), entry)))


@cache
def clocks() -> dict[str, str]:
    """Country code -> IANA name of its zone, for countries that keep one clock."""
    text = files("newsarchive").joinpath("data", "clocks.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {line[0]: line[1] for line in lines}


@cache
def agencies() -> frozenset[str]:
    """Return the names of news agencies, folded."""
    return frozenset((*_agencies()["news"], *_agencies()["news and pictures"]))


@cache
def picture_agencies() -> tuple[str, ...]:
    """Return the names of agencies that credit pictures, folded, the longest first."""
    found = (*_agencies()["pictures"], *_agencies()["news and pictures"])
    return tuple(sorted(set(found), key=lambda name: (-len(name), name)))


@cache
def _agencies() -> dict[str, list[str]]:
    """Return the names in ``data/agencies.txt`` by section, folded."""
    text = files("newsarchive").joinpath("data", "agencies.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            section.append(fold_case(line))
    return found


@cache
def months() -> dict[str, int]:
    """Month names and their short forms in all languages -> 1 to 12."""
    return {
        form: number
        for language in languages().values()
        for number, forms in enumerate(language.get("months", ()), 1)
        for form in fold_case(forms).split()
    }


@cache
def frequent_words() -> dict[str, frozenset[str]]:
    """The frequent words of each language that has any."""
    return {
        code: frozenset(language["frequent"])
        for code, language in languages().items()
        if language.get("frequent")
    }


@cache
def alternatives(name: str) -> re.Pattern[str]:
    """A pattern that matches any entry of list *name* as whole words, ignoring case."""
    entries = "|".join(re.escape(entry) for entry in listed(name))
    return re.compile(rf"(?<!\w)(?:{entries or '(?!)'})(?!\w)", re.IGNORECASE)
