"""Move articles of test archives to parts and back, and compare what archives say."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from newsarchive.archive import open_reader
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.parts.catalogue import Part, parts_of
from newsarchive.archive.parts.choosing import ids_to_move, months_to_move
from newsarchive.archive.parts.moving import (
    SLICE,
    OpenFile,
    enter_part,
    move_slice,
    return_slice,
    settle,
)
from newsarchive.article import FieldSource
from tests.archive.learning.test_stories import STORY
from tests.support import paper

#: What archives say of their articles, and what learning wrote: views and tables.
SAID = (
    "articles", "raw_articles", "revisions", "removed_blocks", "field_sources", "absences",
    "extractions", "article_facets", "stories", "near_duplicates", "boilerplate", "headlines",
    "sites", "urls", "captures",
)  # fmt: skip


def fill(path: Path) -> None:
    """Create an archive with an appeal, revisions, a story, absences, sources and captures."""
    source = [FieldSource(field="title", source="og", value_raw="Another title")]
    articles = [
        replace(
            paper.article(n, before=paper.appeal(n) if n % 2 else None),
            sources=source,
            tags=["ice"],
        )
        for n in range(100, 280, 3)
    ]
    late = [replace(each, published_at=paper.NOW - timedelta(days=100 - 40 * i), language="en")
            for i, each in enumerate(STORY[:3])]  # fmt: skip
    with paper.open_archive(path, [*articles, *late]) as archive:
        learn(archive, now=paper.NOW)
        more = ["A new paragraph about things that were not there before, of some length."]
        paper.store(archive, [paper.article(n, after=more) for n in range(100, 112, 3)])
        archive.write(
            lambda c: c.execute("UPDATE articles SET gone_at = '2026-11-24' WHERE id < 4")
        )
        archive.write(lambda c: c.execute(
            "INSERT INTO urls(url, site, state, outcome, article_id)"
            " SELECT url, site, 'done', 'new', id FROM articles"))  # fmt: skip
        archive.write(lambda c: c.execute(
            "INSERT INTO captures(url, fetched_at, http_status, warc_file, warc_offset, sha256)"
            " SELECT url, first_seen_at, 200, 'a.warc.gz', id, '' FROM articles"))  # fmt: skip
        learn(archive, now=paper.NOW)


def move_months(path: Path, before: str) -> list[Part]:
    """Move the articles of all months before a day to parts, and return these."""
    with OpenFile(path) as archive:
        for month in months_to_move(archive.connection, before):
            part = enter_part(archive, month, "month")
            ids = list(ids_to_move(archive.connection, before, month=month))
            with OpenFile(part.path, part.mark) as target:
                for at in range(0, len(ids), SLICE):
                    move_slice(archive, part, target, ids[at : at + SLICE])
            settle(archive, part)
        return parts_of(archive.connection)


def divide(path: Path, part_of: Callable[[sqlite3.Row], str | None]) -> None:
    """Move articles of the archive to parts: *part_of* names that of an article, None for none.

    It gets a row with ``id``, ``published_at`` and ``site``.
    """
    with OpenFile(path) as archive:
        members: dict[str, list[int]] = {}
        for row in archive.connection.execute("SELECT id, published_at, site FROM articles"):
            if name := part_of(row):
                members.setdefault(name, []).append(row["id"])
        # What waits to be learned does not move.
        archive.connection.execute("DELETE FROM unlearned_articles")
        for name, ids in sorted(members.items()):
            part = enter_part(archive, name, "month")
            with OpenFile(part.path, part.mark) as target:
                for at in range(0, len(ids), SLICE):
                    moved = move_slice(archive, part, target, ids[at : at + SLICE])
                    assert moved == len(ids[at : at + SLICE])
            settle(archive, part)


def return_all(path: Path) -> None:
    """Bring all articles back from their parts."""
    with OpenFile(path) as archive:
        rows = archive.connection.execute("SELECT article_id FROM part_articles").fetchall()
        for at in range(0, len(rows), SLICE):
            return_slice(archive, [row[0] for row in rows[at : at + SLICE]])
        for part in parts_of(archive.connection):
            settle(archive, part)


def said_by(path: Path) -> dict[str, str]:
    """Return a hash of all rows of each of SAID."""
    found = {}
    with open_reader(path) as connection:
        for name in SAID:
            rows = sorted(
                json.dumps(tuple(row)) for row in connection.execute(f"SELECT * FROM {name}")
            )
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def texts_in(*paths: Path) -> dict[int, tuple[object, ...]]:
    """Return what archives have of each article, by id; an article in two of them is an error."""
    found: dict[int, tuple[object, ...]] = {}
    for path in paths:
        with open_reader(path) as connection:
            rows = connection.execute(
                "SELECT articles.*, raw.text AS raw FROM articles"
                " JOIN raw_articles AS raw USING (id)"
            )
            for row in rows:
                assert row["id"] not in found
                found[row["id"]] = tuple(row)
    return found


def texts_by_catalogue(path: Path) -> dict[int, tuple[object, ...]]:
    """Return what archive.db and its parts have, each article where archive.db says it is."""
    found = texts_in(path)
    with open_reader(path) as connection:
        places = connection.execute(
            "SELECT article_id, file FROM part_articles JOIN parts USING (part_id)"
        ).fetchall()
    for file in {file for _, file in places}:
        texts = texts_in(path.with_name(file))
        for article_id, its_file in places:
            if its_file == file:
                assert article_id not in found
                found[article_id] = texts[article_id]
    return found
