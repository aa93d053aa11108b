"""Which parts an archive has, and in which of them an article is.

All functions take a connection to archive.db, for reading or writing. While ``is_settled`` is
false, a part may also have old copies of articles that lie elsewhere: only the articles that
:func:`ids_in_part` returns count.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
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
        """Return why the file cannot be used as this part, in a few words; None if it can.

        One that has no article yet may be made again.
        """
        if not self.articles:
            return None
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
    if not _is_known(connection):
        return []
    folder = _folder_of(connection)
    rows = connection.execute(f"SELECT {_COLUMNS} FROM parts ORDER BY name")
    return [_part(folder, row) for row in rows]


def part_named(connection: sqlite3.Connection, name: str) -> Part | None:
    """Return the part *name*, or None."""
    return next((part for part in parts_of(connection) if part.name == name), None)


def has_parts(connection: sqlite3.Connection) -> bool:
    """Return whether any article is in a part."""
    if not _is_known(connection):
        return False
    return connection.execute("SELECT 1 FROM part_articles LIMIT 1").fetchone() is not None


def part_of_article(connection: sqlite3.Connection, article_id: int) -> Part | None:
    """Return the part in which an article is; None if it is in archive.db or nowhere."""
    if not _is_known(connection):
        return None
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM parts WHERE part_id ="
        " (SELECT part_id FROM part_articles WHERE article_id = ?)",
        (article_id,),
    ).fetchone()
    return _part(_folder_of(connection), row) if row else None


def id_at(connection: sqlite3.Connection, url: str) -> int | None:
    """Return the id of the article in a part whose own address is *url*; None if there is none."""
    if not _is_known(connection):
        return None
    row = connection.execute(
        "SELECT article_id FROM part_articles WHERE url_key = ?", (hash64(url),)
    ).fetchone()
    return int(row[0]) if row else None


def ids_at(connection: sqlite3.Connection, urls: Iterable[str]) -> set[int]:
    """Return the ids of the articles in parts that one of *urls* may lead to.

    Their own address, the one that they name as canonical, or one of the ledger. An id may be that
    of another article, because addresses are compared by their hashes.
    """
    found: set[int] = set()
    if not _is_known(connection):
        return found
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


def places_of(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, list[int]]:
    """Return which of the articles *ids* are in which part, by its id. Others are left out."""
    places: dict[int, list[int]] = {}
    if not ids or not _is_known(connection):
        return places
    rows = connection.execute(
        "SELECT part_id, article_id FROM part_articles"
        " WHERE article_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    for part_id, article_id in rows:
        places.setdefault(part_id, []).append(article_id)
    return places


def missing_articles(connection: sqlite3.Connection, part: Part) -> int:
    """Return how many articles of *part* its file lacks; 0 unless something is wrong."""
    with translated_errors(part.path), closing(connect_readonly(part.path)) as source:
        held = {row[0] for row in source.execute("SELECT id FROM articles")}
    return len(ids_in_part(connection, part) - held)


def missing_parts(connection: sqlite3.Connection) -> list[str]:
    """Return a line for each part whose file cannot be used."""
    found = []
    for part in parts_of(connection):
        if (problem := part.problem()) is not None:
            found.append(f"{part.path.name} {problem}; it has {counted(part.articles, 'article')}")
    return found


def articles_of_sites(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the number of articles in parts of each site that has some."""
    if not parts_of(connection):
        return {}
    rows = connection.execute("SELECT site, sum(articles) FROM part_sites GROUP BY site")
    return dict(map(tuple, rows))


def _is_known(connection: sqlite3.Connection) -> bool:
    """Return whether the archive has had m045; a command that only reads does not migrate it."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'part_articles'")
    return found.fetchone() is not None


def _part(folder: Path, row: sqlite3.Row) -> Part:
    part_id, name, file, kind, mark, articles, first, last, unsettled = tuple(row)
    return Part(part_id, name, folder / file, kind, mark, articles, first, last, not unsettled)


def _folder_of(connection: sqlite3.Connection) -> Path:
    """Return the folder of the file that is open as ``main``."""
    rows = connection.execute("PRAGMA database_list")
    return Path(next(row[2] for row in rows if row[1] == "main")).parent
