"""The migrations m031 to m040, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.archive.schema import alerts, articles, crawls, facets, tags_and_states, word_index
from newsarchive.archive.schema.migrations.statements import execute

if TYPE_CHECKING:
    from sqlite_utils import Database


def m031_changes_by_kind(db: Database) -> None:
    """Index the revisions in the order of kinds, for the counts of the page of changes."""
    db.execute(articles.CHANGES_BY_KIND)


def m032_judge_revisions(db: Database) -> None:
    """Have the next learning judge the revisions again: what is noise, and what was stated."""
    db.execute(articles.UNJUDGED_REVISIONS)
    db.execute(articles.JUDGE_REVISIONS)


def m033_histories(db: Database) -> None:
    """Index the revisions by article and the times of visits, for badges and tables of edits."""
    execute(db, articles.HISTORIES)


def m034_removing(db: Database) -> None:
    """Store which articles were removed, and refuse to delete rows by SQL alone."""
    execute(db, (*crawls.REMOVING, *word_index.LEFT_BEFORE_DELETED))


def m035_hits_seen(db: Database) -> None:
    """Store which hits of saved searches a person has seen."""
    execute(db, alerts.READ_AT)


def m036_states_as_facets(db: Database) -> None:
    """Store the states of articles among the facets, and index the tags of each article."""
    execute(db, (*tags_and_states.STATES_AS_FACETS, *facets.WITH_STATES))


def m037_site_checks(db: Database) -> None:
    """Store what a check of the catalogue found at the addresses of sites."""
    db.execute(crawls.SITE_CHECKS)


def m038_removed_ids(db: Database) -> None:
    """Store the ids of removed articles, which stay even if a removal is lifted."""
    execute(db, crawls.REMOVED_IDS)


def m039_progress_of_runs(db: Database) -> None:
    """Store how far running crawls are, and index runs and failures for the page about them."""
    execute(db, crawls.PROGRESS_OF_RUNS)


def m040_witness(db: Database) -> None:
    """Store what a web archive is asked to save and asked for, and the addresses of its copies."""
    execute(db, crawls.WITNESS)
