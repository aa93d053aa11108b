"""Make a big archive of random articles from a small one, in a fraction of the time.

Storing a million articles as a crawl does takes an hour. Here STORED articles are stored so, and
SQLite copies their rows. A copy has the words of one article, the moment of a second one, and
section, language, authors and access of a third one, so that words and facets are spread as in an
archive that was stored. The full-text index, the facets and the counts are filled by the statements
of `newsarchive doctor --repair`, which finds nothing wrong in the result.

Only the paragraphs differ from those of a stored archive: the copies share them, so they take less
space. Searching does not read them.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from random_articles import build

from newsarchive.archive.connection import connect, open_for_writing
from newsarchive.archive.repair.consistency import rebuild_derived_rows

#: So many articles are stored as a crawl stores them.
STORED = 20_000
#: Bytes of words that an index holds in memory before it writes them, and SQLite's own number.
_HASH_BYTES, _USUAL_HASH_BYTES = 2**28, 2**20
_INDEXES = ("articles_fts", "article_beginnings")

_MOMENT = (
    "strftime('%Y-%m-%dT%H:%M:%SZ', unixepoch(slot.first_seen_at) + c.round{more}, 'unixepoch')"
)
# The columns in which a copy differs: the row a gives the words, slot the moment, donor the facets.
_COPIED = {
    "articles": {
        "id": "c.id",
        "url": "a.url || '-' || c.round",
        "first_seen_at": _MOMENT.format(more=""),
        "last_seen_at": _MOMENT.format(more=""),
        "published_at": _MOMENT.format(
            more=" - unixepoch(donor.first_seen_at) + unixepoch(donor.published_at)"
        ),
        **{name: f"donor.{name}" for name in ("section", "language", "authors", "is_free")},
    },
    "article_blocks": {"article_id": "c.id"},
    "article_sources": {"article_id": "c.id"},
    "unlearned_articles": {"article_id": "c.id"},
    "headlines": {"article_id": "c.id"},
}
_COPIED_ONCE = {
    "sites": "SELECT * FROM base.sites",
    "site_names": "SELECT * FROM base.site_names",
    "source_sets": "SELECT * FROM base.source_sets",
    "block_rows": "SELECT block_id, family_key, block_key, site, text, NULL, NULL, length(text)"
    " FROM base.blocks",
}
# Rows of other tables are derived from these, or each archive has its own.
_DERIVED = (
    "facet_values", "article_facets", "sqlite_", "_sqlite_", "article_word", "removal_salt",
    *_INDEXES,
)  # fmt: skip

_COPIES = """
CREATE TEMP TABLE copies AS
WITH RECURSIVE rounds(round) AS (VALUES (0) UNION ALL SELECT round + 1 FROM rounds LIMIT :rounds)
SELECT :first + (slot.id - 1) * :rounds + round AS id, round, slot.id AS slot,
    1 + (slot.id * 31 + round * 7919) % :stored AS words,
    1 + (slot.id * 17 + round * 5003) % :stored AS donor
FROM base.articles AS slot CROSS JOIN rounds ORDER BY 1
"""


def build_big(path: Path, articles: int, words: list[str], stored: int = STORED) -> None:
    """Make an archive of *articles* articles of *words* at *path*, a multiple of *stored*."""
    if articles <= stored:
        build(path, articles, words)
        return
    small = path.with_suffix(".small")
    build(small, stored, words)
    open_for_writing(path).close()
    with closing(connect(path, 60)) as connection:
        multiply(connection, small, articles // stored)
    for file in path.parent.glob(f"{small.name}*"):
        file.unlink()


def multiply(connection: sqlite3.Connection, small: Path, rounds: int, first: int = 1) -> None:
    """Copy all articles of the archive *small* *rounds* times into an empty one, and index them.

    Their ids begin with *first*.
    """
    # Nobody needs the file if this fails.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("ATTACH ? AS base", (str(small),))
    _check_tables(connection)
    triggers = connection.execute(
        "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = 'articles'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER main.{name}")
    connection.execute("BEGIN")
    _copy_rows(connection, rounds, first)
    _set_hash_bytes(connection, _HASH_BYTES)
    rebuild_derived_rows(connection)
    _set_hash_bytes(connection, _USUAL_HASH_BYTES)
    for _, sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    _done("indexed")
    connection.execute("DETACH base")
    connection.execute("ANALYZE")
    connection.execute("PRAGMA journal_mode = WAL")


def _check_tables(connection: sqlite3.Connection) -> None:
    """End the program if the small archive has rows that nothing here copies."""
    tables = connection.execute("SELECT name FROM base.sqlite_master WHERE type = 'table'")
    for (name,) in tables.fetchall():
        if name in _COPIED or name in _COPIED_ONCE or name.startswith(_DERIVED):
            continue
        if connection.execute(f"SELECT 1 FROM base.{name}").fetchone():
            sys.exit(f"the rows of {name} are not copied: see {Path(__file__).name}")


def _copy_rows(connection: sqlite3.Connection, rounds: int, first: int) -> None:
    (stored,) = connection.execute("SELECT count(*) FROM base.articles").fetchone()
    connection.execute(_COPIES, {"rounds": rounds, "stored": stored, "first": first})
    for table, rows in _COPIED_ONCE.items():
        connection.execute(f"INSERT INTO main.{table} {rows}")
    for table, own in _COPIED.items():
        columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
        values = ", ".join(own.get(name, f"a.{name}") for name in columns)
        key = "id" if table == "articles" else "article_id"
        connection.execute(
            f"INSERT INTO main.{table}({', '.join(columns)}) SELECT {values} FROM copies AS c"
            f" CROSS JOIN base.{table} AS a ON a.{key} = c.words"
            " CROSS JOIN base.articles AS slot ON slot.id = c.slot"
            " CROSS JOIN base.articles AS donor ON donor.id = c.donor ORDER BY c.rowid"
        )
    _done("copied")


def _set_hash_bytes(connection: sqlite3.Connection, number: int) -> None:
    for name in _INDEXES:
        connection.execute(f"INSERT INTO {name}({name}, rank) VALUES ('hashsize', ?)", (number,))


def _done(what: str) -> None:
    print(f"{what} after {time.process_time():.0f} CPU seconds", file=sys.stderr)
