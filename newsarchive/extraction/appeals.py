"""Appeals to readers and trailing teasers in plain paragraphs, on a single page.

Where neither class names nor extractors see anything, the words do: a letter
("Dear reader" ... "Thank you," and names) about money and membership; a label
("Related content") after which nothing but short lines follow. What a site
repeats is learned elsewhere, over many pages; this is the page's own evidence.
"""

from __future__ import annotations

import re

from newsarchive.article import Block
from newsarchive.boilerplate.cue_lexicon import spelled, vocabulary
from newsarchive.boilerplate.word_cues import names_sum_of_money
from newsarchive.extraction.line_rules import reason_of_words
from newsarchive.metadata.person_names import name_words
from newsarchive.text import mask_digits, word_count

#: Longest letter, in blocks; least cues in it; most of the text it may be.
MAX_LETTER = 25
LEAST_CUES = 3
MAX_SHARE = 0.5
MAX_TAIL = 12

_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»“)\]]*$")


def set_aside_appeals(blocks: list[Block]) -> None:
    """Give the blocks of a letter to readers, and of a tail of teasers, their reasons."""
    # Extractors and words may have set the greeting aside by itself already.
    kept = [block for block in blocks if block.removed in (None, "unconfirmed", "signup")]
    for start, block in enumerate(kept):
        if _begins(block.text, "greeting", 60) and (end := _letter_end(kept, start)):
            for part in kept[start:end]:
                part.removed = "signup"
            break
    _set_aside_tail(blocks)


def appeal_cues(text: str) -> int:
    """How many different things in *text* speak of money or membership."""
    return len(vocabulary().appeals_in(text)) + names_sum_of_money(mask_digits(text))


def _begins(text: str, section: str, longest: int) -> bool:
    opening = vocabulary().section_of_opening(spelled(text), (section,))
    return len(text) <= longest and opening is not None


def _letter_end(kept: list[Block], start: int) -> int | None:
    """Index after the letter that begins at *start*; None if it is no appeal."""
    end = start + 1
    for index in range(start + 1, min(len(kept), start + MAX_LETTER)):
        if _begins(kept[index].text, "thanks", 40):
            end = index + 1
            while end < len(kept) and end < index + 5 and _is_signature(kept[end].text):
                end += 1
            break
    else:
        # Nobody signs: it goes as far as each line speaks of the matter.
        while end < len(kept) and appeal_cues(kept[end].text):
            end += 1
    letter = kept[start:end]
    words = sum(word_count(block.text) for block in letter)
    whole = sum(word_count(block.text) for block in kept)
    is_appeal = sum(appeal_cues(block.text) for block in letter) >= LEAST_CUES
    return end if is_appeal and words <= MAX_SHARE * whole else None


def _is_signature(text: str) -> bool:
    """Whether the line begins with a name, or is a word or two; a verse that follows does not."""
    if len(text) > 80 or _SENTENCE_END.search(text) or text.endswith((",", ";")):
        return False
    words = text.split()
    return len(name_words(text)) >= min(2, len(words))


def _set_aside_tail(blocks: list[Block]) -> None:
    """From the end backwards: lines that ask, and what stands under a label of teasers."""
    kept = [block for block in blocks if block.removed is None]
    for back in range(1, min(MAX_TAIL, len(kept) - 1) + 1):
        block = kept[-back]
        if len(block.text) <= 40 and reason_of_words(block.text) == "related":
            for part in kept[-back:]:
                part.removed = "related"
            break
        if (
            len(block.text) > 120
            and _SENTENCE_END.search(block.text)
            and appeal_cues(block.text) < 2
        ):
            break
    for block in reversed([block for block in blocks if block.removed is None][1:]):
        if appeal_cues(block.text) >= 2 and len(block.text) <= 320:
            block.removed = "signup"
        elif reason := reason_of_words(block.text) if len(block.text) <= 100 else None:
            block.removed = reason
        else:
            break
