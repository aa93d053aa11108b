"""Make archives as the first version of the program did, for tests of migrations."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from newsarchive.boilerplate.removals import block_key, family_key
from newsarchive.text import hash64
from tests.support import paper
from tests.support.archives import archive_of_first_version

SITE = "old.example"


def fill(path: Path, articles: int) -> list[str]:
    """Make an archive of the first version with *articles* articles, and return their URLs."""
    with closing(archive_of_first_version(path)) as connection:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO sites(site) VALUES (?)", (SITE,))
        for number in range(1, articles + 1):
            lines = [block.text for block in paper.article(number).blocks]
            write(connection, number, lines)
        connection.execute("COMMIT")
    return [f"https://{SITE}/{number}" for number in range(1, articles + 1)]


def write(connection: sqlite3.Connection, number: int, lines: list[str]) -> None:
    """Store article *number* as the first version did. Lines that begin with "-" are removed."""
    plain = [line.removeprefix("-") for line in lines]
    kept = "\n".join(line for line in lines if line[0] != "-")
    connection.execute(
        "INSERT INTO articles(id, site, url, text, first_seen_at, last_seen_at, word_count,"
        " extractor, raw_hash) VALUES (?, ?, ?, ?, '2026-01-01T00:00:00Z',"
        " '2026-01-01T00:00:00Z', 9, 'old', ?)",
        (number, SITE, f"https://{SITE}/{number}", kept, hash64("\n".join(plain))),
    )
    for position, (line, text) in enumerate(zip(lines, plain, strict=True)):
        key = block_key(SITE, text)
        connection.execute(
            "INSERT INTO blocks(block_key, family_key, site, text) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (key, family_key(SITE, text), SITE, text),
        )
        removed = ("signup", "extraction") if line[0] == "-" else (None, None)
        connection.execute(
            "INSERT INTO article_blocks(article_id, position, block_id, links, place, removed,"
            " removed_by) SELECT ?, ?, block_id, 0, 5, ?, ? FROM blocks WHERE block_key = ?",
            (number, position, *removed, key),
        )
    connection.executemany("INSERT INTO article_sketches VALUES (?, ?)", [(3, number), (9, number)])
