"""The schema of archive.db, as SQL to read, and the migrations that made it.

Names and columns that docs/sql.md lists are a contract. Points in time are
TEXT, ISO 8601, UTC, ending in Z; lists are JSON; missing is NULL, never "".

To change the schema add the next migration; never edit one that has landed.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from newsarchive.archive.schema import (
    articles,
    block_rows,
    crawls,
    extractions,
    facets,
    learned,
    slim,
    sources,
)
from newsarchive.archive.schema.search_index import ARTICLES_FTS, TRIGGERS, WORDS
from newsarchive.archive.schema.sketches import packed_sketch
from newsarchive.archive.schema.views import BLOCK_VIEWS, INDEXES, VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database

#: PRAGMA application_id: "NWSA". Tells our file from any other SQLite file.
APPLICATION_ID = 0x4E575341


def m001_archive(db: Database) -> None:
    """Make the archive: all tables, indexes, the full-text index and its triggers, the views."""
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
    """Keep what reextract replaces, and beside each capture what its source said of the page."""
    for statement in (extractions.EXTRACTIONS, extractions.HINTS, extractions.OLD_HINTS):
        db.execute(statement)


def m003_article_facets(db: Database) -> None:
    """Keep what the search page counts by as one character a value."""
    for statement in (*facets.TABLES, *facets.FILL, *facets.TRIGGERS):
        db.execute(statement)


def m004_blocks_once(db: Database) -> None:
    """Keep the text of a block once: in its article where that is enough, else in its row."""
    for statement in (*block_rows.STATEMENTS, *BLOCK_VIEWS):
        db.execute(statement)


def m005_small_indexes(db: Database) -> None:
    """Know the sketch of an article by one row, and the order by hash without the address."""
    for statement in learned.PACKED_SKETCHES:
        db.execute(statement)
    sketches = db.execute("SELECT article_id, group_concat(hash) FROM article_sketches GROUP BY 1")
    for article_id, hashes in sketches.fetchall():
        sketch = packed_sketch([int(each) for each in hashes.split(",")])
        db.execute("INSERT INTO sketched_articles VALUES (?, ?)", (article_id, sketch))


def m006_judge_again(db: Database) -> None:
    """Have the next learning judge all families: the rules are others than those they were by."""
    db.execute(
        "INSERT INTO unjudged_families(family_id, stage) SELECT family_id, 1 FROM boilerplate"
        " WHERE true ON CONFLICT DO NOTHING"
    )


def m007_sources_once(db: Database) -> None:
    """Keep where fields came from once a template, without what the article says itself."""
    sources.move_field_sources(db.conn)


def m008_slim_indexes(db: Database) -> None:
    """Keep in the indexes what is still asked of them; beginnings of words in a small one."""
    for statement in slim.STATEMENTS:
        db.execute(statement)


def m009_sampled_stories(db: Database) -> None:
    """Keep on how many stories the sample of a family stands."""
    for statement in learned.SAMPLED_STORIES:
        db.execute(statement)


def m010_learn_from_all_again(db: Database) -> None:
    """Have the next learning look at all articles: the words that tell boilerplate are others."""
    db.execute(
        "INSERT INTO unlearned_articles SELECT id FROM articles WHERE true ON CONFLICT DO NOTHING"
    )
    m006_judge_again(db)
    db.execute("UPDATE boilerplate SET sample_key = NULL")


#: All migrations, in order; the name of each is recorded in the archive and never changes.
MIGRATIONS = (
    m001_archive,
    m002_extractions,
    m003_article_facets,
    m004_blocks_once,
    m005_small_indexes,
    m006_judge_again,
    m007_sources_once,
    m008_slim_indexes,
    m009_sampled_stories,
    m010_learn_from_all_again,
)


def learn_from_all_again(connection: sqlite3.Connection) -> None:
    """Have the next learning look at all articles and judge all families anew."""
    from sqlite_utils import Database

    m010_learn_from_all_again(Database(connection))


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the migrations that the archive lacks, each in a transaction with its record."""
    # Imported here: a crawl that finds nothing new has no use for its 0.1 seconds.
    from sqlite_utils import Database, Migrations

    migrations = Migrations("newsarchive")
    for function in MIGRATIONS:
        migrations()(function)
    migrations.apply(Database(connection))
