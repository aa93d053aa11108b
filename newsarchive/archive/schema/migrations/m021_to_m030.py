"""The migrations m021 to m030, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsarchive.archive.schema import (
    alerts,
    articles,
    crawls,
    learned,
    tags_and_states,
    word_index,
)
from newsarchive.archive.schema.migrations.m001_to_m010 import m010_learn_from_all_again
from newsarchive.archive.schema.migrations.statements import execute
from newsarchive.archive.schema.views import URLS_NAMED_ELSEWHERE

if TYPE_CHECKING:
    from sqlite_utils import Database


def m021_judge_by_topic(db: Database) -> None:
    """Have the next learning read all articles and judge again: paragraphs of news may return."""
    m010_learn_from_all_again(db)


def m022_doubtful_texts(db: Database) -> None:
    """Count in site health the articles whose text extraction doubts."""
    db.execute(crawls.DOUBTFUL_TEXTS)


def m023_first_of_story(db: Database) -> None:
    """Have the next learning decide again which article of a story is the first."""
    execute(db, learned.FIRST_OF_STORY)


def m024_tags_and_states(db: Database) -> None:
    """Index the tags, and the articles that were revised, are gone or are duplicates."""
    execute(db, tags_and_states.TAGS_AND_STATES)


def m025_words_of_every_language(db: Database) -> None:
    """Index the words as they are, and their stems by the language of the article."""
    word_index.replace_index(db.conn)


def m026_sites_named_elsewhere(db: Database) -> None:
    """Index the URLs that a source of another site named, for the start of a crawl."""
    db.execute(URLS_NAMED_ELSEWHERE)


def m027_gone_and_back(db: Database) -> None:
    """Store each time that an article was gone, and when it was back."""
    execute(db, tags_and_states.GONE_AND_BACK)


def m028_kinds_and_sizes(db: Database) -> None:
    """Give revisions columns of their kind and size, and articles their other headlines."""
    execute(db, articles.KINDS_AND_SIZES)


def m029_alerts(db: Database) -> None:
    """Store saved searches, what they found, and who was told."""
    execute(db, alerts.STATEMENTS)


def m030_changes_by_time(db: Database) -> None:
    """Index the revisions by time and by kind, for the page of changes and for ``is:``."""
    execute(db, articles.CHANGES_BY_TIME)
