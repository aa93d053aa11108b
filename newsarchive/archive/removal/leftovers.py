"""Delete what removed articles left in tables that all articles share.

These are blocks of their earlier versions, examples of boilerplate, tags, and names of authors and
sections that no other article has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from newsarchive.archive.learning.family_members import MEMBERS
from newsarchive.archive.schema.facets import CHARACTER, VALUE_FACETS, characters_by_facet

#: Blocks that are looked at in one transaction: about 0.2 seconds.
SLICE: Final = 100_000
_NAMES: Final = ("author", *(facet.name for facet in VALUE_FACETS))
_LOOSE = (
    "SELECT block_id FROM block_rows AS row WHERE block_id > :after AND block_id <= :last"
    " AND NOT EXISTS (SELECT 1 FROM article_blocks AS use WHERE use.block_id = row.block_id)"
)
_WITH_TEXT = (
    f"SELECT text, text = :example AS is_it FROM blocks WHERE family_key IN ({MEMBERS})"
    " AND text IS NOT NULL ORDER BY is_it DESC, block_key LIMIT 1"
)


def last_block(connection: sqlite3.Connection) -> int:
    """Return the highest id of a block."""
    found = connection.execute("SELECT max(block_id) FROM block_rows").fetchone()[0]
    return int(found or 0)


def delete_loose_blocks(connection: sqlite3.Connection, after: int) -> None:
    """Delete those of the next SLICE blocks that are in no article."""
    places = {"after": after, "last": after + SLICE}
    connection.execute(f"DELETE FROM teasers WHERE block_id IN ({_LOOSE})", places)
    connection.execute(f"DELETE FROM block_rows WHERE block_id IN ({_LOOSE})", places)


def delete_leftovers(connection: sqlite3.Connection) -> None:
    """Delete examples, tags and names that no article has, inside a transaction."""
    rows = connection.execute(
        "SELECT family_id, example FROM boilerplate"
        " WHERE family_id NOT IN (SELECT family_id FROM part_families)"
    ).fetchall()
    for family, example in rows:
        found = connection.execute(_WITH_TEXT, {"family": family, "example": example}).fetchone()
        if found is None:
            connection.execute("DELETE FROM boilerplate WHERE family_id = ?", (family,))
        elif not found[1]:
            connection.execute(
                "UPDATE boilerplate SET example = ? WHERE family_id = ?", (found[0], family)
            )
    connection.execute(
        "DELETE FROM tag_names WHERE tag_id NOT IN (SELECT tag_id FROM article_tags)"
    )
    connection.executemany(
        "DELETE FROM facet_values WHERE code = ?", [(code,) for code in _unused_codes(connection)]
    )


def _unused_codes(connection: sqlite3.Connection) -> Iterator[int]:
    """Yield the codes of values that no article has any more."""
    used: dict[str, set[str]] = {name: set() for name in _NAMES}
    for codes, authors in connection.execute("SELECT codes, authors FROM article_facets"):
        used["author"].update(authors)
        for name, characters in characters_by_facet(codes).items():
            if name in used:
                used[name].update(characters)
    rows = connection.execute(
        f"SELECT code, kind, {CHARACTER} FROM facet_values WHERE code > 1"
    ).fetchall()
    for code, kind, character in rows:
        if kind in used and character not in used[kind]:
            yield code
