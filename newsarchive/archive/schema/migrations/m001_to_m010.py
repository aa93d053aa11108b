"""The migrations m001 to m010, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.archive.schema import (
    articles,
    block_rows,
    crawls,
    facets,
    learned,
    sources,
)
from newsarchive.archive.schema.migrations.search_index import ARTICLES_FTS, SLIM, TRIGGERS, WORDS
from newsarchive.archive.schema.migrations.statements import execute
from newsarchive.archive.schema.views import BLOCK_VIEWS, INDEXES, VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database


def m001_archive(db: Database) -> None:
    """Create the archive: all tables, indexes, the full-text index and its triggers, the views."""
    for statement in (
        *articles.TABLES,
        *learned.TABLES,
        *crawls.TABLES,
        *INDEXES,
        ARTICLES_FTS,
        *WORDS,
        *TRIGGERS,
        *learned.OVERRIDE_TRIGGERS,
        *VIEWS,
    ):
        db.execute(statement)


def m002_extractions(db: Database) -> None:
    """Store what reextract replaces, and with each capture what its source states of the page."""
    for statement in (sources.EXTRACTIONS, sources.HINTS, sources.OLD_HINTS):
        db.execute(statement)


def m003_article_facets(db: Database) -> None:
    """Store the values that the search page counts as one character each."""
    for statement in (*facets.TABLES, *facets.FILL, *facets.TRIGGERS):
        db.execute(statement)


def m004_blocks_once(db: Database) -> None:
    """Store the text of a block once: in its article if possible, otherwise in its own row."""
    for statement in (*block_rows.STATEMENTS, *BLOCK_VIEWS):
        db.execute(statement)


def m005_small_indexes(db: Database) -> None:
    """Store the sketch of an article in one row, and leave the URL out of the index by hash."""
    execute(db, learned.PACKED_SKETCHES)
    sketches = db.execute("SELECT article_id, group_concat(hash) FROM article_sketches GROUP BY 1")
    for article_id, hashes in sketches.fetchall():
        sketch = learned.packed_sketch([int(each) for each in hashes.split(",")])
        db.execute("INSERT INTO sketched_articles VALUES (?, ?)", (article_id, sketch))


def m006_judge_again(db: Database) -> None:
    """Have the next learning judge all families, because the rules have changed."""
    db.execute(
        "INSERT INTO unjudged_families(family_id, stage) SELECT family_id, 1 FROM boilerplate"
        " WHERE true ON CONFLICT DO NOTHING"
    )


def m007_sources_once(db: Database) -> None:
    """Store the sources of fields once per page template, without values the article has itself."""
    sources.move_field_sources(db.conn)


def m008_slim_indexes(db: Database) -> None:
    """Keep in the indexes only what queries need, and give beginnings of words a small index."""
    execute(db, SLIM)


def m009_sampled_stories(db: Database) -> None:
    """Store how many stories the sample of a family covers."""
    execute(db, learned.SAMPLED_STORIES)


def m010_learn_from_all_again(db: Database) -> None:
    """Have the next learning read all articles, because the words of boilerplate have changed."""
    db.execute(
        "INSERT INTO unlearned_articles SELECT id FROM articles WHERE true ON CONFLICT DO NOTHING"
    )
    m006_judge_again(db)
    db.execute("UPDATE boilerplate SET sample_key = NULL")
