"""How certain a date in a line is the article's own, by its label, its place and its form."""

from __future__ import annotations

import re
from functools import cache

from newsarchive.dates import Moment
from newsarchive.metadata.dating.labels import Label
from newsarchive.metadata.dating.places import HEADINGS, Place
from newsarchive.page.segments import Segment
from newsarchive.word_lists import listed, months
from newsarchive.writing.characters import is_spaceless
from newsarchive.writing.punctuation import SENTENCE_END

#: Paragraphs under the headline (a standfirst, a caption, the first of the text) that may come
#: before the dateline, if a label or its place says that it is one; before a time element.
HEAD = 3
#: Characters of the longest dateline without a label or a place of that name.
MAX_BARE = 60
#: On a page without a headline: characters of a line with only the date, and with a name before it.
MAX_LONE, MAX_SIGNED = 25, 60
#: Words of a line that has only a date: weekday, month, and a word such as "Uhr".
MAX_PURE_WORDS = 3
#: Words of a line below the text that has only the date, and perhaps a name.
MAX_SIGNING_WORDS = 5

#: Characters that follow each other without a break in a line without spaces that has a date and
#: is no sentence.
LONGEST_RUN = 25
_BREAK = re.compile(r"[\s\d]+")

_LEADING = re.compile(r"^\W*(?:[^\W\d]+[.,]?\s+)?\d")
_WORD = re.compile(r"[^\W\d_]{2,}")
COPYRIGHT = re.compile(r"©|\(c\)|copyright", re.IGNORECASE)
LABELLED = re.compile(r"^[^\d:：]{3,40}[:：]\s*\d")


def grade_of(
    segment: Segment, place: Place, label: Label | None, headline: int, moment: Moment | None
) -> int | None:
    """Return how certain a date in the line is the article's; None if it cannot be.

    *headline* is the index of the headline's line, or -1; *moment* is the date of the line.
    """
    text = segment.text
    is_leading = _LEADING.match(text) is not None
    is_own = label in (Label.PUBLISHED, Label.UPDATED)
    if place.is_elsewhere and not (
        (place.is_beside and (is_own or is_leading))
        or (place.is_margin and (is_own or label or (place.is_for_dates and is_leading)))
        or (place.is_doubtful and (is_own or place.is_for_dates))
    ):
        return None
    says_so = is_own or place.is_for_dates
    if not says_so and (is_sentence(text) or COPYRIGHT.search(text)):
        return None
    if headline < 0:
        is_lone = len(text) <= MAX_LONE or _is_signed(text)
        return 1 if label or place.is_for_dates else 2 if is_lone else None
    if not (says_so or label) and not _is_bare(segment, place, is_leading, moment):
        return None
    if place.is_headline or place.is_event or (LABELLED.match(text) and not label):
        return 2
    if place.is_doubtful and place.paragraphs:
        return 2
    is_signed = _is_signed(text)
    if (not is_signed and place.paragraphs > (HEAD if says_so or label else 1)) or (
        segment.tag in HEADINGS and not says_so
    ):
        return 2
    is_next = place.is_beside or (is_leading and place.is_next)
    if is_next and len(_WORD.findall(text)) <= MAX_PURE_WORDS:
        says_so = is_own = True
    is_above = place.line < headline and not place.is_beside
    is_first = place.paragraphs <= (label is Label.PUBLISHED and place.is_for_dates)
    return 0 if says_so and is_first and (is_own or not is_above) else 1


def _is_bare(segment: Segment, place: Place, is_leading: bool, moment: Moment | None) -> bool:
    """Return whether the line has little beside its date: the less, the further down it is."""
    if place.paragraphs <= 1:
        return len(segment.text) <= MAX_BARE or is_leading
    if place.paragraphs > HEAD and moment and moment.has_time:
        return False  # a comment has a time, the end of an article has none
    words = _WORD.findall(segment.text)
    if segment.tag in HEADINGS or _is_signed(segment.text):
        return segment.tag not in HEADINGS
    return len(words) <= MAX_SIGNING_WORDS and not any(map(_is_plain_word, words))


def is_sentence(text: str) -> bool:
    """Return whether *text* is prose; where words are not spaced, by its length without a break."""
    if is_spaceless(text):
        longest = max(map(len, _BREAK.split(text)))
        return longest > LONGEST_RUN or (
            bool(SENTENCE_END.search(text)) and 2 * longest > LONGEST_RUN
        )
    return bool(SENTENCE_END.search(text)) and len(_WORD.findall(text)) > 4


def _is_plain_word(word: str) -> bool:
    """Return whether *word* is neither a name nor of a date: in small letters, and no month."""
    return word[0].islower() and word not in months()


def _is_signed(text: str) -> bool:
    if len(text) > MAX_SIGNED:
        return False
    return text.casefold().startswith(_words_of_bylines())


@cache
def _words_of_bylines() -> tuple[str, ...]:
    return tuple(f"{word} " for word in listed("by"))
