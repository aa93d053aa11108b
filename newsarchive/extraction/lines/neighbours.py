"""Recognise lines that are no part of an article by the lines beside them.

Two kinds need no list of words: links that follow the same words, and a line at the end that begins
with the author's name. Pull quotes, which repeat what the text says, stay: removing them cost the
development set more than it gained.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newsarchive.article import Block
from newsarchive.boilerplate.cues import cues_of
from newsarchive.page.segments import letters_key
from newsarchive.text import word_count

#: Characters of a biography, at least and at most, and how many biographies may end an article.
BIOGRAPHY = (50, 600)
MOST_BIOGRAPHIES = 3
#: From this share of links on, a line may be one of several links that follow the same words.
LINKED = 0.4
#: Words of a headline, at least.
LEAST_HEADLINE = 4

_LED = re.compile(r"(\w[^|:»>]{3,40}?)\s*[|:»>]+\s+\S")


def remove_led_links_and_biographies(blocks: list[Block], authors: Sequence[str]) -> None:
    """Give biographies of *authors*, and links that follow the same words, their reasons."""
    _remove_led_links([block for block in blocks if block.removed is None])
    _remove_biographies([block for block in blocks if block.removed is None], authors)


def _remove_led_links(blocks: list[Block]) -> None:
    """Remove headlines after the same words. "Website:" in a list of places leads to none."""
    led = [
        (match[1].casefold(), block)
        for block in blocks
        if block.links >= LINKED
        and (match := _LED.match(block.text))
        and word_count(block.text[match.end() - 1 :]) >= LEAST_HEADLINE
    ]
    number = Counter(lead for lead, _ in led)
    for lead, block in led:
        if number[lead] > 1:
            block.removed = "related"


def _remove_biographies(blocks: list[Block], authors: Sequence[str]) -> None:
    """Remove lines at the end that begin with an author's full name, but no credits.

    "X contributed to this report" is a credit. Somebody whom the text names is in the story.
    """
    names = tuple(letters_key(name) for name in authors if len(name.split()) > 1)
    if not names or len(blocks) <= MOST_BIOGRAPHIES:
        return
    story = "".join(letters_key(block.text) for block in blocks[:-MOST_BIOGRAPHIES])
    names = tuple(name for name in names if name not in story)
    for block in reversed(blocks[-MOST_BIOGRAPHIES:]):
        has_length = BIOGRAPHY[0] <= len(block.text) <= BIOGRAPHY[1]
        if not names or not has_length or not letters_key(block.text).startswith(names):
            break
        if cues_of(block.text).stays:
            break
        block.removed = "biography"
