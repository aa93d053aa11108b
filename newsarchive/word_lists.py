"""The word lists in ``data/``, ready to match: words of dates, bylines and agencies.

Each language has a TOML file that a native speaker can extend, and no code depends on a language.
The words of boilerplate are in ``data/cues``, see :mod:`newsarchive.boilerplate.lexicon`. Files are
read at the first page, not at import.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from newsarchive.text import fold_case
from newsarchive.writing.characters import SPACELESS

_SPACELESS = re.compile(f"[{SPACELESS}]")


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Return the content of each TOML file in ``data/``, by its language code."""
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(files("newsarchive").joinpath("data").iterdir(), key=lambda p: p.name)
        if path.name.endswith(".toml")
    }


@cache
def listed(name: str) -> tuple[str, ...]:
    """Return the entries of list *name* in all languages, folded, the longest first."""
    entries = {
        fold_case(entry) for language in languages().values() for entry in language.get(name, ())
    }
    return tuple(sorted(entries, key=lambda entry: (-len(entry), entry)))


@cache
def listed_for(name: str, language: str) -> tuple[str, ...]:
    """Return the entries of list *name* in *language* and English, folded, the longest first.

    Those of all languages if there is no file for *language*.
    """
    if language not in languages():
        return listed(name)
    codes = dict.fromkeys((language, "en"))
    entries = {fold_case(entry) for code in codes for entry in languages()[code].get(name, ())}
    return tuple(sorted(entries, key=lambda entry: (-len(entry), entry)))


@cache
def clocks() -> dict[str, str]:
    """Return the IANA name of the time zone of each country that has only one, by its code."""
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
def given_names() -> frozenset[str]:
    """Return the frequent given names in ``data/given_names.txt``, folded."""
    text = files("newsarchive").joinpath("data", "given_names.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(fold_case(name) for line in lines for name in line.split())


@cache
def months(language: str = "") -> dict[str, int]:
    """Return the number, 1 to 12, of each month's name and short forms in all languages.

    A word that means different months (listopada) means the one of *language*, if it has it. Names
    are there without their accents as well: capitals are often written without.
    """
    order = sorted(languages().items(), key=lambda item: item[0] == language)
    found = {
        form: number
        for _, words in order
        for form, number in _numbered(words.get("months", ()))
        if " " not in form
    }
    return {_without_marks(form): number for form, number in found.items()} | found


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@cache
def persian_months() -> dict[str, int]:
    """Return the number of each month of the Persian calendar, 1 for Farvardin, by its names."""
    lists = (words.get("persian_months", ()) for words in languages().values())
    return {form: number for names in lists for form, number in _numbered(names)}


def _numbered(names: Iterable[str]) -> list[tuple[str, int]]:
    """Return each form in *names*, folded, with the number of its month; "_" is a space."""
    return [
        (form.replace("_", " "), number)
        for number, forms in enumerate(names, 1)
        for form in fold_case(forms).split()
    ]


@cache
def months_in_pieces() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern of the months that are several words or have inner dots (تشرين الأول, มี.ค.).

    With it come the plain names to read instead, those of English, by the text found, folded.
    """
    english = [forms.split()[0] for forms in languages()["en"]["months"]]
    plain = {
        form: english[number - 1]
        for words in languages().values()
        for form, number in _numbered(words.get("months", ()))
        if " " in form or "." in form
    }
    names = "|".join(re.escape(name) for name in sorted(plain, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names or '(?!)'})(?!\w)", re.IGNORECASE), plain


@cache
def frequent_words() -> dict[str, frozenset[str]]:
    """Return the frequent words of each language whose file lists any, by its code."""
    return {
        code: frozenset(language["frequent"])
        for code, language in languages().items()
        if language.get("frequent")
    }


@cache
def languages_of_frequent_word() -> dict[str, tuple[str, ...]]:
    """Return the codes of the languages in which a word is frequent, by word."""
    found: dict[str, list[str]] = {}
    for code, words in frequent_words().items():
        for word in words:
            found.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in found.items()}


def has_no_spaces(text: str) -> bool:
    """Return whether *text* has a character of a script that writes no spaces between words."""
    return bool(_SPACELESS.search(text))


def phrase_pattern(phrases: Iterable[str], *, whole: bool = True) -> re.Pattern[str]:
    """Return a pattern that finds any of *phrases* in folded text, at the beginning of a word.

    If they are *whole*, also at the end of one. In scripts without spaces, words have no ends.
    """
    end = r"(?!\w)" if whole else ""
    folded = filter(None, map(fold_case, phrases))
    # The conditions are stated once for phrases in a row: this spares most of the time to compile.
    runs = groupby(folded, lambda each: _SPACELESS.search(each) is not None)
    parts = [(is_unspaced, "|".join(map(re.escape, each))) for is_unspaced, each in runs]
    found = [each if is_unspaced else rf"(?<!\w)(?:{each}){end}" for is_unspaced, each in parts]
    return re.compile("|".join(found) or "(?!)")


@cache
def alternatives(name: str) -> re.Pattern[str]:
    """Return a pattern that matches any entry of list *name* as whole words, ignoring case."""
    entries = "|".join(re.escape(entry) for entry in listed(name))
    return re.compile(rf"(?<!\w)(?:{entries or '(?!)'})(?!\w)", re.IGNORECASE)
