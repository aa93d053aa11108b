"""Measure how well texts keep the articles of the sample site and drop its boilerplate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsarchive.sample.stories import expected

_LONG = 40
"""Characters of a block that also counts if it is a part of a longer line."""


@dataclass
class Score:
    """The boilerplate that is left and the paragraphs that are lost, as ``(path, block)``."""

    boilerplate: int = 0
    boilerplate_left: list[tuple[str, str]] = field(default_factory=list)
    paragraphs: int = 0
    paragraphs_lost: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def score(texts: Mapping[str, str], edition: int = 1) -> Score:
    """Compare *texts* (clean texts by path, one line for each paragraph) with those of *edition*.

    All paragraphs of a page without a text count as lost, so an empty text has no advantage.
    """
    result = Score()
    for truth in expected(edition):
        text = texts.get(truth.path, "")
        if not text:
            result.missing.append(truth.path)
        lines = [_folded(line) for line in text.splitlines()]
        result.boilerplate += len(truth.boilerplate)
        result.paragraphs += len(truth.paragraphs)
        result.boilerplate_left += [(truth.path, b) for b in truth.boilerplate if _holds(b, lines)]
        result.paragraphs_lost += [(truth.path, p) for p in truth.paragraphs if not _in(p, lines)]
    return result


def _holds(block: str, lines: list[str]) -> bool:
    block = _folded(block)
    return block in lines or (len(block) >= _LONG and any(block in line for line in lines))


def _in(block: str, lines: list[str]) -> bool:
    # A cell of a table or a list item may be in one line with its neighbours.
    return any(_folded(block) in line for line in lines)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip().lstrip("-•").strip()
