"""Lines that lead to another article: "Read more: <headline>" and the like.

The phrases that such a line begins with are section ``[lead]`` of ``data/cues``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from newsarchive.boilerplate.lexicon.phrases import phrase
from newsarchive.boilerplate.lexicon.vocabulary import vocabulary
from newsarchive.text import words
from newsarchive.writing.characters import is_spaceless
from newsarchive.writing.lengths import length_in_words
from newsarchive.writing.punctuation import SENTENCE_END

#: Characters that a lead outside ``data/cues`` has at most, and a line of lead and headline.
MOST_OF_LEAD, MOST_OF_TEASER = 40, 250
#: Words that a lead has at most ("More on this story").
MOST_WORDS_OF_LEAD = 6
#: Characters at the beginning of a line in which a lead without a mark after it is looked for.
MOST_LOOKED_AT = 60
#: Words that a line in a list of other articles has at most.
MOST_WORDS_OF_TEASER = 20

# A character that each match of the pattern below has.
_MARK = re.compile(r"[:：|｜>»→›▶►】\]–—-]")
_FIRST_WORD = re.compile(r"[0-9A-Za-z]+(?:'[0-9A-Za-z]+)*")
_LEAD_END = re.compile(r"\s*(?:[:：|｜>»→›▶►】\]]|>>|\s[–—-]\s)\s*")


def is_lead(text: str) -> bool:
    """Return whether *text* is a line such as "Read more" or "Related Content" and no more."""
    if len(text) > MOST_OF_TEASER or not _may_begin_with_lead(text):
        return False
    return phrase(text) in vocabulary().leads


def _may_begin_with_lead(text: str) -> bool:
    """Return False if the first word of *text* begins no lead, as is so for most lines.

    It is looked at only in ASCII: other letters need folding.
    """
    beginning = text[:MOST_LOOKED_AT]
    word = _FIRST_WORD.search(beginning) if beginning.isascii() else None
    if word is None or word.end() == MOST_LOOKED_AT or any(map(str.isdigit, word[0])):
        return True
    return word[0].lower() in _first_words_of_leads()


@cache
def _first_words_of_leads() -> frozenset[str]:
    return frozenset(lead[0] for lead in vocabulary().leads if lead)


@lru_cache(500)
def after_lead(text: str) -> str | None:
    """Return the headline in a line such as "Read more: <headline>"; None for other lines.

    Some results are kept, because a line is looked at when its block is stored and again when its
    article is cleaned. Nobody needs to invalidate them: they depend on *text* and on the data files
    only.
    """
    if not _may_begin_with_lead(text):
        return None
    for match in _LEAD_END.finditer(text, 0, MOST_OF_TEASER):
        lead = phrase(text[: match.start()])
        if length_in_words(lead) > MOST_WORDS_OF_LEAD:
            return None
        if lead in vocabulary().leads and match.end() < len(text):
            return text[match.end() :]
    beginning = text[:MOST_LOOKED_AT]
    if is_spaceless(beginning):
        first, _, rest = text.replace("\u3000", " ").partition(" ")
        return (rest.strip() or None) if is_lead(first) else None
    start = phrase(beginning)
    for length in range(min(MOST_WORDS_OF_LEAD, len(start) - 1), 1, -1):
        if start[:length] in vocabulary().leads:
            return text.split(maxsplit=length)[-1]
    return None


def after_any_lead(text: str) -> str | None:
    """Return what follows a few words and a colon or bar, or None.

    Newspapers have more wordings of "Read more" than a list can have. If the rest of the line is a
    headline of the site, which the archive knows, the words before it are one of them.
    """
    if len(text) > MOST_OF_TEASER or not _MARK.search(text, 0, MOST_OF_LEAD):
        return None
    end = _LEAD_END.search(text[:MOST_OF_LEAD])
    if end is None:
        return None
    lead, rest = phrase(text[: end.start()]), text[end.end() :]
    return rest if 0 < length_in_words(lead) <= MOST_WORDS_OF_LEAD and rest else None


def teasers_at_end(texts: Sequence[str], is_cut: Sequence[bool]) -> range:
    """Return the positions of the list of other articles that ends an article, or an empty range.

    The list begins with a lead of two words or more, such as "Related Content". After it there are
    only short lines that are no sentences, whatever they name, and lines that are cut anyway
    (*is_cut*). The page that started the project ends with such a list, in plain paragraphs
    (tests/test_seed_site.py): its first articles are stored before anything else can be known.
    """
    start = len(texts)
    while start and (is_cut[start - 1] or _is_short(texts[start - 1])):
        start -= 1
    for position in range(start, len(texts)):
        if is_lead(texts[position]) and length_in_words(phrase(texts[position])) > 1:
            return range(position, len(texts))
    return range(0)


def _is_short(text: str) -> bool:
    return length_in_words(words(text)) <= MOST_WORDS_OF_TEASER and not SENTENCE_END.search(text)
