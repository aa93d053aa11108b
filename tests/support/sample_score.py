"""How well texts keep the articles of the sample site and drop what stands around them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsarchive.sample.stories import expected

_LONG = 40
"""Characters: a block this long also counts where it stands inside a longer line."""


@dataclass
class Score:
    """What is left and lost, as ``(path, block)``, and of how many."""

    boilerplate: int = 0
    boilerplate_left: list[tuple[str, str]] = field(default_factory=list)
    paragraphs: int = 0
    paragraphs_lost: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def score(texts: Mapping[str, str], edition: int = 1) -> Score:
    """Compare *texts* (path -> clean text, paragraphs by line breaks) with the truth of *edition*.

    A page without a text counts as all its paragraphs lost, so an empty answer cannot win.
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
    # A cell of a table or a list item may stand in a line with its neighbours.
    return any(_folded(block) in line for line in lines)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip().lstrip("-•").strip()
