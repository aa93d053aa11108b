"""The order in which the articles of a story were published, as far as their dates tell it.

A date without a time of day is stored as 00:00. That is no time: among articles of one day, those
with a time come first, and of the others nobody knows. Then the archive's own clock decides.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

#: ``ORDER BY`` terms on the columns of ``articles``: by day; within a day those with a time, by
#: time, then those without, as they were first archived. Articles without a date come last.
STORY_ORDER: Final = (
    "published_at IS NULL, substr(published_at, 1, 10), published_precision IS 'day', published_at,"
    " first_seen_at, word_count DESC, url"
)
#: The columns that :func:`place_in_story` needs.
STORY_COLUMNS: Final = "id, site, published_at, published_precision, first_seen_at, word_count, url"
#: The articles of the story ``:id`` in this order, at most 500.
STORY_IDS: Final = (
    f"SELECT {STORY_COLUMNS} FROM articles WHERE story_id = :id ORDER BY {STORY_ORDER} LIMIT 500"
)

#: The articles of the stories ``:stories``, a JSON list, with what :func:`story_row` needs.
STORY_MEMBERS: Final = (
    f"SELECT {STORY_COLUMNS}, story_id, duplicate_of FROM articles INDEXED BY articles_by_story"
    " WHERE story_id IN (SELECT value FROM json_each(:stories))"
)

#: ``published_at`` and ``published_precision`` of an article.
Published = tuple[str | None, str | None]


def place_in_story(row: Any) -> tuple[Any, ...]:
    """Return the key that sorts rows with :data:`STORY_COLUMNS` as :data:`STORY_ORDER` does."""
    at = row["published_at"] or ""
    return (
        row["published_at"] is None,
        at[:10],
        row["published_precision"] == "day",
        at,
        row["first_seen_at"],
        -row["word_count"],
        row["url"],
    )


def may_be_as_early(first: Published, other: Published) -> bool:
    """Return whether *other* may have been published as early as *first*, which is before it.

    Both are of one day (or have no date), and one has no time of day, or the times are the same.
    """
    if first[0] is None or other[0] is None:
        return first[0] is other[0]
    is_same_day = first[0][:10] == other[0][:10]
    return is_same_day and ("day" in (first[1], other[1]) or first[0] == other[0])


def insert_story(
    connection: sqlite3.Connection, story_id: int, members: Sequence[sqlite3.Row]
) -> None:
    """Insert the row of a story, the lead first among its *members*."""
    row = story_row(story_id, members)
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO stories({names}) VALUES ({marks})", row)


def story_row(story_id: int, members: Sequence[sqlite3.Row]) -> dict[str, Any]:
    """Return the row of a story, the lead first among its *members*.

    They are rows of ``articles`` with id, site, published_at and published_precision.
    """
    lead, *others = members
    first = lead["published_at"], lead["published_precision"]
    as_early = {
        each["site"]
        for each in others
        if may_be_as_early(first, (each["published_at"], each["published_precision"]))
    }
    return {
        "story_id": story_id,
        "articles": len(members),
        "sites": len({each["site"] for each in members}),
        "first_published_at": lead["published_at"],
        "lead_article_id": lead["id"],
        "same_day_sites": len(as_early - {lead["site"]}),
    }
