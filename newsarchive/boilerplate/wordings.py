"""Compare blocks: two are wordings of one if they differ in a sum, a sentence or a name."""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

from newsarchive.text import mask_digits, words_of_folded

#: Pairs of adjacent words that two wordings have in common: at least this many, and at least this
#: share of all their pairs.
COMMON_PAIRS, COMMON_SHARE = 4, 0.4
#: Words that a comparable block has at least and at most: a whole page is no wording.
LEAST_WORDS, MOST_WORDS = 5, 120
#: Of a block's rows of three words, the index keeps this many, the lowest by hash. A row needs this
#: many letters: "one of the" would make candidates of all blocks.
SKETCH_SIZE, SKETCH_LETTERS = 8, 9


class Wording:
    """A block as pairs of words, digits masked."""

    def __init__(self, text: str) -> None:
        tokens = words_of_folded(mask_digits(text))
        self.is_comparable = LEAST_WORDS <= len(tokens) <= MOST_WORDS
        self.pairs = frozenset(pairwise(tokens))
        rows = {
            crc32(" ".join(row).encode("utf-8", "surrogatepass"))
            for row in zip(tokens, tokens[1:], tokens[2:], strict=False)
            if sum(map(len, row)) >= SKETCH_LETTERS
        }
        self.sketch = tuple(sorted(rows)[:SKETCH_SIZE])

    def is_like(self, other: Wording) -> bool:
        """Return whether both say the same in other words. The relation is symmetric."""
        common = len(self.pairs & other.pairs)
        return common >= COMMON_PAIRS and common >= COMMON_SHARE * len(self.pairs | other.pairs)
