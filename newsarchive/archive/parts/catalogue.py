"""Which parts an archive has, and in which of them an article is.

All functions take a connection to archive.db, for reading or writing. While ``is_settled`` is
false, a part may also have old copies of articles that lie elsewhere: only the articles that
:func:`ids_in_part` returns count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newsarchive.archive.connection import connect_readonly, translated_errors
from newsarchive.errors import PartMissing
from newsarchive.text import counted, hash64

_COLUMNS = "part_id, name, file, kind, mark, articles, first_published, last_published, unsettled"


@dataclass(slots=True, frozen=True)
class Part:
    """A row of ``parts``, with the path of its file."""

    part_id: int
    name: str
    path: Path
    kind: str
    """``month`` or ``site-group``."""
    mark: int
    articles: int
    first_published: str | None
    """The smallest ``published_at`` of its articles; None: none has a date."""
    last_published: str | None
    is_settled: bool

    def problem(self) -> str | None:
        """Return why the file cannot be used as this part, in a few words; None if it can."""
        if not self.path.is_file():
            return "is not there"
        with translated_errors(self.path), closing(connect_readonly(self.path)) as connection:
            (mark,) = connection.execute("PRAGMA user_version").fetchone()
        return None if mark == self.mark else "is not the file that this archive moved articles to"

    def check(self) -> None:
        """Raise :class:`PartMissing` if the file is missing or is another one."""
        if (problem := self.problem()) is not None:
            held = counted(self.articles, "article")
            raise PartMissing(self.path, f"{problem}; it has {held} of this archive")


def parts_of(connection: sqlite3.Connection) -> list[Part]:
    """Return all parts of the archive, in the order of their names; [] before m045."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'parts'").fetchone():
        return []
    folder = _folder_of(connection)
    rows = connection.execute(f"SELECT {_COLUMNS} FROM parts ORDER BY name")
    return [_part(folder, row) for row in rows]


def part_named(connection: sqlite3.Connection, name: str) -> Part | None:
    """Return the part *name*, or None."""
    return next((part for part in parts_of(connection) if part.name == name), None)


def has_parts(connection: sqlite3.Connection) -> bool:
    """Return whether any article lies in a part."""
    return connection.execute("SELECT 1 FROM part_articles LIMIT 1").fetchone() is not None


def part_of_article(connection: sqlite3.Connection, article_id: int) -> Part | None:
    """Return the part in which an article is; None if it is in archive.db or nowhere."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM parts WHERE part_id ="
        " (SELECT part_id FROM part_articles WHERE article_id = ?)",
        (article_id,),
    ).fetchone()
    return _part(_folder_of(connection), row) if row else None


def ids_at(connection: sqlite3.Connection, urls: Iterable[str]) -> set[int]:
    """Return the ids of the articles in parts that one of *urls* may lead to.

    Their own address, the one that they name as canonical, or one of the ledger. An id may be that
    of another article, because addresses are compared by their hashes.
    """
    found: set[int] = set()
    for url in set(urls):
        rows = connection.execute(
            "SELECT article_id FROM part_articles WHERE url_key = ?1"
            " UNION SELECT article_id FROM part_articles WHERE canonical_key = ?1"
            " UNION SELECT part_articles.article_id FROM urls JOIN part_articles USING (article_id)"
            " WHERE url = ?2",
            (hash64(url), url),
        )
        found.update(row[0] for row in rows)
    return found


def ids_in_part(connection: sqlite3.Connection, part: Part) -> set[int]:
    """Return the ids of all articles of *part*."""
    rows = connection.execute(
        "SELECT article_id FROM part_articles WHERE part_id = ?", (part.part_id,)
    )
    return {row[0] for row in rows}


def _part(folder: Path, row: sqlite3.Row) -> Part:
    part_id, name, file, kind, mark, articles, first, last, unsettled = tuple(row)
    return Part(part_id, name, folder / file, kind, mark, articles, first, last, not unsettled)


def _folder_of(connection: sqlite3.Connection) -> Path:
    """Return the folder of the file that is open as ``main``."""
    rows = connection.execute("PRAGMA database_list")
    return Path(next(row[2] for row in rows if row[1] == "main")).parent
