"""The migrations m011 to m020, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.archive.schema import articles, crawls, learned
from newsarchive.archive.schema.migrations import addresses
from newsarchive.archive.schema.migrations.statements import execute
from newsarchive.archive.schema.views import GONE_AMONG_FAILURES, WAITING_REFUSALS

if TYPE_CHECKING:
    from sqlite_utils import Database


def m011_refusals_pass(db: Database) -> None:
    """Have refusals that may pass tried again, and list them among the failures."""
    execute(db, WAITING_REFUSALS)


def m012_walls_in_site_health(db: Database) -> None:
    """Store how many requests met walls, and how many articles share a text or lack a field."""
    execute(db, crawls.MORE_HEALTH)


def m013_gone_among_failures(db: Database) -> None:
    """List removed articles, whose URLs lead elsewhere, among the failures."""
    execute(db, GONE_AMONG_FAILURES)


def m014_imported_visits(db: Database) -> None:
    """Store the visits in imported files that brought no page."""
    db.execute(crawls.IMPORTED_VISITS)


def m015_source_dates(db: Database) -> None:
    """Store when a source was last read whole, and whether its dates of change proved right."""
    execute(db, crawls.SOURCE_DATES)


def m016_one_article_one_address(db: Database) -> None:
    """Give URLs their present normal form, and have the next learning join doubles."""
    execute(db, addresses.STATEMENTS)
    addresses.rewrite_addresses(db.conn)


def m017_undated_pages(db: Database) -> None:
    """Store at which URLs each page without date and author was shown."""
    db.execute(crawls.UNDATED_PAGES)


def m018_byline_and_quality(db: Database) -> None:
    """Store the byline as it is printed, and a word that warns of a doubtful text."""
    execute(db, articles.BYLINE_AND_QUALITY)


def m019_decided_blocks(db: Database) -> None:
    """Store extraction's reason of blocks that a person decided on, and which lines are unread."""
    execute(db, articles.DECIDED_BLOCKS)


def m020_learn_in_every_script(db: Database) -> None:
    """Have the next learning read again the sites in languages that it did not serve before."""
    execute(db, learned.LEARN_IN_EVERY_SCRIPT)
