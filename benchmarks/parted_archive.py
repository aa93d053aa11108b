"""Make an archive of millions of random articles in parts, in minutes.

    .venv/bin/python benchmarks/parted_archive.py FOLDER [--articles 3120000] [--parts 12] [--whole]

Moving articles to parts takes 5 ms of CPU an article. Here one piece of an archive is indexed, as
``multiplied_archive.py`` does it, and all others are copies of its rows and of its index, with
other ids, addresses and days. Each part has its own span of both; the last one stays in the open
file, ``FOLDER/archive.db``. ``--whole`` makes the same articles in one file, ``FOLDER/whole.db``.

The parts are entered and settled as ``newsarchive partition`` does it, and ``newsarchive doctor``
finds nothing wrong in the result. As in all made-up archives here the paragraphs are shared.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from multiplied_archive import multiply
from random_articles import build, vocabulary
from shifted_index import FIRST_ID, copy_index

from newsarchive.archive.connection import connect, open_for_writing
from newsarchive.archive.parts.moving import OpenFile, enter_part, settle
from newsarchive.archive.parts.partitioning import merge_indexes
from newsarchive.archive.parts.tidying import INDEXES
from newsarchive.text import hash64

#: At most so many articles of a piece are stored as a crawl stores them, and indexed.
_STORED: Final = 5_000
_INDEXED: Final = 20_000
#: The days of publication of a piece, and about that many characters of ``article_facets.codes``.
_DAYS: Final = 4
_DAY_PLACE: Final = 4

_SHIFTED_TIME = "strftime('%Y-%m-%dT%H:%M:%SZ', {name}, :days || ' days')"
_SHIFTED = {
    "articles": {
        "id": "id + :shift",
        "url": "'https://' || site || '/' || (id + :shift)",
        **{name: _SHIFTED_TIME.format(name=name)
           for name in ("first_seen_at", "last_seen_at", "published_at")},
    },
    "article_facets": {
        "id": "id + :shift",
        "codes": f"substr(codes, 1, {_DAY_PLACE - 1})"
        f" || char(unicode(substr(codes, {_DAY_PLACE}, 1)) + :days)"
        f" || substr(codes, {_DAY_PLACE + 1})",
    },
    "article_blocks": {"article_id": "article_id + :shift"},
    "article_sources": {"article_id": "article_id + :shift"},
    "headlines": {"article_id": "article_id + :shift"},
}  # fmt: skip
_SHARED = ("sites", "site_names", "source_sets", "block_rows", "facet_values")
_ENTERED = (
    "INSERT INTO headlines SELECT * FROM part.headlines",
    "INSERT INTO part_articles SELECT id, :part, hash64(url), NULL FROM part.articles",
    "INSERT INTO part_sites SELECT :part, site, article_count FROM part.sites"
    " WHERE article_count > 0",
    "UPDATE parts SET articles = (SELECT count(*) FROM part.articles) WHERE part_id = :part",
)


def main() -> None:
    """Build what the command line names, and print how long it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--articles", type=int, default=3_120_000)
    parser.add_argument("--parts", type=int, default=12)
    parser.add_argument("--whole", action="store_true", help="in one file, too")
    options = parser.parse_args()
    words = vocabulary(random.Random(1))
    build_parted(options.folder, options.articles, options.parts, words, whole=options.whole)


def build_parted(
    folder: Path, articles: int, parts: int, words: list[str], *, whole: bool = False
) -> None:
    """Make ``archive.db`` in *folder*, of about *articles* articles, with so many *parts*.

    Also ``whole.db`` with the same articles, if *whole*.
    """
    folder.mkdir(parents=True, exist_ok=True)
    share = max(1, articles // (parts + 1))
    pieces = -(-share // _INDEXED)  # of each file
    with tempfile.TemporaryDirectory(dir=folder) as name:
        piece, one = Path(name, "piece.db"), Path(name, "part.db")
        size = _build_piece(piece, share // pieces, words)
        if pieces == 1:
            one = piece
        else:
            _fill(one, piece, range(pieces), size)
        path = folder / "archive.db"
        _fill(path, one, [0], size, at=parts * pieces)
        for number in range(parts):
            _add_part(path, one, number, size, number * pieces)
            _done(f"part {number + 1} of {parts}")
        if whole:
            _fill(folder / "whole.db", piece, range((parts + 1) * pieces), size)


def _build_piece(path: Path, articles: int, words: list[str]) -> int:
    """Make an archive of about *articles* articles that are indexed; return how many."""
    small = path.with_suffix(".small")
    stored = min(_STORED, articles)
    build(small, stored, words, _DAYS)
    open_for_writing(path).close()
    with closing(connect(path, 60)) as connection:
        multiply(connection, small, articles // stored, FIRST_ID)
        connection.execute("DELETE FROM unlearned_articles")
    _merge(path)
    return articles // stored * stored


def _add_part(path: Path, source: Path, number: int, size: int, at: int) -> None:
    """Make a part of the archive at *path* with the articles of *source*, *at* so many pieces."""
    with OpenFile(path) as archive:
        part = enter_part(archive, f"part{number:02}", "month")
        _fill(part.path, source, [0], size, at=at, mark=part.mark)
        archive.connection.create_function("hash64", 1, hash64, deterministic=True)
        archive.connection.execute("ATTACH ? AS part", (str(part.path),))
        with archive.transaction() as connection:
            for statement in _ENTERED:
                connection.execute(statement, {"part": part.part_id})
        archive.connection.execute("DETACH part")
        settle(archive, part)


def _fill(
    path: Path, source: Path, pieces: Sequence[int], size: int, *, at: int = 0, mark: int = 0
) -> None:
    """Copy the articles of *source* into the new archive at *path*, once for each of *pieces*.

    Each copy is moved on by the ids and days of its number and *at* pieces of *size* articles.
    """
    open_for_writing(path, part_mark=mark).close()
    copies = [{"shift": (at + n) * size, "days": (at + n) * _DAYS} for n in pieces]
    with closing(connect(path, 60)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("ATTACH ? AS source", (str(source),))
        triggers = connection.execute(
            "SELECT name, sql FROM main.sqlite_master"
            " WHERE type = 'trigger' AND tbl_name = 'articles'"
        ).fetchall()
        connection.execute("BEGIN")
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER main.{name}")
        _copy_rows(connection, copies)
        for index in INDEXES:
            copy_index(connection, index, "source", [each["shift"] for each in copies])
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("DETACH source")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode = WAL")
    if len(copies) > 1:
        _merge(path)


def _copy_rows(connection: sqlite3.Connection, copies: Sequence[dict[str, int]]) -> None:
    for table in _SHARED:
        connection.execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM source.{table}")
    for table, own in _SHIFTED.items():
        names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
        values = ", ".join(own.get(name, name) for name in names)
        for each in copies:
            connection.execute(
                f"INSERT INTO main.{table}({', '.join(names)}) SELECT {values} FROM source.{table}",
                {name: each[name] for name in each if f":{name}" in values},
            )
    connection.execute("UPDATE main.sites SET article_count = article_count * ?", (len(copies),))


def _merge(path: Path) -> None:
    with OpenFile(path, _mark(path)) as archive:
        merge_indexes(archive, lambda: False)


def _mark(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _done(what: str) -> None:
    print(f"{what} after {time.process_time():.0f} CPU seconds,"
          f" load {os.getloadavg()[0]:.1f}", file=sys.stderr)  # fmt: skip


if __name__ == "__main__":
    main()
