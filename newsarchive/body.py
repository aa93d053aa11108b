"""Which lines of the page are the article: decided by witnesses.

A witness is an extractor's opinion, or what the publisher states: trafilatura's
default run, its precision run, JSON-LD's articleBody. What one of them took for
text is a block; what the others or the rules of ``edges`` do not confirm is set
aside with a reason, so that it can be shown and undone.
"""

from __future__ import annotations

from newsarchive.article import Block
from newsarchive.segments import Segment, key_of
from newsarchive.text import one_line


class Witness:
    """A text that somebody takes for the article, ready to be asked for lines."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = [text for line in lines if key_of(text := one_line(line))]
        self.keys = [key_of(line) for line in self.lines]
        self._lines = set(self.keys)
        self._whole = "\0".join(self.keys)
        self._joined = "".join(self.keys)
        self.size = len(self._joined)

    def has(self, key: str) -> bool:
        """Whether the line *key* stands in this text."""
        if key in self._lines:
            return True
        return len(key) >= 20 and (key in self._whole or key in self._joined)


def blocks_of(segments: list[Segment], default: Witness, precise: Witness) -> list[Block]:
    """The lines of *segments* that a witness takes for text, in the order of the page."""
    taken: set[str] = set()
    blocks = []
    for segment in segments:
        if not segment.key or segment.key in taken or not default.has(segment.key):
            continue
        if len(segment.key) >= 20:
            taken.add(segment.key)
        blocks.append(
            Block(
                text=segment.text,
                links=segment.links,
                place=segment.place,
                removed=None if precise.has(segment.key) else "unconfirmed",
            )
        )
    if all(block.removed for block in blocks):
        for block in blocks:
            block.removed = None
    if sum(len(key_of(block.text)) for block in blocks) < 0.6 * default.size:
        # The page's lines and the witness cut it differently: then the witness has the word.
        return [Block(text=line) for line in default.lines]
    return blocks
