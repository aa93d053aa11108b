"""What is kept beside the articles so that reading is fast, and can be made anew from them.

Triggers and learning keep it in step. A program that changed the file behind their back, or a
mistake of ours, shows here: in the full-text index, the facets, the counts, the stories.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from newsarchive.archive.schema import facets, slim
from newsarchive.text import search_text

#: What a line of :func:`derived_problems` ends with.
REPAIR_REMEDY: Final = "run newsarchive doctor --repair"
_BATCH: Final = 500

_SITES = "SELECT site, count(*) AS articles FROM articles GROUP BY site"
_VERSIONS = "(SELECT count(*) FROM revisions WHERE article_id = articles.id)"
_STORIES = (
    "SELECT story_id, count(*) AS articles, count(DISTINCT site) AS sites,"
    " min(published_at) AS first_published_at FROM articles WHERE story_id IS NOT NULL"
    " GROUP BY story_id"
)
# What is told of the rows that a statement finds, each by its first column. When a story was
# first published is not asked: it is as learning saw it, and a date may be found later.
_CHECKS: Final = (
    (
        "the facets of {count} articles are not what the articles say (the first: {first})",
        f"SELECT id FROM ({facets.EXPECTED}) AS e LEFT JOIN article_facets f USING (id)"
        " WHERE f.codes IS NOT e.codes OR f.authors IS NOT e.authors"
        " UNION SELECT id FROM article_facets WHERE id NOT IN (SELECT id FROM articles)",
    ),
    (
        "{count} values of articles are no facets (the first: {first})",
        f"SELECT value FROM ({facets.UNKNOWN}) ORDER BY kind, value",
    ),
    (
        "{count} sites count other articles than they have (the first: {first})",
        f"SELECT site FROM sites LEFT JOIN ({_SITES}) AS c USING (site)"
        " WHERE article_count <> coalesce(c.articles, 0) ORDER BY site",
    ),
    (
        "{count} articles count other revisions than they have (the first: {first})",
        f"SELECT id FROM articles WHERE revision_count <> {_VERSIONS} ORDER BY id",
    ),
    (
        "{count} stories are not what their articles say (the first: {first})",
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
    *slim.FILL,
    f"UPDATE sites SET article_count = coalesce((SELECT articles FROM ({_SITES}) AS c"
    " WHERE c.site = sites.site), 0)",
    f"UPDATE articles SET revision_count = {_VERSIONS} WHERE revision_count <> {_VERSIONS}",
    "CREATE TEMP TABLE repaired_stories AS"
    f" SELECT c.*, (SELECT id FROM articles a WHERE a.story_id = c.story_id"
    " ORDER BY published_at IS NULL, published_at, word_count DESC, url LIMIT 1)"
    f" AS lead_article_id FROM ({_STORIES}) AS c",
    "DELETE FROM stories",
    "INSERT INTO stories(story_id, articles, sites, first_published_at, lead_article_id)"
    " SELECT story_id, articles, sites, first_published_at, lead_article_id FROM repaired_stories",
    "DROP TABLE repaired_stories",
)


def derived_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """What is not in step with the articles, a line for each kind."""
    for told, statement in _CHECKS:
        found = [row[0] for row in connection.execute(statement)]
        if found:
            yield f"{told.format(count=len(found), first=found[0])}; {REPAIR_REMEDY}"
    wrong = _wrongly_indexed(connection)
    if wrong:
        yield (
            f"the full-text index does not have {len(wrong)} articles as they stand"
            f" (the first: {wrong[0]}); {REPAIR_REMEDY}"
        )


def rebuild_derived_rows(connection: sqlite3.Connection) -> None:
    """Write all of it anew from the articles. Inside a writing transaction, which it holds long:
    about as long as storing the texts of all articles.
    """
    for statement in _REPAIRS:
        connection.execute(statement)


def _wrongly_indexed(connection: sqlite3.Connection) -> list[int]:
    """The articles that the index has with another number of words in a column, or that only
    one of the two has: those of a batch are indexed in memory and the lengths compared.
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
        "SELECT a.id, title, description, text, sz FROM articles a"
        " LEFT JOIN articles_fts_docsize USING (id) ORDER BY a.id"
    )
    while batch := rows.fetchmany(_BATCH):
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.execute(schema)
            memory.executemany(
                "INSERT INTO articles_fts(rowid, title, description, text) VALUES (?, ?, ?, ?)",
                [(row[0], *map(search_text, row[1:4])) for row in batch],
            )
            lengths = dict(memory.execute("SELECT id, sz FROM articles_fts_docsize"))
        wrong.extend(row[0] for row in batch if row[4] != lengths[row[0]])
    return wrong
