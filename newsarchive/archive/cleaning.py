"""Deriving an article's clean text from its blocks and the verdicts on them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from newsarchive.article import Block
from newsarchive.boilerplate import Cleaned, Removal, Verdict, clean, family_key
from newsarchive.text import hash64, word_count, words


def cleaned(connection: sqlite3.Connection, site: str, blocks: Sequence[Block]) -> Cleaned:
    """What stays of *blocks* by the verdicts that *site* has now."""
    keys = [family_key(site, block.text) for block in blocks]
    return clean(blocks, keys, dropped(connection, keys))


def dropped(connection: sqlite3.Connection, keys: Iterable[int]) -> dict[int, Verdict]:
    """The verdicts "drop" among the families *keys*."""
    rows = connection.execute(
        "SELECT family_id, reason, decided_by FROM boilerplate"
        " WHERE verdict = 'drop' AND family_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(keys))),),
    )
    return {row[0]: Verdict(family_id=row[0], reason=row[1], by=row[2]) for row in rows}


def clean_text(blocks: Sequence[Block], removals: Sequence[Removal | None]) -> str:
    """The text that is left."""
    pairs = zip(blocks, removals, strict=True)
    return "\n".join(block.text for block, removal in pairs if removal is None)


def fingerprint(text: str) -> int:
    """Equal for texts of the same words: case, punctuation and spacing aside."""
    return hash64(*words(text))


def clean_again(connection: sqlite3.Connection, article_id: int) -> bool:
    """Derive the clean text of a stored article anew; whether it changed.

    Text, word count and fingerprint follow, and by its triggers the index.
    """
    site, old = connection.execute(
        "SELECT site, text FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    blocks = stored_blocks(connection, article_id)
    result = cleaned(connection, site, blocks)
    write_removals(connection, article_id, result.removals)
    text = clean_text(blocks, result.removals)
    connection.execute("DELETE FROM dirty_articles WHERE article_id = ?", (article_id,))
    connection.execute(
        "UPDATE articles SET text = ?, word_count = ?, fingerprint = ?, kept_whole = ?"
        " WHERE id = ?",
        (text, word_count(text), fingerprint(text), result.kept_whole, article_id),
    )
    return bool(text != old)


def stored_blocks(connection: sqlite3.Connection, article_id: int) -> list[Block]:
    """The blocks of an article as extraction gave them, with what extraction set aside."""
    rows = connection.execute(
        "SELECT blocks.text, links, CASE removed_by WHEN 'extraction' THEN removed END"
        " FROM article_blocks JOIN blocks USING (block_id) WHERE article_id = ? ORDER BY position",
        (article_id,),
    )
    return [Block(text=text, links=links / 100, removed=removed) for text, links, removed in rows]


def write_removals(
    connection: sqlite3.Connection, article_id: int, removals: Sequence[Removal | None]
) -> None:
    """Record which blocks of an article are out of its text, and why."""
    connection.executemany(
        "UPDATE article_blocks SET removed = ?, family_id = ?, removed_by = ?"
        " WHERE article_id = ? AND position = ?",
        [
            (each and each.reason, each and each.family_id, each and each.by, article_id, position)
            for position, each in enumerate(removals)
        ],
    )
