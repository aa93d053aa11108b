"""What a site repeats: which blocks are the same, and which of an article's blocks go.

Pure: rows in, verdicts out. Blocks are never changed; clean text is derived
from blocks and verdicts, so the order of crawling cannot matter and every cut
can be shown and undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsarchive.article import Block
from newsarchive.text import hash64, mask_digits, word_count

#: Least share of an article's words that cleaning must leave. Below it the article is served
#: whole and flagged: a rule that takes most of a text is more likely wrong than the text.
LEAST_SHARE_LEFT = 0.4


@dataclass(slots=True, frozen=True)
class Removal:
    """Why one block of an article is not in its text."""

    reason: str
    by: str
    """extraction, rule or person."""
    family_id: int | None = None


@dataclass(slots=True, frozen=True)
class Verdict:
    """Why a block is to be cut."""

    family_id: int | None
    """The family of blocks that recurs on the site; None: the block's own text says it."""
    reason: str
    by: str = "rule"


@dataclass(slots=True, frozen=True)
class Cleaned:
    """The blocks of one article, each with its removal or None where it stays."""

    removals: tuple[Removal | None, ...]
    kept_whole: bool
    """True where the cuts would have left too little, so that none was made."""


@lru_cache(2_000)  # an article's blocks are asked for in a few places, one soon after the other
def family_key(site: str, text: str) -> int:
    """The key that blocks of *site* share when they differ in digits, case and spacing only."""
    return hash64(site, mask_digits(text))


def block_key(site: str, text: str) -> int:
    """The key of exactly this block on *site*."""
    return hash64(site, text)


def clean(blocks: Sequence[Block], verdicts: Sequence[Verdict | None]) -> Cleaned:
    """Decide which of an article's *blocks* stay.

    *verdicts* are those to cut, one a block, None where nothing is known. What extraction
    set aside stays aside. If the learned cuts would leave less than
    :data:`LEAST_SHARE_LEFT` of the words, or nothing, none of them is made.
    """
    extracted = [Removal(b.removed, "extraction") if b.removed else None for b in blocks]
    learned = [
        removal or (Removal(each.reason, each.by, each.family_id) if each else None)
        for removal, each in zip(extracted, verdicts, strict=True)
    ]
    if learned == extracted:
        return Cleaned(tuple(extracted), kept_whole=False)
    counts = [word_count(block.text) for block in blocks]
    before, after = _words_left(counts, extracted), _words_left(counts, learned)
    if after < before and (after == 0 or after < LEAST_SHARE_LEFT * before):
        return Cleaned(tuple(extracted), kept_whole=True)
    return Cleaned(tuple(learned), kept_whole=False)


def _words_left(counts: Sequence[int], removals: Sequence[Removal | None]) -> int:
    return sum(count for count, each in zip(counts, removals, strict=True) if each is None)
