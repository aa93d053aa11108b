"""Compare two texts: copies, revisions, one inside the other, or filled-in templates.

Texts are compared by their 3-grams of words; in scripts without spaces, by as many characters as
make three words. Candidates come from an index of a sample of these: no text is compared with all
others. A candidate is verified by the paragraphs of the shorter text.
A follow-up that repeats its background paragraphs shares some of them, but not most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from newsarchive.text import words
from newsarchive.writing.lengths import letters, rows_of_words

#: Words of a gram.
GRAM_WORDS = 3
#: Of a text's 3-grams the index keeps one in SAMPLE_EVERY, chosen by hash. A text that would keep
#: fewer than SAMPLE_LEAST keeps its SAMPLE_LEAST smallest.
SAMPLE_EVERY, SAMPLE_LEAST = 16, 8
#: Letters that a 3-gram in the index has at least: "one of the" is in all articles and would make
#: candidates of all.
SAMPLE_LETTERS = 11
#: Two texts are candidates if their samples have this many hashes in common, or this share of the
#: smaller sample.
CANDIDATE_HASHES, CANDIDATE_SHARE = 3, 0.2
#: From this share of common 3-grams on, a paragraph is in the other text, too; from this share of
#: the shorter text's words in such paragraphs on, the texts are related.
SAME_PARAGRAPH, SAME_TEXT = 0.3, 0.55
#: Texts that both have this many numbers and share less than this share of them are a template:
#: daily figures in a fixed form.
TEMPLATE_NUMBERS, TEMPLATE_SHARE = 4, 0.5
#: A text with more than this many times the words of the other contains it.
CONTAINS = 1.5
#: From this share of common 3-grams on, a revision is a copy.
COPY = 0.8

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(slots=True, frozen=True)
class Paragraph:
    """One block of a text."""

    words: int
    grams: frozenset[int]


class Shingles:
    """A text as 3-grams of words, by paragraph."""

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
        """Return the hashes of all 3-grams; of a shorter text, the hash of all its words."""
        rows = rows_of_words(tokens, GRAM_WORDS)
        if tokens and not rows:
            return [crc32(" ".join(tokens).encode())]
        grams = [crc32(row.encode()) for row in rows]
        least = SAMPLE_LETTERS + GRAM_WORDS - 1  # with the spaces of a row in ASCII
        self._long.update(
            [
                gram
                for row, gram in zip(rows, grams, strict=True)
                if len(row) >= least or (not row.isascii() and letters(row) >= SAMPLE_LETTERS)
            ]
        )
        return grams

    @cached_property
    def grams(self) -> frozenset[int]:
        """The 3-grams of all paragraphs."""
        return frozenset().union(*(paragraph.grams for paragraph in self.paragraphs))

    @cached_property
    def sketch(self) -> frozenset[int]:
        """The sample of the 3-grams that is kept in the index."""
        # By the remainder: the low bits of a CRC are random enough for a sample, its order is not.
        sampled = {gram for gram in self._long if gram % SAMPLE_EVERY == 0}
        if len(sampled) < SAMPLE_LEAST:
            sampled.update(sorted(self._long)[:SAMPLE_LEAST])
        return frozenset(sampled)


def is_candidate(common: int, one: int, other: int) -> bool:
    """Return whether texts with samples of *one* and *other* hashes are compared.

    *common* hashes are in both samples.
    """
    return common >= CANDIDATE_HASHES or (
        common > 0 and common >= CANDIDATE_SHARE * min(one, other)
    )


@dataclass(slots=True, frozen=True)
class Relation:
    """The relation of two texts."""

    kind: str
    """copy, revision, contains, template."""
    overlap: float
    """Share of the shorter text's words in paragraphs that the other has, too, 0 to 1."""


def relation(one: Shingles, other: Shingles) -> Relation | None:
    """Return the relation of *one* and *other*, in whatever order; None if they are unrelated."""
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
