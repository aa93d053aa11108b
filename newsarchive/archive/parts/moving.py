"""Move articles from archive.db to a part, and end moves that were interrupted.

In WAL mode a transaction over two attached files is atomic for each file alone, so none is used.
Instead the file that gets an article commits before the one that gives it up, under the write lock
of archive.db, which alone says where an article is. A kill between the two commits leaves a second
copy that nobody counts, and ``parts.unsettled`` says so before anything is written.
:func:`settle` deletes such copies.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from newsarchive.archive.checkpoint import Checkpointer
from newsarchive.archive.connection import open_for_writing, translated_errors
from newsarchive.archive.parts.catalogue import Part, ids_in_part, part_named
from newsarchive.archive.parts.choosing import MOVABLE
from newsarchive.archive.parts.copying import (
    copy_article,
    copy_surroundings,
    count_stories,
    delete_article,
    stories_of,
)
from newsarchive.archive.parts.families import note_families
from newsarchive.archive.parts.new_file import make_part_file
from newsarchive.archive.parts.returning import bring_back
from newsarchive.article import iso
from newsarchive.errors import ArchiveUnusable
from newsarchive.text import hash64

#: Articles that one transaction moves: it holds the write lock for about half a second.
SLICE: Final = 50


class OpenFile:
    """An archive file that is open for moving: it may refer to articles in other files."""

    def __init__(self, path: Path, part_mark: int = 0) -> None:
        self.path = path
        self.connection = open_for_writing(path, part_mark=part_mark)
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self.checkpointer = Checkpointer(path, self.connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a ``with`` block in a writing transaction, which an exception takes back."""
        with translated_errors(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
        self.checkpointer.move_log_if_due()

    def close(self) -> None:
        """Move the log into the file, which is whole without it then, and close it."""
        self.checkpointer.move_all()
        self.checkpointer.close()
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def enter_part(archive: OpenFile, name: str, kind: str) -> Part:
    """Return the part *name*; create its file and its row if it is new."""
    part = part_named(archive.connection, name)
    if part is None:
        file = archive.path.with_name(f"{archive.path.stem}-{name}{archive.path.suffix}")
        if file.exists():
            raise ArchiveUnusable(file, "is there and no part of this archive; move it elsewhere")
        with archive.transaction() as connection:
            connection.execute(
                "INSERT INTO parts(name, file, kind, mark, unsettled) VALUES (?, ?, ?, ?, 1)",
                (name, file.name, kind, 1 + secrets.randbelow(2**31 - 1)),
            )
        part = part_named(archive.connection, name)
        assert part is not None
    if not part.path.exists():
        _make_file(archive, part)
    part.check()
    return part


def _make_file(archive: OpenFile, part: Part) -> None:
    """Make the file of *part* unless it has articles, or another program made it meanwhile."""
    with archive.transaction() as connection:
        now = part_named(connection, part.name)
        if now is not None and not now.articles and not part.path.exists():
            make_part_file(part.path, part.mark)


def move_slice(archive: OpenFile, part: Part, target: OpenFile, ids: Sequence[int]) -> int:
    """Move those articles of *ids* to *part* that nothing waits to be done with; count them.

    *target* is the file of *part*.
    """
    if not _is_flagged(archive.connection, part):
        with archive.transaction() as connection:
            connection.execute("UPDATE parts SET unsettled = 1 WHERE part_id = ?", (part.part_id,))
    with archive.transaction() as connection:
        if not _is_flagged(connection, part):
            return 0  # Somebody settled it between the two: the caller tries again.
        present = _movable(connection, ids)
        with target.transaction() as copies:
            _copy(connection, copies, present)
        stories = stories_of(connection, present)
        for article_id in present:
            note_families(connection, article_id)
            _enter_place(connection, article_id, part.part_id)
            delete_article(connection, article_id, is_part=False)
        count_stories(connection, stories)
        _describe(connection, part, target.connection, len(present))
    return len(present)


def return_slice(archive: OpenFile, ids: Sequence[int]) -> int:
    """Bring articles back from their parts to archive.db; return how many."""
    with archive.transaction() as connection:
        brought = len(bring_back(connection, ids))
        if not connection.execute("SELECT 1 FROM part_articles LIMIT 1").fetchone():
            connection.execute("DELETE FROM part_families")
    return brought


def settle(archive: OpenFile, part: Part, target: OpenFile | None = None) -> int:
    """Delete from the file of *part* the articles that are elsewhere; return how many.

    *target* is that file, if it is open. Afterwards the part is settled.
    """
    if target is None:
        with OpenFile(part.path, part.mark) as opened:
            return settle(archive, part, opened)
    return delete_copies(archive, part, target, is_settled=True)


def delete_copies(
    archive: OpenFile, part: Part, target: OpenFile, *, is_settled: bool = False
) -> int:
    """Delete from the open file *target* of *part* what is elsewhere; return how many articles.

    Afterwards the part counts as settled only if it *is_settled*, because nothing is left to do.
    """
    deleted = 0
    while extra := _delete_extra(archive, part, target, is_settled=is_settled):
        deleted += extra
    return deleted


def _delete_extra(archive: OpenFile, part: Part, target: OpenFile, *, is_settled: bool) -> int:
    """Delete up to SLICE articles that are not of *part*; if there are none, note that."""
    with archive.transaction() as connection:
        rows = target.connection.execute("SELECT id FROM articles").fetchall()
        extra = sorted({row[0] for row in rows} - ids_in_part(connection, part))[:SLICE]
        if not extra:
            connection.execute(
                "UPDATE parts SET unsettled = ? WHERE part_id = ?", (not is_settled, part.part_id)
            )
            _describe(connection, part, target.connection, 0)
            return 0
        with target.transaction() as copies:
            stories = stories_of(copies, extra)
            for article_id in extra:
                delete_article(copies, article_id, is_part=True)
            # Their texts are in free space of the file until a removal writes it again.
            copies.execute("INSERT INTO erasures VALUES ('space', '', 0) ON CONFLICT DO NOTHING")
            count_stories(copies, stories)
    return len(extra)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, ids: Sequence[int]) -> None:
    for article_id in ids:
        held = "SELECT 1 FROM articles WHERE id = ?"
        if target.execute(held, (article_id,)).fetchone():  # of a move that was killed
            delete_article(target, article_id, is_part=True)
        copy_article(source, target, article_id)
        copy_surroundings(source, target, article_id)
    count_stories(target, stories_of(target, ids))


def _movable(connection: sqlite3.Connection, ids: Sequence[int]) -> list[int]:
    rows = connection.execute(
        f"SELECT id FROM articles AS a WHERE id IN (SELECT value FROM json_each(?)) AND {MOVABLE}"
        " ORDER BY id",
        (json.dumps(list(ids)),),
    )
    return [row[0] for row in rows]


def _is_flagged(connection: sqlite3.Connection, part: Part) -> bool:
    asked = "SELECT unsettled FROM parts WHERE part_id = ?"
    return bool(connection.execute(asked, (part.part_id,)).fetchone()[0])


def _enter_place(connection: sqlite3.Connection, article_id: int, part_id: int) -> None:
    site, url, canonical = connection.execute(
        "SELECT site, url, canonical_url FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    canonical_key = hash64(canonical) if canonical not in (None, url) else None
    connection.execute(
        "INSERT INTO part_articles VALUES (?, ?, ?, ?)",
        (article_id, part_id, hash64(url), canonical_key),
    )
    connection.execute(
        "INSERT INTO part_sites VALUES (?, ?, 1)"
        " ON CONFLICT(part_id, site) DO UPDATE SET articles = articles + 1",
        (part_id, site),
    )


def _describe(
    connection: sqlite3.Connection, part: Part, target: sqlite3.Connection, added: int
) -> None:
    """Write what the catalogue says of *part*, whose file *target* is."""
    first, last = (
        target.execute(f"SELECT {end}(published_at) FROM articles").fetchone()[0]
        for end in ("min", "max")
    )
    connection.execute(
        "UPDATE parts SET articles = articles + ?2, first_published = ?3, last_published = ?4,"
        " closed_at = CASE WHEN ?2 THEN ?5 ELSE closed_at END WHERE part_id = ?1",
        (part.part_id, added, first, last, iso(datetime.now(UTC))),
    )
