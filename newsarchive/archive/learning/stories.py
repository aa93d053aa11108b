"""Find near-duplicates and stories: articles on any site that are copies or revisions of another.

Articles are compared without the families that are known boilerplate, even if cleaning kept an
article whole: two short news items under one long appeal are not copies. An article with a new
text waits in ``uncompared_articles``. All its pairs are computed again, and so are the stories of
all articles that it is or was paired with.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsarchive.archive.schema.learned import write_sketch
from newsarchive.archive.story_order import STORY_ORDER, may_be_as_early
from newsarchive.boilerplate.near_duplicates import Shingles, is_candidate, relation

#: A slice holds the write lock for about this many seconds and takes at most this many articles.
SLICE_SECONDS, SLICE_ARTICLES = 0.3, 200
#: A hash that more articles share is ignored: it is a common phrase of the news or of the site.
MOST_ARTICLES_OF_HASH = 300
#: Two related texts are one story only if the shorter has at least this share of the longer one's
#: words: a live blog contains whole articles, but it is not one story with all of them.
SAME_STORY = 0.15

CORE = (
    "SELECT text FROM article_blocks JOIN blocks USING (block_id)"
    " LEFT JOIN family_members USING (family_key)"
    " LEFT JOIN boilerplate"
    "  ON boilerplate.family_id = coalesce(family_members.family_id, family_key)"
    " WHERE article_id = ? AND coalesce(verdict, 'keep') <> 'drop'"
    " AND (removed IS NULL OR removed_by <> 'extraction') ORDER BY position"
)


@dataclass(slots=True)
class Comparer:
    """Reads the shingles of articles, each article once per slice."""

    connection: sqlite3.Connection
    shingles: dict[int, Shingles] = field(default_factory=dict)

    def shingles_of(self, article_id: int) -> Shingles:
        """Return the shingles of an article without its known boilerplate."""
        if article_id not in self.shingles:
            rows = self.connection.execute(CORE, (article_id,))
            self.shingles[article_id] = Shingles(row[0] for row in rows)
        return self.shingles[article_id]


def compare_slice(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """Compare some uncompared articles; return how many, and how many stories were written.

    None if no article waits.
    """
    rows = connection.execute(
        f"SELECT article_id FROM uncompared_articles ORDER BY article_id LIMIT {SLICE_ARTICLES}"
    ).fetchall()
    if not rows:
        return None
    comparer = Comparer(connection)
    until = time.monotonic() + SLICE_SECONDS
    touched: set[int] = set()
    compared = 0
    for row in rows:
        touched |= _compare_article(comparer, row[0])
        compared += 1
        connection.execute("DELETE FROM uncompared_articles WHERE article_id = ?", (row[0],))
        if time.monotonic() > until:
            break
    return compared, _write_stories(connection, touched)


def _compare_article(comparer: Comparer, article_id: int) -> set[int]:
    """Compute the pairs of an article again, and store them if they changed.

    Returns the articles whose stories are to be written again: the article, and all that it is or
    was paired with if a pair changed. Its date may have changed without its pairs.
    """
    connection = comparer.connection
    text = comparer.shingles_of(article_id)
    before = _stored_pairs(connection, article_id)
    candidates = _candidates(connection, article_id, text.sketch)
    write_sketch(connection, article_id, text.sketch)
    after: dict[int, tuple[str, float]] = {}
    for other in candidates:
        found = relation(text, comparer.shingles_of(other))
        if found:
            after[other] = (found.kind, round(found.overlap, 3))
    if after == before:
        return {article_id} if before else set()
    connection.execute(
        "DELETE FROM near_duplicates WHERE article_id = ?1 OR other_id = ?1", (article_id,)
    )
    connection.executemany(
        "INSERT INTO near_duplicates(article_id, other_id, relation, overlap) VALUES (?, ?, ?, ?)",
        [(max(article_id, o), min(article_id, o), *found) for o, found in after.items()],
    )
    return {article_id, *before, *after}


def _stored_pairs(connection: sqlite3.Connection, article_id: int) -> dict[int, tuple[str, float]]:
    rows = connection.execute(
        "SELECT other_id, relation, overlap FROM near_duplicates WHERE article_id = ?1"
        " UNION ALL SELECT article_id, relation, overlap FROM near_duplicates WHERE other_id = ?1",
        (article_id,),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _candidates(
    connection: sqlite3.Connection, article_id: int, sketch: Iterable[int]
) -> list[int]:
    hashes = json.dumps(sorted(sketch))
    rows = connection.execute(
        "WITH rare AS (SELECT value AS hash FROM json_each(?1) WHERE (SELECT count(*) FROM"
        f" (SELECT 1 FROM article_sketches WHERE hash = value LIMIT {MOST_ARTICLES_OF_HASH + 1}))"
        f" <= {MOST_ARTICLES_OF_HASH})"
        " SELECT article_id, count(*) AS common, (SELECT length(sketch) / 4"
        "  FROM sketched_articles AS one WHERE one.article_id = article_sketches.article_id)"
        " FROM rare JOIN article_sketches USING (hash)"
        " WHERE article_id <> ?2 GROUP BY article_id",
        (hashes, article_id),
    ).fetchall()
    own = hashes.count(",") + 1
    return [other for other, common, size in rows if is_candidate(common, own, size)]


def _write_stories(connection: sqlite3.Connection, articles: Iterable[int]) -> int:
    """Write the stories of *articles* (the connected components of pairs); return their number."""
    done: set[int] = set()
    stories: list[list[int]] = []
    waiting = list(articles)
    while waiting:
        article = waiting.pop()
        if article not in done:
            story = _connected_articles(connection, article)
            done |= story
            stories.append(sorted(story))
            waiting.extend(_delete_stories(connection, story) - done)
    # Only now, after all old stories are deleted, because a new story may have an old one's id.
    return sum(write_story(connection, ids) for ids in stories)


def _delete_stories(connection: sqlite3.Connection, articles: Iterable[int]) -> set[int]:
    """Delete the stories of *articles*, and return all articles that were in them."""
    rows = connection.execute(
        "SELECT id, story_id FROM articles WHERE story_id IN (SELECT story_id FROM articles"
        " WHERE story_id IS NOT NULL AND id IN (SELECT value FROM json_each(?)))",
        (json.dumps(list(articles)),),
    ).fetchall()
    old = {row["story_id"] for row in rows}
    connection.executemany("DELETE FROM stories WHERE story_id = ?", [(each,) for each in old])
    return {row["id"] for row in rows}


def _connected_articles(connection: sqlite3.Connection, start: int) -> set[int]:
    # One step for each column of a pair, because a join on both columns would read all pairs.
    steps = " UNION ".join(
        f"SELECT pair.{other} FROM story JOIN near_duplicates AS pair ON pair.{one} = story.id"
        " JOIN articles AS one ON one.id = article_id JOIN articles AS other ON other.id = other_id"
        " WHERE relation <> 'template' AND min(one.word_count, other.word_count)"
        f"  >= {SAME_STORY} * max(one.word_count, other.word_count)"
        for one, other in (("article_id", "other_id"), ("other_id", "article_id"))
    )
    rows = connection.execute(
        f"WITH RECURSIVE story(id) AS (SELECT ?1 UNION {steps}) SELECT id FROM story", (start,)
    )
    return {row[0] for row in rows}


def write_story(connection: sqlite3.Connection, ids: list[int]) -> int:
    """Write the story of *ids*, if they are several; return the number of stories, 0 or 1.

    Its lead article is the first in :data:`STORY_ORDER`.
    """
    members = json.dumps(ids)
    if len(ids) == 1:
        _set_story(connection, members, None, None)
        return 0
    lead, *others = connection.execute(
        "SELECT id, site, published_at, published_precision FROM articles"
        f" WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {STORY_ORDER}",
        (members,),
    ).fetchall()
    first = lead["published_at"], lead["published_precision"]
    as_early = {
        each["site"]
        for each in others
        if may_be_as_early(first, (each["published_at"], each["published_precision"]))
    }
    connection.execute(
        "INSERT INTO stories(story_id, articles, sites, first_published_at, lead_article_id,"
        " same_day_sites) VALUES (?, ?, ?, ?, ?, ?)",
        (
            min(ids),
            len(ids),
            len({lead["site"], *(each["site"] for each in others)}),
            lead["published_at"],
            lead["id"],
            len(as_early - {lead["site"]}),
        ),
    )
    _set_story(connection, members, min(ids), lead["id"])
    return 1


def _set_story(
    connection: sqlite3.Connection, members: str, story: int | None, lead: int | None
) -> None:
    connection.execute(
        "UPDATE articles SET story_id = ?1, duplicate_of = CASE WHEN id <> ?2 THEN ?2 END"
        " WHERE id IN (SELECT value FROM json_each(?3))",
        (story, lead, members),
    )
