"""Show people the families of blocks that a site repeats, and store what they decide on them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from newsarchive.archive.learning.family_members import MEMBERS, family_of
from newsarchive.errors import NewsArchiveError


class UnknownFamily(NewsArchiveError):
    """No family and no block of the archive has this id."""

    def __init__(self, family_id: int) -> None:
        super().__init__(
            f"there is no family {family_id}; `newsarchive blocks list` shows the families, or use"
            " family_key of the row in the table blocks"
        )
        self.family_id = family_id


@dataclass(slots=True, frozen=True)
class BlockPlace:
    """An article that has a block of a family, and the block's text there."""

    url: str
    title: str | None
    text: str


@dataclass(slots=True, frozen=True)
class Family:
    """A family with all that people see of it."""

    family_id: int
    site: str
    example: str
    verdict: str
    articles: int
    stories: int
    reason: str
    decided_by: str
    decided_at: str
    wordings: list[str]
    """Up to five texts, if the family has several wordings."""
    places: list[BlockPlace]
    """Up to three articles that have it, newest first."""


def listed_families(
    connection: sqlite3.Connection,
    site: str | None,
    verdict: str | None,
    limit: int,
) -> list[tuple[object, ...]]:
    """Return the families of *site* with *verdict*, if given, those on most articles first.

    Each is (family_id, site, verdict, articles, stories, decided_by, example, reason).
    """
    rows = connection.execute(
        "SELECT family_id, site, verdict, articles, stories, decided_by, example, reason"
        " FROM boilerplate WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR verdict = ?2)"
        " ORDER BY site, articles DESC, family_id LIMIT ?3",
        (site, verdict, limit),
    )
    return [tuple(row) for row in rows]


def family_details(connection: sqlite3.Connection, family_id: int) -> Family:
    """Return all that is known about a family. Raises :class:`UnknownFamily`."""
    united_id = family_of(connection, family_id)
    row = connection.execute(
        "SELECT family_id, site, example, verdict, articles, stories, reason, decided_by,"
        " decided_at FROM boilerplate WHERE family_id = ?",
        (united_id,),
    ).fetchone()
    if row is None:
        raise UnknownFamily(family_id)
    wordings = connection.execute(
        f"SELECT min(text) FROM blocks WHERE family_key IN ({MEMBERS})"
        " GROUP BY family_key ORDER BY 1 LIMIT 5",
        {"family": united_id},
    ).fetchall()
    places = connection.execute(
        "SELECT url, title, blocks.text FROM blocks JOIN article_blocks USING (block_id)"
        f" JOIN articles ON id = article_id WHERE family_key IN ({MEMBERS})"
        " GROUP BY id ORDER BY published_at DESC, url LIMIT 3",
        {"family": united_id},
    ).fetchall()
    return Family(
        **dict(row),
        wordings=[each[0] for each in wordings] if len(wordings) > 1 else [],
        places=[BlockPlace(*each) for each in places],
    )


def override_verdict(
    connection: sqlite3.Connection, family_id: int, verdict: str, note: str | None, now: str
) -> None:
    """Keep or drop a family (*verdict*), whatever the rules say, until the decision is removed.

    A family that has no row in ``boilerplate`` is named by the family_key of its blocks. Raises
    :class:`UnknownFamily`.
    """
    if not connection.execute(
        f"SELECT 1 FROM blocks WHERE family_key IN ({MEMBERS})", {"family": family_id}
    ).fetchone():
        raise UnknownFamily(family_id)
    remove_override(connection, family_id)
    connection.execute(
        "INSERT INTO boilerplate_overrides(family_id, verdict, note, decided_at)"
        " VALUES (?, ?, ?, ?)",
        (family_of(connection, family_id), verdict, note, now),
    )


def remove_override(connection: sqlite3.Connection, family_id: int) -> int:
    """Remove the decisions of people on a family, and return their number."""
    return connection.execute(
        f"DELETE FROM boilerplate_overrides WHERE family_id IN ({MEMBERS})",
        {"family": family_of(connection, family_id)},
    ).rowcount
