"""Take the tombstones of another archive in: what was removed there is refused here.

An address that is kept only as a hash is known by the salt of its archive, and by no other. If
nothing was removed here, this archive takes the other's salt over, and so all its hashes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsarchive.archive.removal.articles import remove_article
from newsarchive.archive.tombstones import (
    Removal,
    Tombstones,
    add_tombstones,
    has_tombstones,
    removed_among,
)


@dataclass(slots=True, frozen=True)
class Stones:
    """What was removed from an archive."""

    salt: bytes
    rows: dict[str, sqlite3.Row]
    """The tombstones, by their keys."""
    texts: list[tuple[str, int]]
    check: Tombstones
    """Answers which addresses were removed there."""
    links: dict[int, int] = field(default_factory=dict)
    """For each id of a removed article there, one that no article of any archive has."""


@dataclass(slots=True)
class Removals:
    """What became of the tombstones of the other archive."""

    refused: int = 0
    """Addresses that are refused here from now on."""
    removed: int = 0
    """Articles that were here and are removed."""
    still_here: list[str] = field(default_factory=list)
    """Addresses of articles that were removed there and stay here."""
    unknown: int = 0
    """Hashes of addresses that nobody knows here, so that they cannot be refused."""


def read_stones(connection: sqlite3.Connection) -> Stones:
    """Return what was removed from the archive that *connection* reads."""
    (salt,) = connection.execute("SELECT salt FROM removal_salt").fetchone()
    rows = {row["key"]: row for row in connection.execute("SELECT * FROM removed ORDER BY key")}
    texts = connection.execute(
        "SELECT key, article_id FROM removed_texts WHERE article_id IS NOT NULL"
    )
    links: dict[int, int] = {}
    for key, row in rows.items():
        if row["article_id"] is not None:
            links.setdefault(row["article_id"], -1 - int(key[:12], 16))
    return Stones(bytes(salt), rows, [tuple(row) for row in texts], Tombstones(connection), links)


def adopt_salt(connection: sqlite3.Connection, stones: Stones) -> bool:
    """Return whether this archive has the salt of *stones*; it takes it if nothing was removed."""
    if not has_tombstones(connection):
        connection.execute("UPDATE removal_salt SET salt = ?", (stones.salt,))
    (salt,) = connection.execute("SELECT salt FROM removal_salt").fetchone()
    return bytes(salt) == stones.salt


def removed_there(connection: sqlite3.Connection, stones: Stones) -> list[tuple[str, int]]:
    """Return URL and id of the articles here that were removed there, and not here."""
    if not stones.rows:
        return []
    own = Tombstones(connection)
    rows = connection.execute("SELECT url, id FROM articles")
    return [(url, number) for url, number in rows if url in stones.check and url not in own]


def remove_here(
    connection: sqlite3.Connection, articles: Iterable[tuple[str, int]], stones: Stones
) -> int:
    """Remove *articles* as they were removed there, inside a transaction; return how many."""
    number = 0
    for url, article_id in articles:
        stone = stones.rows[stones.check.key(url)]
        remove_article(connection, article_id, _removal(stone))
        number += 1
    return number


def enter_stones(
    connection: sqlite3.Connection, keys: Iterable[str], stones: Stones, *, is_same_salt: bool
) -> tuple[int, int]:
    """Enter the tombstones *keys*; return how many are new, and how many cannot be understood."""
    new = unknown = 0
    for key in keys:
        stone = stones.rows[key]
        url, link = stone["url"], stones.links.get(stone["article_id"])
        if url is not None:
            if not removed_among(connection, [url]):
                add_tombstones(connection, [url], link, _removal(stone))
                new += 1
        elif is_same_salt:
            new += connection.execute(
                "INSERT INTO removed VALUES (?, NULL, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (key, stone["removed_at"], stone["note"], link, stone["keeps_metadata"]),
            ).rowcount
        else:
            unknown += 1
    return new, unknown


def enter_texts(connection: sqlite3.Connection, stones: Stones, kept: set[str]) -> None:
    """Enter the hashes of removed texts but for articles whose tombstones, *kept*, are not."""
    stay = {stones.rows[key]["article_id"] for key in kept}
    connection.executemany(
        "INSERT INTO removed_texts VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(key, stones.links.get(each)) for key, each in stones.texts if each not in stay],
    )


def _removal(stone: sqlite3.Row) -> Removal:
    return Removal(
        at=stone["removed_at"], note=stone["note"], is_hashed=stone["url"] is None,
        keeps_metadata=bool(stone["keeps_metadata"]),
    )  # fmt: skip
