"""The migrations m041 to m050, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.archive.schema import articles, crawls, learned, word_index
from newsarchive.archive.schema.migrations.statements import execute

if TYPE_CHECKING:
    from sqlite_utils import Database


def m041_rendered(db: Database) -> None:
    """Store which captures are what a browser drew of a page."""
    db.execute(crawls.RENDERED)


def m042_backups(db: Database) -> None:
    """Store when the last good back-up was made, and in which folder."""
    db.execute(crawls.BACKUPS)


def m043_refusing_triggers(db: Database) -> None:
    """Tell programs that lack our functions what to do, in a sentence."""
    execute(db, word_index.REFUSING)


def m044_texts_once(db: Database) -> None:
    """Compare equal texts once, and store pairs by text; ``near_duplicates`` becomes a view."""
    execute(db, learned.TEXTS_ONCE)


def m045_parts(db: Database) -> None:
    """Store which articles lie in other files, the parts of an archive that outgrew one file."""
    execute(db, articles.PARTS)


def m046_texts_in_parts(db: Database) -> None:
    """Do not queue articles in parts when a text that they have, or one like it, is gone."""
    execute(db, articles.TEXTS_IN_PARTS)


def m047_import_positions(db: Database) -> None:
    """Store how far the files of a web server are imported, to go on there."""
    db.execute(crawls.IMPORT_POSITIONS)


def m048_reextraction_positions(db: Database) -> None:
    """Store how far a re-extraction is, to go on there."""
    db.execute(crawls.REEXTRACTION_POSITIONS)


def m049_families_in_time(db: Database) -> None:
    """Store from when on a line of articles in parts is known, to count its share of the pages."""
    db.execute(articles.FAMILIES_IN_TIME)
