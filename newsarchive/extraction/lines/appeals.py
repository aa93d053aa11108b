"""Remove appeals to readers and trailing teasers in plain paragraphs, by the words of one page.

Neither class names nor extractors recognise them: a letter about money and membership, from "Dear
reader" to "Thank you" and names; and a label such as "Related content" with only short lines after
it. What a site repeats on many pages is learned in the archive.
"""

from __future__ import annotations

from collections.abc import Callable

from newsarchive.article import Block
from newsarchive.boilerplate.lexicon.phrases import spelled
from newsarchive.boilerplate.lexicon.vocabulary import vocabulary
from newsarchive.boilerplate.word_cues import names_sum_of_money, word_cues
from newsarchive.extraction.lines.words import MAX_APPEAL, calls, cue_of, is_label
from newsarchive.metadata.authorship.name_shapes import name_words
from newsarchive.text import mask_digits, word_count
from newsarchive.writing.punctuation import SENTENCE_END

#: Blocks that a letter has at most, cues that it has at least, and its greatest share of the words.
MAX_LETTER = 25
LEAST_CUES = 3
MAX_SHARE = 0.5
#: Blocks that a tail of teasers has at most.
MAX_TAIL = 12
#: Up to this many characters, a call at the end needs no word about money or membership.
MAX_CALL = 100
#: Cues that a longer one has at least.
LEAST_OF_CALL = 2


def remove_appeals(blocks: list[Block], is_about: Callable[[str], bool]) -> None:
    """Give the blocks of a letter to readers, and of a tail of teasers and calls, their reasons.

    *is_about* says whether the article is about a phrase of ``data/cues``: then the phrase is news.
    """
    # The greeting may have been removed by itself already.
    kept = [block for block in blocks if block.removed in (None, "unconfirmed", "signup")]
    for start, block in enumerate(kept):
        if _begins(block.text, "greeting", 60) and (end := _letter_end(kept, start)):
            for part in kept[start:end]:
                part.removed = "signup"
            break
    _remove_teasers_at_end(blocks)
    _remove_calls_at_end(blocks, is_about)


def appeal_cues(text: str) -> int:
    """Return the number of different phrases in *text* about money or membership."""
    return len(vocabulary().appeals_in(text)) + names_sum_of_money(mask_digits(text))


def _begins(text: str, section: str, longest: int) -> bool:
    opening = vocabulary().section_of_opening(spelled(text), (section,))
    return len(text) <= longest and opening is not None


def _letter_end(kept: list[Block], start: int) -> int | None:
    """Return the index after the letter that begins at *start*; None if it is no appeal."""
    end = start + 1
    for index in range(start + 1, min(len(kept), start + MAX_LETTER)):
        if _begins(kept[index].text, "thanks", 40):
            end = index + 1
            while end < len(kept) and end < index + 5 and _is_signature(kept[end].text):
                end += 1
            break
    else:
        # Nobody signs it: the letter ends before the first line without a cue.
        while end < len(kept) and appeal_cues(kept[end].text):
            end += 1
    letter = kept[start:end]
    words = sum(word_count(block.text) for block in letter)
    whole = sum(word_count(block.text) for block in kept)
    is_appeal = sum(appeal_cues(block.text) for block in letter) >= LEAST_CUES
    return end if is_appeal and words <= MAX_SHARE * whole else None


def _is_signature(text: str) -> bool:
    """Return whether the line begins with a name, or is a word or two; a line of verse does not."""
    if len(text) > 80 or SENTENCE_END.search(text) or text.endswith((",", ";")):
        return False
    words = text.split()
    return len(name_words(text)) >= min(2, len(words))


def _remove_teasers_at_end(blocks: list[Block]) -> None:
    """Remove a label such as "Related content" and what follows it, if only short lines do."""
    kept = [block for block in blocks if block.removed is None]
    for back in range(1, min(MAX_TAIL, len(kept) - 1) + 1):
        text = kept[-back].text
        cue = cue_of(text) if len(text) <= 40 else None
        if cue and cue.reason == "related" and is_label(text, cue):
            for block in kept[-back:]:
                block.removed = "related"
            return
        if len(text) > 120 and SENTENCE_END.search(text) and appeal_cues(text) < 2:
            return


def _remove_calls_at_end(blocks: list[Block], is_about: Callable[[str], bool]) -> None:
    """Remove the last lines, one by one, as long as each asks the reader for something."""
    kept = [block for block in blocks if block.removed is None]
    for block in reversed(kept[1:]):
        reason = _call(block.text, is_about)
        is_entry = reason == "date" and ">li" in block.place  # of a list of sources or events
        if not reason or is_entry:
            return
        block.removed = reason


def _call(text: str, is_about: Callable[[str], bool]) -> str | None:
    """Return the reason of a line at the end that is a label, or speaks to its reader, or None."""
    cue = cue_of(text)
    if cue and len(text) <= MAX_CALL and not is_about(cue.phrase):
        is_open = cue.opens and not SENTENCE_END.search(text)
        return cue.reason if is_open or calls(text, cue) else None
    words = word_cues(text) if len(text) <= MAX_APPEAL else None
    speaks = words is not None and (words.asks or words.readers)
    return "signup" if speaks and appeal_cues(text) >= LEAST_OF_CALL else None
