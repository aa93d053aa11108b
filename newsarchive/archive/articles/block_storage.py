"""Store the text of each block once: in the text of its article, or in its own row.

A block has its own text if it is cut or if several articles have it. The view ``raw_articles``
must always show what extraction returned. So code that writes ``articles.text`` calls
:func:`detach_blocks` first if blocks leave the article, and :func:`move_blocks` afterwards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from newsarchive.article import Block
from newsarchive.boilerplate.removals import Removal, block_key, family_key
from newsarchive.boilerplate.teasers import after_any_lead, after_lead

#: SQLite's text functions stop at this character, so they cannot read a part of such a text.
_NUL = "\0"


def text_offsets(blocks: Sequence[Block], removals: Sequence[Removal | None]) -> list[int | None]:
    """Return the offset of each block in the clean text, counted from 1; None if it is not there.

    A block is not there if it is cut or empty. If a block has a NUL character, all are None.
    """
    offsets = list(_offsets(blocks, removals))
    is_unreadable = any(_NUL in block.text for block in blocks)
    return [None] * len(offsets) if is_unreadable else offsets


def _offsets(blocks: Sequence[Block], removals: Sequence[Removal | None]) -> Iterator[int | None]:
    start = 1
    for block, removal in zip(blocks, removals, strict=True):
        if removal or not block.text:
            yield None
        else:
            yield start
        if not removal:
            start += len(block.text) + 1


def move_blocks(
    connection: sqlite3.Connection,
    article_id: int,
    rows: Iterable[tuple[int, str, int | None]],
) -> None:
    """Update where an article's blocks are stored after its clean text changed.

    *rows* has (block_id, text, start) for each block; *start* is its offset in the new text, from
    :func:`text_offsets`.
    """
    first_places: dict[int, tuple[str, int | None]] = {}
    for block_id, text, start in rows:
        # An article may have a block twice, and one of the two may be cut.
        if first_places.get(block_id, (text, None))[1] is None:
            first_places[block_id] = (text, start)
    for block_id, (text, start) in first_places.items():
        if start is None:
            connection.execute(
                "UPDATE block_rows SET text = ?, home_id = NULL, start = NULL,"
                " site = (SELECT site FROM articles WHERE id = home_id)"
                " WHERE block_id = ? AND home_id = ?",
                (text, block_id, article_id),
            )
        else:
            connection.execute(
                "UPDATE block_rows SET start = ? WHERE block_id = ? AND home_id = ?"
                " AND start <> ?1",
                (start, block_id, article_id),
            )


def insert_block(
    connection: sqlite3.Connection,
    article_id: int,
    site: str,
    block: Block,
    start: int | None,
) -> int:
    """Insert *block*, if its site does not have it, and return its block_id.

    *start* is its offset in the article's text, or None if it is cut there.
    """
    keys = family_key(site, block.text), block_key(site, block.text)
    own = (site, block.text, None) if start is None else (None, None, article_id)
    # Most blocks are new, so this comes first. It changes nothing if the block is there.
    inserted = connection.execute(
        "INSERT INTO block_rows"
        "(family_key, block_key, site, text, home_id, start, length) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (*keys, *own, start, len(block.text)),
    )
    if inserted.rowcount:
        assert inserted.lastrowid is not None
        _insert_teaser(connection, site, block, inserted.lastrowid)
        return inserted.lastrowid
    block_id, home = connection.execute(
        "SELECT block_id, home_id FROM block_rows WHERE family_key = ? AND block_key = ?", keys
    ).fetchone()
    if home is not None and home != article_id:  # A second article has it.
        connection.execute(
            "UPDATE block_rows SET site = ?, text = ?, home_id = NULL, start = NULL"
            " WHERE block_id = ?",
            (site, block.text, block_id),
        )
    return int(block_id)


def _insert_teaser(connection: sqlite3.Connection, site: str, block: Block, block_id: int) -> None:
    if headline := after_lead(block.text) or after_any_lead(block.text):
        connection.execute(
            "INSERT INTO teasers VALUES (?, ?)", (family_key(site, headline), block_id)
        )


def detach_blocks(
    connection: sqlite3.Connection, article_id: int, site: str, stay: Iterable[Block]
) -> None:
    """Give the blocks that leave an article their own text. Call it before the text is replaced.

    *stay* are the blocks of the new text.
    """
    keys = sorted({block_key(site, block.text) for block in stay})
    connection.execute(
        "UPDATE block_rows SET site = ?3, home_id = NULL, start = NULL,"
        " text = (SELECT substr(articles.text, start, length) FROM articles WHERE id = ?1)"
        " WHERE home_id = ?1 AND block_id IN (SELECT block_id FROM article_blocks"
        "  WHERE article_id = ?1) AND block_key NOT IN (SELECT value FROM json_each(?2))",
        (article_id, json.dumps(keys), site),
    )


def block_texts(
    connection: sqlite3.Connection, article_id: int, *, only_read: bool = False
) -> list[tuple[int, int, str]]:
    """Return (block_id, family_key, text) of an article's blocks, in order.

    The texts are those of the view ``blocks``, but the article's text is read only once. With
    *only_read*, lines that no extractor took for text are left out.
    """
    (text,) = connection.execute("SELECT text FROM articles WHERE id = ?", (article_id,)).fetchone()
    rows = connection.execute(
        "SELECT block_rows.block_id, family_key, home_id, text, start, length FROM article_blocks"
        " JOIN block_rows USING (block_id) WHERE article_id = ? AND (unread IS NULL OR NOT ?)"
        " ORDER BY position",
        (article_id, only_read),
    )
    return [
        (block_id, key, own if home is None else text[start - 1 : start - 1 + length])
        for block_id, key, home, own, start, length in rows
    ]
