"""Lines that stand in articles and are not part of them, by their words.

The words are in the data files, by language; here is how a line is held against
them. Words alone are no proof ("Subscribe" may begin a sentence): ``body`` asks
for a second witness or the edge of the article.
"""

from __future__ import annotations

import re
from functools import cache

from newsarchive import dates
from newsarchive.text import fold_case, word_count
from newsarchive.word_lists import languages, picture_agencies

#: Longer lines are paragraphs, in characters; an appeal may be.
MAX_LINE = 160
MAX_APPEAL = 320

_LEADING = re.compile(r"^[^\w©(\[]+")
_READING_TIME = re.compile(
    r"^\W{0,3}(?:[^\W\d_]+[\s:]+){0,4}(?:ca\.?\s*)?\d{1,3}\s*[-–]?\s*"
    r"(?:min\b\.?|mins?\b|minutes?|minuten?|minuti?|minuto|minutos|minuut|мин|דק|دقائق|دقيقة|dk|dakika|"
    r"分|분)[^\d]{0,25}$",
    re.IGNORECASE,
)


@cache
def _agency_credit() -> re.Pattern[str]:
    """Return a pattern of short lines that say little but the name of an agency."""
    names = "|".join(map(re.escape, picture_agencies()))
    return re.compile(
        r"^\W{0,2}(?:©|\(c\)|foto|photo|bild|image|picture|credit|via)?\W{0,3}"
        rf"(?:[\w.'’-]+\W{{1,3}}){{0,5}}(?:{names})\W{{0,3}}(?:\w+\W?){{0,3}}$",
        re.IGNORECASE,
    )


def _plain(text: str) -> str:
    """*text* folded; the dot that folding leaves of a Turkish İ goes."""
    return fold_case(text).replace("\u0307", "")


@cache
def _entries() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]], re.Pattern[str]]:
    """Whole lines -> reason; patterns of what lines hold; one pattern of all beginnings."""
    whole: dict[str, str] = {}
    anywhere: dict[str, list[str]] = {}
    begins: dict[str, list[str]] = {}
    for language in languages().values():
        for reason, entries in language.get("lines", {}).items():
            for entry in entries:
                if entry.startswith("= "):
                    whole[_plain(entry[2:])] = reason
                elif entry.startswith("* "):
                    anywhere.setdefault(reason, []).append(re.escape(_plain(entry[2:])))
                else:
                    begins.setdefault(reason, []).append(re.escape(_plain(entry)))
    groups = "|".join(
        f"(?P<{reason}>{'|'.join(sorted(entries, key=len, reverse=True))})"
        for reason, entries in begins.items()
    )
    # A word may go on in scripts that write no spaces; elsewhere the entry ends where a word does.
    beginning = re.compile(rf"(?:{groups})(?![a-zà-ɏͰ-ӿ֐-ۿ])" if groups else "(?!)")
    return (
        whole,
        [(re.compile("|".join(entries)), reason) for reason, entries in anywhere.items()],
        beginning,
    )


def reason_of_words(text: str) -> str | None:
    """Why the line *text* may be no part of an article (signup, related ...); None: no hint."""
    if len(text) > MAX_APPEAL:
        return None
    if len(text) <= 60 and _READING_TIME.match(text):
        return "reading_time"
    if len(text) <= 60 and word_count(text) <= 9 and dates.parsed(text) is not None:
        return "date"
    if len(text) <= 100 and _agency_credit().match(text):
        return "credit"
    whole, anywhere, beginning = _entries()
    line = _plain(_LEADING.sub("", text))
    if reason := whole.get(line.rstrip(" .:!?→>»")):
        return reason
    found = beginning.match(line)
    reason = found.lastgroup if found else None
    if reason is None:
        reason = next((reason for pattern, reason in anywhere if pattern.search(line)), None)
    if reason in ("signup", "consent", "copyright"):
        return reason
    return reason if len(text) <= MAX_LINE else None


def is_alone_proof(text: str, reason: str) -> bool:
    """Whether words are enough: the line says nothing else, as no sentence does."""
    if reason == "reading_time":
        return True
    line = _plain(_LEADING.sub("", text)).rstrip(" .:!?→>»")
    if line in _entries()[0]:
        return True
    return text.rstrip().endswith(":") and word_count(text) <= 8 and reason in ("related", "tags")
