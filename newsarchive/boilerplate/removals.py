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
#: Extraction's reason for lines that are the page's headline. They are no text, whatever people
#: decide, because they are in the title.
HEADLINE = "headline"


@dataclass(slots=True, frozen=True)
class Removal:
    """The reason why a block of an article is not in its text."""

    reason: str
    by: str
    """extraction, rule or person."""
    family_id: int | None = None


@dataclass(slots=True, frozen=True)
class Verdict:
    """The reason why a block should be removed, or a person's decision to keep it."""

    family_id: int | None
    """The recurring family of the block; None if the block's own text is the reason."""
    reason: str
    """"": the block is kept."""
    by: str = "rule"


@dataclass(slots=True, frozen=True)
class Cleaned:
    """The result of cleaning an article."""

    removals: tuple[Removal | None, ...]
    """One for each block; None for a block that stays."""
    kept_whole: bool
    """True if the removals would have left too little, so that not all were made."""


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

    *verdicts* has one entry a block: the reason to remove it, a person's decision, or None. A
    person's decision counts more than extraction, and extraction more than the rules. If all
    removals together would leave less than :data:`LEAST_SHARE_LEFT` of the words, or nothing, those
    of the rules are not made; if the person's alone would, neither are these.
    """
    pairs = list(zip(blocks, verdicts, strict=True))
    kept = tuple(_without_rules(block, verdict, is_cut=False) for block, verdict in pairs)
    decided = tuple(_without_rules(block, verdict, is_cut=True) for block, verdict in pairs)
    whole = tuple(
        removal or (_removal(verdict) if verdict and verdict.by != "person" else None)
        for removal, verdict in zip(decided, verdicts, strict=True)
    )
    counts = [word_count(block.text) for block in blocks] if whole != kept else []
    for removals in (whole, decided):
        if removals == kept or _leaves_enough(counts, kept, removals):
            return Cleaned(removals, kept_whole=removals is not whole)
    return Cleaned(kept, kept_whole=True)


def _without_rules(block: Block, verdict: Verdict | None, *, is_cut: bool) -> Removal | None:
    """Return the removal of *block* by extraction, or by a person if *is_cut*; None: it stays."""
    extracted = Removal(block.removed, "extraction") if block.removed else None
    if verdict is None or verdict.by != "person":
        return extracted
    if not verdict.reason:
        return extracted if block.removed == HEADLINE else None
    return _removal(verdict) if is_cut else extracted


def _removal(verdict: Verdict) -> Removal:
    return Removal(verdict.reason, verdict.by, verdict.family_id)


def _leaves_enough(
    counts: Sequence[int], before: Sequence[Removal | None], after: Sequence[Removal | None]
) -> bool:
    """Return whether the removals *after* leave enough of the words that those *before* leave."""
    whole, left = _words_left(counts, before), _words_left(counts, after)
    return left == whole or left >= max(1, LEAST_SHARE_LEFT * whole)


def _words_left(counts: Sequence[int], removals: Sequence[Removal | None]) -> int:
    return sum(count for count, each in zip(counts, removals, strict=True) if each is None)
