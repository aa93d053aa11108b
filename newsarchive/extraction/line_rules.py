"""Recognise lines that are no part of an article by their words and by the lines beside them.

The words are in ``data/cues``. Words alone are no proof, because "Subscribe" may begin a sentence:
``body`` requires a second sign, or the edge of the article. Two kinds of lines need no list of
words: links that follow the same words, and a line at the end that begins with the author's name.
Pull quotes, which repeat what the text says, stay: removing them cost the development set more
than it gained.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from newsarchive import dates
from newsarchive.article import Block
from newsarchive.boilerplate.cue_lexicon import begins_with_copyright, spelled, vocabulary
from newsarchive.boilerplate.cues import cues_of
from newsarchive.page.segments import letters_key
from newsarchive.text import word_count
from newsarchive.word_lists import picture_agencies

#: Longer lines, in characters, are paragraphs; an appeal may be longer.
MAX_LINE, MAX_APPEAL = 160, 320
#: Reasons whose lines may be as long as an appeal.
LONG_REASONS = frozenset(("signup", "consent", "copyright"))
#: Characters of a biography, at least and at most, and how many biographies may end an article.
BIOGRAPHY = (50, 600)
MOST_BIOGRAPHIES = 3
#: From this share of links on, a line may be one of several links that follow the same words.
LINKED = 0.4

_READING_TIME = re.compile(
    r"^\W{0,3}(?:[^\W\d_]+[\s:]+){0,4}(?:ca\.?\s*)?\d{1,3}\s*[-–]?\s*"
    r"(?:min\b\.?|mins?\b|minutes?|minuten?|minuti?|minuto|minutos|minuut|мин|דק|دقائق|دقيقة|dk|dakika|"
    r"分|분)[^\d]{0,25}$",
    re.IGNORECASE,
)
_LED = re.compile(r"(\w[^|:»>]{3,40}?)\s*[|:»>]+\s+\S")


@cache
def _agency_credit() -> re.Pattern[str]:
    """Return a pattern of short lines that say little but the name of an agency."""
    names = "|".join(map(re.escape, picture_agencies()))
    return re.compile(
        r"^\W{0,2}(?:©|\(c\)|foto|photo|bild|image|picture|credit|via)?\W{0,3}"
        rf"(?:[\w.'’-]+\W{{1,3}}){{0,5}}(?:{names})\W{{0,3}}(?:\w+\W?){{0,3}}$",
        re.IGNORECASE,
    )


def reason_of_words(text: str) -> str | None:
    """Return why the line *text* may be no part of an article (signup, related ...), or None."""
    if len(text) > MAX_APPEAL:
        return None
    if len(text) <= 60 and _READING_TIME.match(text):
        return "reading_time"
    if len(text) <= 60 and word_count(text) <= 9 and dates.parsed(text) is not None:
        return "date"
    if len(text) <= 100 and _agency_credit().match(text):
        return "credit"
    line = spelled(text)
    if reason := vocabulary().reason_of_whole(line):
        return reason
    reason = vocabulary().reason_of(line) or ("copyright" if begins_with_copyright(text) else None)
    return reason if len(text) <= MAX_LINE or reason in LONG_REASONS else None


def is_alone_proof(text: str, reason: str) -> bool:
    """Return whether words are enough, because the line says nothing else, as no sentence does."""
    if reason == "reading_time" or vocabulary().reason_of_whole(spelled(text)):
        return True
    return text.rstrip().endswith(":") and word_count(text) <= 8 and reason in ("related", "tags")


def remove_led_links_and_biographies(blocks: list[Block], authors: Sequence[str]) -> None:
    """Give biographies of *authors*, and links that follow the same words, their reasons."""
    _remove_led_links([block for block in blocks if block.removed is None])
    _remove_biographies([block for block in blocks if block.removed is None], authors)


def _remove_led_links(blocks: list[Block]) -> None:
    led = [
        (match[1].casefold(), block)
        for block in blocks
        if block.links >= LINKED and (match := _LED.match(block.text))
    ]
    number = Counter(lead for lead, _ in led)
    for lead, block in led:
        if number[lead] > 1:
            block.removed = "related"


def _remove_biographies(blocks: list[Block], authors: Sequence[str]) -> None:
    """Remove lines at the end that begin with an author's full name, but no credits.

    "X contributed to this report" is a credit.
    """
    names = tuple(letters_key(name) for name in authors if len(name.split()) > 1)
    if not names or len(blocks) <= MOST_BIOGRAPHIES:
        return
    for block in reversed(blocks[-MOST_BIOGRAPHIES:]):
        has_length = BIOGRAPHY[0] <= len(block.text) <= BIOGRAPHY[1]
        if not has_length or not letters_key(block.text).startswith(names):
            break
        if cues_of(block.text).stays:
            break
        block.removed = "biography"
