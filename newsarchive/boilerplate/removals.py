"""Decide which blocks of an article are removed, and which blocks of a site are the same.

Pure: blocks and verdicts in, removals out. Blocks are never changed. Clean text is derived from
blocks and verdicts: thus the order of crawling makes no difference, and each removal can be shown
and undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsarchive.article import Block
from newsarchive.text import hash64, mask_digits, word_count

#: Share of an article's words that cleaning must leave. If less would be left, the article is kept
#: whole and flagged: a rule that removes most of a text is more likely wrong than the text.
LEAST_SHARE_LEFT = 0.4


@dataclass(slots=True, frozen=True)
class Removal:
    """The reason why a block of an article is not in its text."""

    reason: str
    by: str
    """extraction, rule or person."""
    family_id: int | None = None


@dataclass(slots=True, frozen=True)
class Verdict:
    """The reason why a block should be removed."""

    family_id: int | None
    """The recurring family of the block; None if the block's own text is the reason."""
    reason: str
    by: str = "rule"


@dataclass(slots=True, frozen=True)
class Cleaned:
    """The result of cleaning an article."""

    removals: tuple[Removal | None, ...]
    """One for each block; None for a block that stays."""
    kept_whole: bool
    """True if the removals would have left too little, so that none was made."""


@lru_cache(2_000)
def family_key(site: str, text: str) -> int:
    """Return the key that blocks of *site* share if they differ in digits, case and spacing only.

    Some results are kept, because storing and cleaning need the key of the same blocks one soon
    after the other. Nobody needs to invalidate them: they depend on the arguments only.
    """
    return hash64(site, mask_digits(text))


def block_key(site: str, text: str) -> int:
    """Return the key of a block of *site* with exactly this *text*."""
    return hash64(site, text)


def clean(blocks: Sequence[Block], verdicts: Sequence[Verdict | None]) -> Cleaned:
    """Return which of an article's *blocks* are removed.

    *verdicts* has one entry a block: the reason to remove it, or None. What extraction removed
    stays removed. If the learned removals would leave less than :data:`LEAST_SHARE_LEFT` of the
    words, or nothing, none of them is made.
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
