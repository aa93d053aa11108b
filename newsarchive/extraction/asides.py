"""Lines set aside for what they are among the others of an article, in any language.

Links that are led by the same words lead elsewhere; a line that begins with the author's name and
ends the article is about the author. Neither needs a list of words. Pull quotes, which say again
what the text says, stay: leaving them out cost more of the development set than it won.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newsarchive.article import Block
from newsarchive.boilerplate.cues import cues_of
from newsarchive.page.segments import letters_key

#: Characters of a biography, at least and at most, and how many may end an article.
BIOGRAPHY = (50, 600)
MOST_BIOGRAPHIES = 3
#: Share of links in a line that may be led by words which others are led by, too.
LINKED = 0.4
_LED = re.compile(r"(\w[^|:»>]{3,40}?)\s*[|:»>]+\s+\S")


def set_aside_by_company(blocks: list[Block], authors: Sequence[str]) -> None:
    """Set aside the lines of *blocks* that the others, or the *authors* known, tell to be none."""
    kept = [block for block in blocks if block.removed is None]
    _led_links(kept)
    _biographies([block for block in kept if block.removed is None], authors)


def _led_links(blocks: list[Block]) -> None:
    led = [
        (found[1].casefold(), block)
        for block in blocks
        if block.links >= LINKED and (found := _LED.match(block.text))
    ]
    number = Counter(lead for lead, _ in led)
    for lead, block in led:
        if number[lead] > 1:
            block.removed = "related"


def _biographies(blocks: list[Block], authors: Sequence[str]) -> None:
    """Lines at the end that begin with an author's full name; credits ("X contributed") stay."""
    names = [letters_key(name) for name in authors if len(name.split()) > 1]
    for block in blocks[: -MOST_BIOGRAPHIES - 1 : -1] if len(blocks) > MOST_BIOGRAPHIES else ():
        at_most = BIOGRAPHY[0] <= len(block.text) <= BIOGRAPHY[1]
        if not (at_most and letters_key(block.text).startswith(tuple(names) or "\0")):
            break
        if cues_of(block.text).stays:
            break
        block.removed = "biography"
