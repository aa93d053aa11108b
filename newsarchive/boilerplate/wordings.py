"""Whether two blocks are wordings of one: the same appeal with another sum, sentence or name."""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

from newsarchive.text import mask_digits, words_of_folded

#: Pairs of words of which two wordings share this many, and this share of all they have.
COMMON_PAIRS, COMMON_SHARE = 4, 0.4
#: Words a block needs, and has at most: a page is not a wording.
LEAST_WORDS, MOST_WORDS = 5, 120
#: Three-word rows of a block in the index, the lowest by hash; letters such a row needs, so that
#: "one of the" does not bring all blocks together.
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
        """Whether both say the same in other words; the same answer the other way round."""
        common = len(self.pairs & other.pairs)
        return common >= COMMON_PAIRS and common >= COMMON_SHARE * len(self.pairs | other.pairs)
