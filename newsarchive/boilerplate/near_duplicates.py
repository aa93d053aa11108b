"""Whether two texts are one: copies, revisions, one inside the other, or filled-in templates.

Words, three in a row. Candidates come from an index of a sample of them, so nothing is
compared with everything; a candidate is verified paragraph by paragraph on the shorter
text: a follow-up that repeats its background paragraphs shares some, not most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from newsarchive.text import words

#: Every how manieth 3-gram is in the index; the lowest so many are, however short the text.
SAMPLE_EVERY, SAMPLE_LEAST = 16, 8
#: Letters of a 3-gram in the index: "one of the" stands in every article and would find them all.
SAMPLE_LETTERS = 11
#: Common hashes, or the share of the smaller sample, that make a candidate.
CANDIDATE_HASHES, CANDIDATE_SHARE = 3, 0.2
#: Share of its 3-grams from which a paragraph is taken for the same, and share of the shorter
#: text's words in such paragraphs from which the texts are.
SAME_PARAGRAPH, SAME_TEXT = 0.3, 0.55
#: Both texts have this many figures, and share less than half: daily figures in a fixed form.
TEMPLATE_NUMBERS, TEMPLATE_SHARE = 4, 0.5
#: How many times the words make the longer one more than a revision.
CONTAINS = 1.5
#: Share of all words from which a revision is a copy.
COPY = 0.8

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(slots=True, frozen=True)
class Paragraph:
    """One block of a text."""

    words: int
    grams: frozenset[int]


class Shingles:
    """A text as its word 3-grams, by paragraph."""

    def __init__(self, blocks: Iterable[str]) -> None:
        paragraphs: list[Paragraph] = []
        self.numbers: set[str] = set()
        self._long: set[int] = set()
        for block in blocks:
            tokens = words(block)
            paragraphs.append(Paragraph(len(tokens), frozenset(self._grams(tokens))))
            self.numbers.update(_NUMBER.findall(block))
        self.paragraphs: Sequence[Paragraph] = paragraphs
        self.words = sum(paragraph.words for paragraph in paragraphs)

    def _grams(self, tokens: list[str]) -> Iterable[int]:
        """The hashes of three words in a row; of fewer, all there are."""
        if 0 < len(tokens) < 3:
            return [crc32(" ".join(tokens).encode())]
        rows = [
            f"{one} {two} {three}"
            for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
        ]
        grams = [crc32(row.encode()) for row in rows]
        least = SAMPLE_LETTERS + len("  ")
        self._long.update(
            [gram for row, gram in zip(rows, grams, strict=True) if len(row) >= least]
        )
        return grams

    @cached_property
    def grams(self) -> frozenset[int]:
        """All of them."""
        return frozenset().union(*(paragraph.grams for paragraph in self.paragraphs))

    @cached_property
    def sketch(self) -> frozenset[int]:
        """The sample of them that is kept in the index."""
        # Spread first: the low bits of a CRC are fine for a sample, but its order is not.
        sampled = {gram for gram in self._long if gram % SAMPLE_EVERY == 0}
        if len(sampled) < SAMPLE_LEAST:
            sampled.update(sorted(self._long)[:SAMPLE_LEAST])
        return frozenset(sampled)


def is_candidate(common: int, one: int, other: int) -> bool:
    """Whether texts with sketches of *one* and *other* hashes and *common* ones are compared."""
    return common >= CANDIDATE_HASHES or (
        common > 0 and common >= CANDIDATE_SHARE * min(one, other)
    )


@dataclass(slots=True, frozen=True)
class Relation:
    """How two texts are related."""

    kind: str
    """copy, revision, contains, template."""
    overlap: float
    """Share of the shorter one's words that stand in the other, by paragraphs, 0 to 1."""


def relation(one: Shingles, other: Shingles) -> Relation | None:
    """How *one* and *other* are related, whichever comes first; None: not at all."""
    shorter, longer = sorted((one, other), key=lambda text: (text.words, sorted(text.grams)[:1]))
    overlap = _cover(shorter, longer)
    if not shorter.words or overlap < SAME_TEXT:
        return None
    if _is_template(shorter, longer):
        return Relation("template", overlap)
    if longer.words > CONTAINS * shorter.words:
        return Relation("contains", overlap)
    common = len(shorter.grams & longer.grams)
    is_copy = common >= COPY * max(len(shorter.grams), len(longer.grams))
    return Relation("copy" if is_copy else "revision", overlap)


def _cover(shorter: Shingles, longer: Shingles) -> float:
    covered = sum(
        paragraph.words
        for paragraph in shorter.paragraphs
        if len(paragraph.grams & longer.grams) >= SAME_PARAGRAPH * max(1, len(paragraph.grams))
    )
    return covered / max(1, shorter.words)


def _is_template(one: Shingles, other: Shingles) -> bool:
    least = min(len(one.numbers), len(other.numbers))
    if least < TEMPLATE_NUMBERS:
        return False
    return len(one.numbers & other.numbers) < TEMPLATE_SHARE * least
