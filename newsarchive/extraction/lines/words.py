"""Say what the words of one line are: a phrase of boilerplate, and whether it addresses the reader.

The phrases are in ``data/cues``, the words to the reader there and in ``data/<language>.toml``. A
phrase alone is no proof, because news is about newsletters and cookies as well: ``reasons``
asks for witnesses of other kinds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from newsarchive import dates
from newsarchive.boilerplate.lexicon.cue_files import REASONS
from newsarchive.boilerplate.lexicon.phrases import begins_with_copyright, phrase, spelled
from newsarchive.boilerplate.lexicon.vocabulary import vocabulary
from newsarchive.boilerplate.word_cues import PURPOSE, word_cues
from newsarchive.text import fold_case, word_count
from newsarchive.word_lists import languages, phrase_pattern, picture_agencies
from newsarchive.writing.punctuation import OPENING_QUOTES, begins_with_speech

#: Longer lines, in characters, are paragraphs; an appeal may be longer.
MAX_LINE, MAX_APPEAL = 160, 320
#: Characters of a line that is a date, at most.
LONGEST_DATE = 60
#: Reasons whose lines may be as long as an appeal.
LONG_REASONS = frozenset(("signup", "consent", "copyright"))
#: A beginning of this many words is no beginning of news: "You have reached your limit".
LEAST_SPECIFIC = 3
#: Words of a request that says neither "you" nor "our", at most: "Donate now."
MOST_WORDS_OF_REQUEST = 6
#: Cues of a call, at least: what it asks for, and what it speaks of.
LEAST_REASONS = 2
#: Letters between a phrase and its colon, at most: "Related post:".
LABEL_LETTERS = 8

_READING_TIME = re.compile(
    r"^\W{0,3}(?:[^\W\d_]+[\s:]+){0,4}(?:ca\.?\s*)?\d{1,3}\s*[-–]?\s*"
    r"(?:min\b\.?|mins?\b|minutes?|minuten?|minuti?|minuto|minutos|minuut|мин|דק|دقائق|دقيقة|dk|dakika|"
    r"分|분)[^\d]{0,25}$",
    re.IGNORECASE,
)
# News about copyright begins with the word, a notice goes on with a mark or year.
_COPYRIGHT = re.compile(r"\W*(?:[©ⓒ]|\(c\)|copyright\W*(?:[©ⓒ]|\(c\)|\d{4}))", re.IGNORECASE)


# "Update, 14:30: The ministry has confirmed it." is news under a label, not a date.
_NEWS_AFTER_LABEL = re.compile(r"[:：]\s+(?:[^\W\d_]+[^\w:：]+){2,}[^\W\d_]+[.!?。]\s*$")


@dataclass(slots=True, frozen=True)
class Cue:
    """Why the words of a line may be no part of an article."""

    reason: str
    phrase: str = ""
    """The phrase of ``data/cues``, spelled as there; empty if the form of the line says it."""
    opens: bool = True
    """False if the phrase is only somewhere in the line."""
    is_whole: bool = False
    """True if the line says nothing else, as no sentence does."""
    is_call: bool = False
    """True if learning knows it for a call to the reader: see :func:`call_in`."""


@cache
def _agency_credit() -> re.Pattern[str]:
    """Return a pattern of short lines that say little but the name of an agency."""
    names = "|".join(map(re.escape, picture_agencies()))
    return re.compile(
        r"^\W{0,2}(?:©|\(c\)|foto|photo|bild|image|picture|credit|via)?\W{0,3}"
        rf"(?:[\w.'’-]+\W{{1,3}}){{0,5}}(?:{names})(?!\w)\W{{0,3}}(?:\w+\W?){{0,3}}$",
        re.IGNORECASE,
    )


# Several rules ask for the same line, one after the other.
@lru_cache(maxsize=1024)
def cue_of(text: str) -> Cue | None:
    """Return why the words of the line *text* may be no part of an article, or None."""
    if len(text) > MAX_APPEAL:
        return None
    line = spelled(text)
    if reason := vocabulary().reason_of_whole(line):
        return Cue(reason, is_whole=True)
    cue = _phrase_in(line) or _form_of(text)
    if cue is None or (len(text) > MAX_LINE and cue.reason not in LONG_REASONS):
        return None
    if cue.reason == "date" and _NEWS_AFTER_LABEL.search(text) and dates.parsed(text) is None:
        return None
    is_label = text.rstrip().endswith(":") and word_count(text) <= 8
    is_whole = cue.is_whole or (is_label and cue.reason in ("related", "tags"))
    return Cue(cue.reason, cue.phrase, cue.opens, is_whole)


def _form_of(text: str) -> Cue | None:
    """Return what a line without a phrase is by its form: a date, a reading time, a credit."""
    if len(text) <= LONGEST_DATE and _READING_TIME.match(text):
        return Cue("reading_time", is_whole=phrase(text) in vocabulary().lines)
    if len(text) <= LONGEST_DATE and word_count(text) <= 9 and dates.parsed(text) is not None:
        return Cue("date")
    if len(text) <= 100 and _agency_credit().match(text):
        return Cue("credit")
    return Cue("copyright") if begins_with_copyright(text) else None


def call_in(text: str) -> Cue | None:
    """Return the cue of a line without a phrase of extraction that learning knows for a call.

    It asks its reader for something that sites have, such as a newsletter or a membership. This
    takes longer than :func:`cue_of`.
    """
    words = word_cues(text) if len(text) <= MAX_LINE else None
    if words is None or words.stays or begins_with_speech(text, OPENING_QUOTES):
        return None
    asks = words.asks and len(words.reasons) >= LEAST_REASONS
    if not (asks or words.is_certain):
        return None
    purpose = next((each for each in words.reasons if each.startswith(PURPOSE)), "")
    return Cue("signup", purpose.partition("“")[2].rstrip("”"), opens=False, is_call=True)


def addresses(text: str) -> bool:
    """Return whether the line *text* has a word such as "you" or "our"."""
    return bool(word_cues(text).readers)


def _phrase_in(line: str) -> Cue | None:
    if found := vocabulary().opening_of(line, REASONS):
        return Cue(found[1], found[0])
    found = vocabulary().part_of(line)
    return Cue(found[1], found[0], opens=False) if found else None


def calls(text: str, cue: Cue) -> bool:
    """Return whether the line *text*, a sentence with *cue*, is said to the reader, not about it.

    It is short and asks for something in its first words, says "you" or "our" in a language of the
    phrase, or begins with a phrase too long for a beginning of news.
    """
    if cue.reason == "copyright":
        return not cue.opens or _COPYRIGHT.match(text) is not None
    words = word_cues(text)
    if cue.is_call or words.stays or begins_with_speech(text, OPENING_QUOTES):
        return cue.is_call
    asks = words.asks and word_count(text) <= MOST_WORDS_OF_REQUEST
    if cue.opens and (asks or is_specific(cue.phrase)):
        return True
    return _speaks_to_reader(text, cue.phrase)


def is_label(text: str, cue: Cue) -> bool:
    """Return whether *text* is a label: the phrase of *cue* before a colon, or little else."""
    line, end = spelled(text).rstrip(), len(cue.phrase)
    is_lead = ":" in line[max(0, end - 1) : end + LABEL_LETTERS]
    return cue.opens and (is_lead or 2 * end >= len(line))


def is_specific(phrase: str) -> bool:
    """Return whether *phrase* is too long to be in news by chance."""
    return len(phrase.split()) >= LEAST_SPECIFIC


def _speaks_to_reader(text: str, phrase: str) -> bool:
    """Return whether *text* says "you" or "our", or asks, in a language that has *phrase*."""
    folded = fold_case(text)
    said = {" ".join(words) for words in word_cues(text).readers}
    for code in vocabulary().languages.get(phrase, ()):
        words, pattern = _to_reader(code)
        if said & words or pattern.search(folded):
            return True
    return False


@cache
def _to_reader(code: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return how language *code* addresses its reader: by words, and a pattern of all else.

    Words that its file of cues lists are left to :func:`word_cues`, which knows polite capitals.
    """
    lists = languages().get(code, {})
    words = frozenset(map(fold_case, lists.get("we_and_you", ())))
    endings = map(re.escape, map(fold_case, lists.get("requests", ())))
    others = () if code in _with_reader_words() else words
    return words, re.compile("|".join([phrase_pattern(others).pattern, *endings]))


@cache
def _with_reader_words() -> frozenset[str]:
    entries = vocabulary().inside.entries
    return frozenset(entry.language for entry in entries if entry.section == "reader")
