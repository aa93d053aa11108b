"""Chinese words in simplified and in traditional characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice, product
from typing import Final, NamedTuple

from newsarchive.writing.characters import HAN

#: A simplified word may stand for many traditional ones. The most probable are first.
MOST_VARIANTS: Final = 12
_HAN: Final = re.compile(f"[{HAN}]")


class Characters(NamedTuple):
    """The characters of ``data/chinese_variants.txt``."""

    simplified: dict[int, str]
    """What a traditional character becomes."""
    traditional: dict[str, str]
    """The characters that a simplified one stands for, the most frequent first."""


def chinese_variants(word: str) -> Iterator[str]:
    """Yield *word* in the other Chinese characters; nothing if it has none that differ.

    A word in traditional characters may have variants of them, as 台灣 and 臺灣.
    """
    if not _HAN.search(word):
        return
    known = _characters()
    simplified = word.translate(known.simplified)
    choices = [known.traditional.get(char, char) for char in simplified]
    found = (simplified, *map("".join, islice(product(*choices), MOST_VARIANTS)))
    yield from (variant for variant in dict.fromkeys(found) if variant != word)


@cache
def _characters() -> Characters:
    text = files("newsarchive").joinpath("data", "chinese_variants.txt").read_text(encoding="utf-8")
    pairs = [line.split() for line in text.splitlines() if not line.startswith("#")]
    traditional = dict(pairs)
    simplified = {ord(char): simple for simple, others in pairs for char in others}
    # 台 is both: it stays what it is.
    return Characters(
        {**simplified, **{ord(simple): simple for simple in traditional}}, traditional
    )
