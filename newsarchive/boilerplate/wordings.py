"""Compare blocks: two are wordings of one if they differ in a sum, a sentence or a name."""

from __future__ import annotations

from zlib import crc32

from newsarchive.text import mask_digits, words_of_folded
from newsarchive.writing.lengths import length_in_words, letters, rows_of_words

#: Pairs of adjacent words (in scripts without spaces, of as many characters) that two wordings have
#: in common: at least this many, and at least this share of all their pairs.
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
        self.is_comparable = LEAST_WORDS <= length_in_words(tokens) <= MOST_WORDS
        self.pairs = frozenset(rows_of_words(tokens, 2))
        least = SKETCH_LETTERS + 2  # with the spaces of a row in ASCII
        rows = {
            crc32(row.encode("utf-8", "surrogatepass"))
            for row in rows_of_words(tokens, 3)
            if (len(row) >= least if row.isascii() else letters(row) >= SKETCH_LETTERS)
        }
        self.sketch = tuple(sorted(rows)[:SKETCH_SIZE])

    def is_like(self, other: Wording) -> bool:
        """Return whether both say the same in other words. The relation is symmetric."""
        common = len(self.pairs & other.pairs)
        return common >= COMMON_PAIRS and common >= COMMON_SHARE * len(self.pairs | other.pairs)
