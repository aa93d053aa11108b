"""Words of a language that Snowball's algorithms do not join: plurals, and old spellings.

The endings are of folded words. A pair that is no word costs nothing: no article has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

#: By language the endings of a word in the singular and in the plural.
_ENDINGS: Final = {
    # woman, wolf, knife, wife, life, crisis
    "en": "man men, child children, lf lves, nife nives, wife wives, life lives, sis ses",
    "es": "z ces, gen genes, men menes, den denes, ven venes",  # lápiz, imagen, crimen, orden
    "fr": "ail aux, eu eux",  # travail, cheveu
    "it": "go ghi",  # lago
    # eleição, capitão, jornal, hotel, lençol, azul, civil, fácil, homem
    "pt": "ao oes, ao aes, al ais, el eis, ol ois, ul uis, il is, il eis, m ns",
}
_PAIRS: Final = {
    language: [tuple(pair.split()) for pair in pairs.split(",")]
    for language, pairs in _ENDINGS.items()
}
#: Shorter plurals are too often another word: mais is no plural of mal.
_SHORTEST: Final = 5


def other_numbers(folded: str, language: str) -> Iterator[str]:
    """Yield what the word *folded*, in lower case, may be in its other number in *language*."""
    for one, many in _PAIRS.get(language, ()):
        for ending, other in ((one, many), (many, one)):
            stem = folded.removesuffix(ending)
            if stem != folded and len(stem) + len(many) >= _SHORTEST:
                yield stem + other


def other_letters(word: str, language: str) -> str | None:
    """Return *word*, in lower case with its accents, as names have it: Aarhus for Århus, or back.

    None if it has neither letter, or *language* does not know them as one.
    """
    if language not in ("da", "no"):
        return None
    other = word.replace("\u00e5", "aa") if "\u00e5" in word else word.replace("aa", "\u00e5")
    return other if other != word else None
