"""The language of an article as ISO 639-1: what the page states, checked against its text."""

from __future__ import annotations

import re
from collections import Counter

from newsarchive.page.evidence import Candidate, PageEvidence
from newsarchive.text import without_invisible
from newsarchive.word_lists import frequent_words

_CODE = re.compile(r"^\s*([a-z]{2})(?:[-_]|\s*$|[,;])", re.IGNORECASE)
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), 0.05, "ja"),
    (re.compile("[\u4e00-\u9fff]"), 0.3, "zh"),
    (re.compile("[\uac00-\ud7af]"), 0.3, "ko"),
    (re.compile("[\u0e00-\u0e7f]"), 0.3, "th"),
    (re.compile("[\u0590-\u05ff]"), 0.3, "he"),
    (re.compile("[\u0370-\u03ff]"), 0.4, "el"),
)
_WORD = re.compile(r"[^\W\d_]+")
# Codes that sites use for languages with another code in ISO 639-1.
_ALIASES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "nb": "no",
    "nn": "no",
    "jp": "ja",
    "cn": "zh",
    "kr": "ko",
}


def language_of(evidence: PageEvidence, text: str) -> Candidate | None:
    """Return the language of *text*; None if unknown.

    If the text is clearly in another language than the page states, the text decides.
    """
    guessed, sure = guessed_language(text)
    stated = list(_stated(evidence))
    if guessed and sure and all(candidate.value != guessed for candidate in stated):
        return Candidate(guessed, "text")
    if guessed:
        for candidate in stated:
            if candidate.value == guessed:
                return candidate
    if stated:
        return stated[0]
    return Candidate(guessed, "text") if guessed else None


def _stated(evidence: PageEvidence) -> list[Candidate]:
    root = evidence.tree.get("lang") or evidence.tree.get(
        "{http://www.w3.org/XML/1998/namespace}lang"
    )
    found = []
    for value, source in (
        (evidence.of_article("inLanguage"), "json-ld"),
        (root, "html"),
        (evidence.meta("content-language", "language", "dc.language", "og:locale"), "meta"),
        (evidence.page.header("Content-Language"), "header"),
    ):
        if value and (match := _CODE.match(value)):
            code = match[1].lower()
            found.append(Candidate(_ALIASES.get(code, code), source))
    return found


def guessed_language(text: str) -> tuple[str | None, bool]:
    """Return the language of *text* by its script or frequent words, and whether it is certain."""
    sample = text[:5000]
    letters = sum(map(str.isalpha, sample)) or 1
    for script, share, code in _SCRIPTS:
        if len(script.findall(sample)) / letters >= share:
            return code, True
    counts = Counter(_WORD.findall(without_invisible(sample).casefold()))
    total = counts.total()
    if total < 20:
        return None, False
    scores = sorted(
        (sum(counts[word] for word in listed) / total, code)
        for code, listed in frequent_words().items()
    )
    (second, _), (best, code) = scores[-2:]
    return (code, best > 0.15 and best > 1.4 * second) if best > 0.05 else (None, False)
