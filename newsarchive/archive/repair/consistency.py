"""Check the rows that are derived from the articles, and compute them again.

These are the full-text index, the facets, the tags, the counts, the absences and the stories.
Triggers and learning keep them equal to the articles. They can differ if another program changed
the file without the triggers, or through a bug of ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from newsarchive.archive.learning.stories.writing import write_story
from newsarchive.archive.schema import facets, word_index
from newsarchive.archive.schema.tags_and_states import EXPECTED_TAGS, fill_tags
from newsarchive.text import counted

#: The end of each line of :func:`derived_problems`.
REPAIR_REMEDY: Final = "run newsarchive doctor --repair"
_BATCH: Final = 500

_SITES = "SELECT site, count(*) AS articles FROM articles GROUP BY site"
_TAGS = "SELECT article_id, name FROM article_tags JOIN tag_names USING (tag_id)"
_VERSIONS = "(SELECT count(*) FROM revisions WHERE article_id = articles.id)"
_GONE = "SELECT id, gone_at FROM articles WHERE gone_at IS NOT NULL"
_ABSENT = "SELECT article_id, gone_at FROM absences WHERE back_at IS NULL"
_STORIES = (
    "SELECT story_id, count(*) AS articles, count(DISTINCT site) AS sites FROM articles"
    " WHERE story_id IS NOT NULL GROUP BY story_id"
)
# The message about one row and about several that a statement selects, and the statement; the
# first column names a row. Which article of a story is the first is not checked: learning decided
# it, and a later extraction may have found another date since.
_CHECKS: Final = (
    (
        ("article has wrong facets", "articles have wrong facets"),
        f"SELECT id FROM ({facets.EXPECTED}) AS e LEFT JOIN article_facets f USING (id)"
        " WHERE f.codes IS NOT e.codes OR f.authors IS NOT e.authors"
        " UNION SELECT id FROM article_facets WHERE id NOT IN (SELECT id FROM articles)",
    ),
    (
        (
            "value of articles is missing among the facets",
            "values of articles are missing among the facets",
        ),
        f"SELECT value FROM ({facets.UNKNOWN}) ORDER BY kind, value",
    ),
    (
        (
            "article has wrong tags in the index of tags",
            "articles have wrong tags in the index of tags",
        ),
        f"SELECT DISTINCT article_id FROM (SELECT * FROM (SELECT * FROM ({EXPECTED_TAGS})"
        f" EXCEPT {_TAGS}) UNION ALL SELECT * FROM ({_TAGS} EXCEPT"
        f" SELECT * FROM ({EXPECTED_TAGS}))) ORDER BY article_id",
    ),
    (
        ("site has a wrong count of articles", "sites have a wrong count of articles"),
        f"SELECT site FROM sites LEFT JOIN ({_SITES}) AS c USING (site)"
        " WHERE article_count <> coalesce(c.articles, 0) ORDER BY site",
    ),
    (
        ("article has a wrong count of revisions", "articles have a wrong count of revisions"),
        f"SELECT id FROM articles WHERE revision_count <> {_VERSIONS} ORDER BY id",
    ),
    (
        (
            "article is gone without an absence, or the reverse",
            "articles are gone without an absence, or the reverse",
        ),
        f"SELECT DISTINCT id FROM (SELECT * FROM ({_GONE} EXCEPT {_ABSENT})"
        f" UNION ALL SELECT * FROM ({_ABSENT} EXCEPT {_GONE})) ORDER BY id",
    ),
    (
        ("story does not agree with its articles", "stories do not agree with their articles"),
        f"SELECT story_id FROM stories s LEFT JOIN ({_STORIES}) AS c USING (story_id)"
        " WHERE s.articles IS NOT c.articles OR s.sites IS NOT c.sites"
        " OR lead_article_id NOT IN (SELECT id FROM articles a WHERE a.story_id = s.story_id)"
        " UNION SELECT story_id FROM articles WHERE story_id IS NOT NULL"
        " AND story_id NOT IN (SELECT story_id FROM stories)",
    ),
)
_REPAIRS: Final = (
    "DELETE FROM article_facets",
    *facets.FILL,
    "INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')",
    "INSERT INTO article_beginnings(article_beginnings) VALUES ('delete-all')",
    *word_index.fill(),
    "DELETE FROM article_tags",
    *fill_tags(),
    f"UPDATE sites SET article_count = coalesce((SELECT articles FROM ({_SITES}) AS c"
    " WHERE c.site = sites.site), 0)",
    f"UPDATE articles SET revision_count = {_VERSIONS} WHERE revision_count <> {_VERSIONS}",
    f"DELETE FROM absences WHERE back_at IS NULL AND (article_id, gone_at) NOT IN ({_GONE})",
    f"INSERT INTO absences(article_id, gone_at) {_GONE} ON CONFLICT DO UPDATE SET back_at = NULL",
)


def derived_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a line for each kind of derived rows that do not agree with the articles."""
    for (one, many), statement in _CHECKS:
        wrong = [row[0] for row in connection.execute(statement)]
        if wrong:
            yield f"{counted(len(wrong), one, many)} (the first: {wrong[0]}); {REPAIR_REMEDY}"
    wrong = _wrongly_indexed(connection)
    if wrong:
        yield (
            counted(
                len(wrong),
                "article does not agree with the full-text index",
                "articles do not agree with the full-text index",
            )
            + f" (the first: {wrong[0]}); {REPAIR_REMEDY}"
        )


def rebuild_derived_rows(connection: sqlite3.Connection) -> None:
    """Compute all derived rows again from the articles, inside a writing transaction.

    It takes about as long as storing the texts of all articles.
    """
    for statement in _REPAIRS:
        connection.execute(statement)
    _rebuild_stories(connection)


def _rebuild_stories(connection: sqlite3.Connection) -> None:
    """Write the stories again, from the story that each article says it belongs to."""
    members: dict[int, list[int]] = {}
    for story_id, article_id in connection.execute(
        "SELECT story_id, id FROM articles WHERE story_id IS NOT NULL ORDER BY id"
    ):
        members.setdefault(story_id, []).append(article_id)
    connection.execute("DELETE FROM stories")
    for ids in members.values():
        write_story(connection, ids)


def _wrongly_indexed(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of the articles that do not agree with the full-text index.

    The articles are indexed again in memory, in batches, and the numbers of words in each column
    are compared. An article that only one of the two has is wrong too.
    """
    wrong = [
        row[0]
        for row in connection.execute(
            "SELECT id FROM articles_fts_docsize WHERE id NOT IN (SELECT id FROM articles)"
        )
    ]
    (schema,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'articles_fts'"
    ).fetchone()
    schema = schema.replace('content="articles"', "content=''").replace('content_rowid="id",', "")
    rows = connection.execute(
        f"SELECT a.id, {word_index.indexed('a')}, sz FROM articles a"
        " LEFT JOIN articles_fts_docsize USING (id) ORDER BY a.id"
    )
    while batch := rows.fetchmany(_BATCH):
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.execute(schema)
            memory.executemany(
                "INSERT INTO articles_fts(rowid, title, description, text) VALUES (?, ?, ?, ?)",
                [tuple(row)[:4] for row in batch],
            )
            lengths = dict(memory.execute("SELECT id, sz FROM articles_fts_docsize"))
        wrong.extend(row[0] for row in batch if row[4] != lengths[row[0]])
    return wrong
