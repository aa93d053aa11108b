"""The schema of archive.db: its SQL, one module per topic, and the migrations that apply it.

Start reading in :data:`MIGRATIONS`. Names and columns that docs/sql.md lists are a contract. Times
are TEXT, ISO 8601, in UTC, ending in Z; lists are JSON; a missing value is NULL, never "". Rules
for the next author: to change the schema, add the next migration and never edit one that has
landed; keep Python here to what a migration needs. SQL comments inside a CREATE statement are
stored in every archive, so they do not change either.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

from newsarchive.archive.schema import (
    addresses,
    alerts,
    articles,
    block_rows,
    crawls,
    extractions,
    facets,
    learned,
    sources,
    word_index,
)
from newsarchive.archive.schema.search_index import ARTICLES_FTS, SLIM, TRIGGERS, WORDS
from newsarchive.archive.schema.views import (
    BLOCK_VIEWS,
    GONE_AMONG_FAILURES,
    INDEXES,
    URLS_NAMED_ELSEWHERE,
    VIEWS,
    WAITING_REFUSALS,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

#: PRAGMA application_id: "NWSA". It distinguishes an archive from any other SQLite file.
APPLICATION_ID = 0x4E575341


def _execute(db: Database, statements: Iterable[str]) -> None:
    for statement in statements:
        db.execute(statement)


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
    for statement in (extractions.EXTRACTIONS, extractions.HINTS, extractions.OLD_HINTS):
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
    _execute(db, learned.PACKED_SKETCHES)
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
    _execute(db, SLIM)


def m009_sampled_stories(db: Database) -> None:
    """Store how many stories the sample of a family covers."""
    _execute(db, learned.SAMPLED_STORIES)


def m010_learn_from_all_again(db: Database) -> None:
    """Have the next learning read all articles, because the words of boilerplate have changed."""
    db.execute(
        "INSERT INTO unlearned_articles SELECT id FROM articles WHERE true ON CONFLICT DO NOTHING"
    )
    m006_judge_again(db)
    db.execute("UPDATE boilerplate SET sample_key = NULL")


def m011_refusals_pass(db: Database) -> None:
    """Have refusals that may pass tried again, and list them among the failures."""
    _execute(db, WAITING_REFUSALS)


def m012_walls_in_site_health(db: Database) -> None:
    """Store how many requests met walls, and how many articles share a text or lack a field."""
    _execute(db, crawls.MORE_HEALTH)


def m013_gone_among_failures(db: Database) -> None:
    """List removed articles, whose URLs lead elsewhere, among the failures."""
    _execute(db, GONE_AMONG_FAILURES)


def m014_imported_visits(db: Database) -> None:
    """Store the visits in imported files that brought no page."""
    db.execute(crawls.IMPORTED_VISITS)


def m015_source_dates(db: Database) -> None:
    """Store when a source was last read whole, and whether its dates of change proved right."""
    _execute(db, crawls.SOURCE_DATES)


def m016_one_article_one_address(db: Database) -> None:
    """Give URLs their present normal form, and have the next learning join doubles."""
    _execute(db, addresses.STATEMENTS)
    addresses.rewrite_addresses(db.conn)


def m017_undated_pages(db: Database) -> None:
    """Store at which URLs each page without date and author was shown."""
    db.execute(crawls.UNDATED_PAGES)


def m018_byline_and_quality(db: Database) -> None:
    """Store the byline as it is printed, and a word that warns of a doubtful text."""
    _execute(db, articles.BYLINE_AND_QUALITY)


def m019_decided_blocks(db: Database) -> None:
    """Store extraction's reason of blocks that a person decided on, and which lines are unread."""
    _execute(db, articles.DECIDED_BLOCKS)


def m020_learn_in_every_script(db: Database) -> None:
    """Have the next learning read again the sites in languages that it did not serve before."""
    _execute(db, learned.LEARN_IN_EVERY_SCRIPT)


def m021_judge_by_topic(db: Database) -> None:
    """Have the next learning read all articles and judge again: paragraphs of news may return."""
    m010_learn_from_all_again(db)


def m022_doubtful_texts(db: Database) -> None:
    """Count in site health the articles whose text extraction doubts."""
    db.execute(crawls.DOUBTFUL_TEXTS)


def m023_first_of_story(db: Database) -> None:
    """Have the next learning decide again which article of a story is the first."""
    _execute(db, learned.FIRST_OF_STORY)


def m024_tags_and_states(db: Database) -> None:
    """Index the tags, and the articles that were revised, are gone or are duplicates."""
    _execute(db, articles.TAGS_AND_STATES)


def m025_words_of_every_language(db: Database) -> None:
    """Index the words as they are, and their stems by the language of the article."""
    word_index.replace_index(db.conn)


def m026_sites_named_elsewhere(db: Database) -> None:
    """Index the URLs that a source of another site named, for the start of a crawl."""
    db.execute(URLS_NAMED_ELSEWHERE)


def m027_gone_and_back(db: Database) -> None:
    """Store each time that an article was gone, and when it was back."""
    _execute(db, crawls.GONE_AND_BACK)


def m028_kinds_and_sizes(db: Database) -> None:
    """Give revisions columns of their kind and size, and articles their other headlines."""
    _execute(db, articles.KINDS_AND_SIZES)


def m029_alerts(db: Database) -> None:
    """Store saved searches, what they found, and who was told."""
    _execute(db, alerts.STATEMENTS)


def m030_changes_by_time(db: Database) -> None:
    """Index the revisions by time and by kind, for the page of changes and for ``is:``."""
    _execute(db, articles.CHANGES_BY_TIME)


def m031_changes_by_kind(db: Database) -> None:
    """Index the revisions in the order of kinds, for the counts of the page of changes."""
    db.execute(articles.CHANGES_BY_KIND)


def m032_judge_revisions(db: Database) -> None:
    """Have the next learning judge the revisions again: what is noise, and what was stated."""
    db.execute(articles.UNJUDGED_REVISIONS)
    db.execute(articles.JUDGE_REVISIONS)


def m033_histories(db: Database) -> None:
    """Index the revisions by article and the times of visits, for badges and tables of edits."""
    _execute(db, articles.HISTORIES)


def m034_removing(db: Database) -> None:
    """Store which articles were removed, and refuse to delete rows by SQL alone."""
    _execute(db, (*crawls.REMOVING, *word_index.LEFT_BEFORE_DELETED))


def m035_hits_seen(db: Database) -> None:
    """Store which hits of saved searches a person has seen."""
    _execute(db, alerts.READ_AT)


def m036_states_as_facets(db: Database) -> None:
    """Store the states of articles among the facets, and index the tags of each article."""
    _execute(db, (*articles.STATES_AS_FACETS, *facets.WITH_STATES))


def m037_site_checks(db: Database) -> None:
    """Store what a check of the catalogue found at the addresses of sites."""
    db.execute(crawls.SITE_CHECKS)


#: All migrations, in order. The archive records their names, so a name never changes.
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
    m011_refusals_pass,
    m012_walls_in_site_health,
    m013_gone_among_failures,
    m014_imported_visits,
    m015_source_dates,
    m016_one_article_one_address,
    m017_undated_pages,
    m018_byline_and_quality,
    m019_decided_blocks,
    m020_learn_in_every_script,
    m021_judge_by_topic,
    m022_doubtful_texts,
    m023_first_of_story,
    m024_tags_and_states,
    m025_words_of_every_language,
    m026_sites_named_elsewhere,
    m027_gone_and_back,
    m028_kinds_and_sizes,
    m029_alerts,
    m030_changes_by_time,
    m031_changes_by_kind,
    m032_judge_revisions,
    m033_histories,
    m034_removing,
    m035_hits_seen,
    m036_states_as_facets,
    m037_site_checks,
)
#: The migration that may index many articles: its work is done before, in slices.
INDEXING = m025_words_of_every_language.__name__


def learn_from_all_again(connection: sqlite3.Connection) -> None:
    """Have the next learning read all articles and judge all families again."""
    from sqlite_utils import Database

    m010_learn_from_all_again(Database(connection))


def migrate(connection: sqlite3.Connection, *, stop_before: str | None = None) -> None:
    """Apply the migrations that the archive lacks, each in one transaction with its record.

    The one named *stop_before* and those after it are left out.
    """
    # Imported here, because the import takes 0.1 seconds and most starts need no migration.
    from sqlite_utils import Database, Migrations

    migrations = Migrations("newsarchive")
    for function in MIGRATIONS:
        migrations()(function)
    migrations.apply(Database(connection), stop_before=stop_before)
