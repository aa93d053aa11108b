"""Compare the texts of articles, and store which are related.

An article with a new text waits in ``uncompared_articles``. Texts that are equal after folding are
one row of ``compared_texts`` and need no comparison. A text is compared with those that have a
part of its sketch in common, in the order of their keys, which are hashes. Of each text the
:data:`PAIRS` first texts of its story are stored, and it of them: a text with so many needs no
further comparison, unless it is among the first ones of the other. So the pairs depend on the
texts alone, and a story of a thousand versions costs a few comparisons a version.
"""

from __future__ import annotations

import json
import sqlite3
import time
from typing import NamedTuple

from newsarchive.archive.learning.stories.texts import RememberedTexts, core_of, key_of
from newsarchive.archive.parts.returning import bring_back_related
from newsarchive.archive.work_queues import queue_story
from newsarchive.boilerplate.near_duplicates import Shingles, is_candidate, relation

#: A slice holds the write lock for about this many seconds and takes at most this many articles.
SLICE_SECONDS, SLICE_ARTICLES = 0.3, 200
#: A hash that more texts share is ignored: it is a common phrase of the news or of the site.
MOST_TEXTS_OF_HASH = 300
#: Of the texts of its story a text is paired with this many at least, or with all that there are.
PAIRS = 8
#: Two related texts are one story only if the shorter has at least this share of the longer one's
#: words: a live blog contains whole articles, but it is not one story with all of them.
SAME_STORY = 0.15


class Pair(NamedTuple):
    """What is stored of two related texts."""

    relation: str
    overlap: float
    one_story: bool


def compare_slice(connection: sqlite3.Connection, texts: RememberedTexts) -> tuple[int, int] | None:
    """Compare some uncompared articles; return how many, and how many texts were new.

    None if no article waits.
    """
    rows = connection.execute(
        f"SELECT article_id FROM uncompared_articles ORDER BY article_id LIMIT {SLICE_ARTICLES}"
    ).fetchall()
    if not rows:
        return None
    until = time.monotonic() + SLICE_SECONDS
    compared = new = 0
    for (article_id,) in rows:
        connection.execute("DELETE FROM uncompared_articles WHERE article_id = ?", (article_id,))
        new += _compare_article(connection, texts, article_id)
        compared += 1
        if time.monotonic() > until:
            break
    return compared, new


def _compare_article(
    connection: sqlite3.Connection, texts: RememberedTexts, article_id: int
) -> bool:
    """Enter the text of an article, and compare it if no other article has it; tell whether not.

    A text that the article had before is compared again: a text that it was paired with may be
    gone.
    """
    bring_back_related(connection, article_id)
    before = _key_of_article(connection, article_id)
    blocks = core_of(connection, article_id)
    key = key_of(blocks)
    is_new = not _is_entered(connection, key)
    if is_new and not _enter_text(connection, key, texts.of_blocks(key, blocks)):
        connection.execute("DELETE FROM article_texts WHERE article_id = ?", (article_id,))
        queue_story(connection, [article_id])
        return False
    if before != key:
        # Not an update, because deleting the last article of a text deletes the text (triggers).
        connection.execute("DELETE FROM article_texts WHERE article_id = ?", (article_id,))
        connection.execute("INSERT INTO article_texts VALUES (?, ?)", (article_id, key))
    if is_new or before == key:
        _pair_text(connection, texts, key, texts.of_blocks(key, blocks))
    if _may_have_story(connection, article_id):
        queue_story(connection, [article_id])
    return is_new


def _may_have_story(connection: sqlite3.Connection, article_id: int) -> bool:
    """Return whether an article has a story, or a text that another or a related one has."""
    row = connection.execute(
        "SELECT 1 FROM articles INDEXED BY articles_by_id WHERE id = ?1 AND story_id IS NOT NULL"
        " UNION ALL SELECT 1 FROM article_texts AS own WHERE article_id = ?1"
        "  AND (EXISTS (SELECT 1 FROM text_pairs WHERE text_key = own.text_key)"
        "  OR EXISTS (SELECT 1 FROM article_texts AS other WHERE other.text_key = own.text_key"
        "   AND other.article_id <> ?1)) LIMIT 1",
        (article_id,),
    )
    return row.fetchone() is not None


def _key_of_article(connection: sqlite3.Connection, article_id: int) -> int | None:
    row = connection.execute(
        "SELECT text_key FROM article_texts WHERE article_id = ?", (article_id,)
    ).fetchone()
    return row and int(row[0])


def _is_entered(connection: sqlite3.Connection, key: int) -> bool:
    found = connection.execute("SELECT 1 FROM compared_texts WHERE text_key = ?", (key,))
    return found.fetchone() is not None


def _enter_text(connection: sqlite3.Connection, key: int, text: Shingles) -> bool:
    """Enter a text in the index by which others find it; return False for one without a sketch."""
    hashes = sorted(text.sketch)
    if hashes:
        connection.execute(
            "INSERT INTO compared_texts VALUES (?, ?, ?)", (key, text.words, json.dumps(hashes))
        )
        connection.executemany(
            "INSERT INTO text_sketches VALUES (?, ?)", [(each, key) for each in hashes]
        )
    return bool(hashes)


def _pair_text(
    connection: sqlite3.Connection, texts: RememberedTexts, key: int, text: Shingles
) -> None:
    """Compare a text with its candidates, and store its pairs if they changed."""
    before = _stored_pairs(connection, key)
    after: dict[int, Pair] = {}
    in_story = 0
    for other in sorted({*before, *_candidates(connection, key, text)}):
        if in_story >= PAIRS and _pairs_before(connection, other, key) >= PAIRS:
            continue
        pair = before.get(other) or _compared(connection, texts, key, other)
        if pair is not None:
            after[other] = pair
            in_story += pair.one_story
    _delete_pairs(connection, key, before.keys() - after.keys())
    gained = after.keys() - before.keys()
    rows = [(key, other, *after[other]) for other in gained]
    rows += [(other, key, *after[other]) for other in gained]
    connection.executemany("INSERT INTO text_pairs VALUES (?, ?, ?, ?, ?)", rows)
    for other in gained:
        if after[other].one_story:
            _drop_replaced(connection, other, key)


def _stored_pairs(connection: sqlite3.Connection, key: int) -> dict[int, Pair]:
    rows = connection.execute(
        "SELECT other_key, relation, overlap, one_story FROM text_pairs WHERE text_key = ?", (key,)
    )
    return {row[0]: Pair(*row[1:]) for row in map(tuple, rows)}


def _compared(
    connection: sqlite3.Connection, texts: RememberedTexts, key: int, other: int
) -> Pair | None:
    # In the order of the keys: of two texts with as many words either may be the shorter one.
    one, two = (texts.of_key(connection, each) for each in sorted((key, other)))
    found = one and two and relation(one, two)
    if not (one and two and found):
        return None
    is_near = min(one.words, two.words) >= SAME_STORY * max(one.words, two.words)
    return Pair(found.kind, round(found.overlap, 3), found.kind != "template" and is_near)


def _candidates(connection: sqlite3.Connection, key: int, text: Shingles) -> list[int]:
    rows = connection.execute(
        "WITH rare AS (SELECT value AS hash FROM json_each(?1) WHERE (SELECT count(*) FROM"
        f" (SELECT 1 FROM text_sketches WHERE hash = value LIMIT {MOST_TEXTS_OF_HASH + 1}))"
        f" <= {MOST_TEXTS_OF_HASH})"
        " SELECT text_key, count(*) AS common, (SELECT json_array_length(sketch)"
        "  FROM compared_texts AS one WHERE one.text_key = text_sketches.text_key)"
        " FROM rare JOIN text_sketches USING (hash) WHERE text_key <> ?2 GROUP BY text_key",
        (json.dumps(list(text.sketch)), key),
    ).fetchall()
    own = len(text.sketch)
    return [other for other, common, size in rows if is_candidate(common, own, size)]


def _pairs_before(connection: sqlite3.Connection, key: int, other: int) -> int:
    """Count the texts in the story of the text *key* that come before *other*, up to PAIRS."""
    row = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM text_pairs WHERE text_key = ? AND other_key < ?"
        f" AND one_story LIMIT {PAIRS})",
        (key, other),
    ).fetchone()
    return int(row[0])


def _drop_replaced(connection: sqlite3.Connection, key: int, new: int) -> None:
    """Delete the pairs of the text *key* that it does not need any more, because of the text *new*.

    Those that the other text needs stay.
    """
    if _pairs_before(connection, key, new) >= PAIRS:
        return
    last = connection.execute(
        "SELECT other_key FROM text_pairs WHERE text_key = ? AND one_story"
        f" ORDER BY other_key LIMIT 2 OFFSET {PAIRS - 1}",
        (key,),
    ).fetchall()
    if not last:
        return
    # Of the story this is at most one, the last; before it there may be filled-in forms.
    rows = connection.execute(
        "SELECT other_key FROM text_pairs WHERE text_key = ? AND other_key > ?"
        " AND (?3 IS NULL OR other_key <= ?3)",
        (key, last[0][0], last[1][0] if len(last) > 1 else None),
    ).fetchall()
    replaced = [other for (other,) in rows if _pairs_before(connection, other, key) >= PAIRS]
    _delete_pairs(connection, key, replaced)


def _delete_pairs(connection: sqlite3.Connection, key: int, others: list[int] | set[int]) -> None:
    """Delete pairs of the text *key*, and queue the other texts: their stories may be others."""
    for other in others:
        connection.execute(
            "DELETE FROM text_pairs WHERE text_key = ?1 AND other_key = ?2"
            " OR text_key = ?2 AND other_key = ?1",
            (key, other),
        )
        row = connection.execute(
            "SELECT min(article_id) FROM article_texts WHERE text_key = ?", (other,)
        ).fetchone()
        queue_story(connection, [row[0]] if row[0] else [])
