"""Read the texts to compare, and remember their shingles during one learning."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from newsarchive.archive.parts.returning import bring_back_present
from newsarchive.archive.work_queues import queue_comparing
from newsarchive.boilerplate.near_duplicates import Shingles
from newsarchive.text import fold_case, hash64

#: The shingles of texts with so many words in all are remembered, about 0.17 kB a word.
MOST_WORDS = 300_000

_CORE = (
    "SELECT text FROM article_blocks JOIN blocks USING (block_id)"
    " LEFT JOIN family_members USING (family_key)"
    " LEFT JOIN boilerplate"
    "  ON boilerplate.family_id = coalesce(family_members.family_id, family_key)"
    " WHERE article_id = ? AND coalesce(verdict, 'keep') <> 'drop'"
    " AND (removed IS NULL OR removed_by <> 'extraction') ORDER BY position"
)


def core_of(connection: sqlite3.Connection, article_id: int) -> list[str]:
    """Return the blocks of an article without its known boilerplate, even if it was kept whole."""
    return [row[0] for row in connection.execute(_CORE, (article_id,))]


def key_of(blocks: list[str]) -> int:
    """Return the key of a text: that of all texts which are equal after folding."""
    return hash64("\n".join(map(fold_case, blocks)))


@dataclass(slots=True)
class RememberedTexts:
    """The shingles of texts by key, the last used last; the first are forgotten if they are many.

    A key says all of its text, so nothing that another program writes makes them wrong.
    """

    shingles: dict[int, Shingles] = field(default_factory=dict)
    words: int = 0

    def of_blocks(self, key: int, blocks: list[str]) -> Shingles:
        """Return the shingles of the text *blocks*, which has the *key*."""
        found = self.shingles.pop(key, None)
        if found is None:
            found = Shingles(blocks)
            self.words += found.words
        self.shingles[key] = found
        while self.words > MOST_WORDS and len(self.shingles) > 1:
            self.words -= self.shingles.pop(next(iter(self.shingles))).words
        return found

    def of_key(self, connection: sqlite3.Connection, key: int) -> Shingles | None:
        """Return the shingles of the compared text *key*.

        None if none of its articles has this text any more; they are queued for comparing.
        """
        if key in self.shingles:
            return self.of_blocks(key, [])
        outdated = []
        having = "SELECT article_id FROM article_texts WHERE text_key = ? ORDER BY article_id"
        ids = [row[0] for row in connection.execute(having, (key,))]
        bring_back_present(connection, ids)
        for article_id in ids:
            blocks = core_of(connection, article_id)
            if key_of(blocks) == key:
                break
            outdated.append(article_id)
        else:
            blocks = []
        queue_comparing(connection, outdated)
        return self.of_blocks(key, blocks) if blocks else None
