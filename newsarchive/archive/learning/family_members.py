"""Join the wordings of one line into a family: which family keys of a site belong together.

A family is a connected component of verified matches. A match depends on its two texts alone, and
components only grow. So the order in which blocks arrive does not matter.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from zlib import crc32

from newsarchive.archive.articles.block_storage import block_texts
from newsarchive.archive.parts.families import queue_sweep, unite_families
from newsarchive.archive.work_queues import queue_cleaning, queue_judging
from newsarchive.boilerplate.cues import cues_of
from newsarchive.boilerplate.lexicon.phrases import Phrase, phrase
from newsarchive.boilerplate.wordings import Wording
from newsarchive.writing.lengths import length_in_words, letters

#: A site's name with fewer letters is ignored, because "Time" is an everyday word.
LEAST_LETTERS_OF_NAME = 5
#: SQL for the keys of a family: the members of a family of several wordings, or its own key.
MEMBERS = "SELECT family_key FROM family_members WHERE family_id = :family UNION SELECT :family"
#: SQL for the places of a family that count: those that learning reads, and if a person decided on
#: the family, all.
COUNTED = (
    "(unread IS NULL OR EXISTS (SELECT 1 FROM boilerplate_overrides AS decided"
    f" WHERE decided.family_id IN ({MEMBERS})))"
)

#: So many values of ``articles.authors`` are remembered as words.
AUTHORS_REMEMBERED = 4_096
#: A family without strong cues gets a row in ``boilerplate`` if it has this many articles.
LEAST_ARTICLES = 3
#: A line with a weak cue is judged if it has this many places: another article's author may add a
#: cue. With one, its cues are those that were just read, and it gets no row.
LEAST_PLACES = 2
#: A hash that more family keys share is ignored: it is a common phrase of the news.
MOST_FAMILIES_OF_HASH = 200


def queue_families(connection: sqlite3.Connection, article_ids: Sequence[int]) -> None:
    """Queue the families of these articles that judging must see; join new wordings first.

    A family is queued if it has a row in ``boilerplate``, a person's decision or several wordings,
    if it is in enough places to get a row, or if these articles have strong cues against it. With
    other cues it needs a second place. All others do not recur: they are most paragraphs of the
    news. Lines that no extractor took for text are queued only if a person decided on them.
    """
    strong, weak = _join_wordings(connection, article_ids)
    rows = connection.execute(
        "SELECT DISTINCT coalesce(member.family_id, family_key) FROM json_each(:articles)"
        " JOIN article_blocks ON article_id = value JOIN block_rows USING (block_id)"
        " LEFT JOIN family_members AS member USING (family_key)"
        " WHERE EXISTS (SELECT 1 FROM boilerplate_overrides AS o WHERE o.family_id = family_key)"
        " OR unread IS NULL AND (member.family_id IS NOT NULL"
        " OR family_key IN (SELECT value FROM json_each(:strong))"
        " OR EXISTS (SELECT 1 FROM boilerplate AS b WHERE b.family_id = family_key)"
        " OR (SELECT count(*) FROM (SELECT 1 FROM block_rows AS row"
        "  JOIN article_blocks AS use ON use.block_id = row.block_id AND use.unread IS NULL"
        f"  WHERE row.family_key = block_rows.family_key LIMIT {LEAST_ARTICLES}))"
        f" >= iif(family_key IN (SELECT value FROM json_each(:weak)), {LEAST_PLACES},"
        f" {LEAST_ARTICLES}))",
        {
            "articles": json.dumps(article_ids),
            "strong": json.dumps(sorted(strong)),
            "weak": json.dumps(sorted(weak)),
        },
    )
    queue_judging(connection, [row[0] for row in rows])


def _join_wordings(
    connection: sqlite3.Connection, article_ids: Sequence[int]
) -> tuple[set[int], set[int]]:
    """Join the blocks of these articles that have cues with their other wordings.

    Returns the family keys of the blocks with a score of more than 1, and of those with other cues.
    If families are united, their articles are queued for cleaning and the new family for judging.
    """
    names: dict[str, list[Phrase]] = {}
    strong: set[int] = set()
    weak: set[int] = set()
    joined: set[int] = set()
    for article_id in article_ids:
        site, authors = connection.execute(
            "SELECT site, authors FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if site not in names:
            names[site] = names_of_site(connection, site)
        aside = _set_aside(connection, article_id)
        persons = names_of_authors(authors)
        for block_id, key, text in block_texts(connection, article_id, only_read=True):
            if key in joined:
                continue
            cues = cues_of(text, names[site], persons)
            if not (cues.score or cues.is_weak):
                continue
            (strong if cues.score > 1 else weak).add(key)
            if block_id not in aside:
                joined.add(key)
                _join_wording(connection, key, site, text)
    return strong, weak


def _set_aside(connection: sqlite3.Connection, article_id: int) -> set[int]:
    """Return the blocks that extraction set aside in each of their places in the article."""
    rows = connection.execute(
        "SELECT block_id FROM article_blocks WHERE article_id = ? GROUP BY block_id"
        " HAVING min(removed_by IS 'extraction' OR set_aside IS NOT NULL)",
        (article_id,),
    )
    return {row[0] for row in rows}


def names_of_site(connection: sqlite3.Connection, site: str) -> list[Phrase]:
    """Return the site's own names as words, without a leading "The", and without short names."""
    rows = connection.execute(
        "SELECT name FROM site_names WHERE site = ?1"
        " UNION SELECT name FROM sites WHERE site = ?1 AND name IS NOT NULL ORDER BY 1",
        (site,),
    )
    names = [phrase(row[0]) for row in rows]
    names = [name[1:] if len(name) > 2 and name[0] == "the" else name for name in names]
    return [name for name in names if letters("".join(name)) >= LEAST_LETTERS_OF_NAME]


@lru_cache(AUTHORS_REMEMBERED)
def names_of_authors(authors: str) -> tuple[Phrase, ...]:
    """Return the names in the JSON list *authors* as words, without single words like "Editors".

    A Korean name is one word, of Hangul. Results are kept: they depend on *authors* only.
    """
    names = (phrase(str(name)) for name in json.loads(authors))
    return tuple(name for name in names if len(name) > 1 or length_in_words(name) > 1)


def _join_wording(connection: sqlite3.Connection, key: int, site: str, text: str) -> None:
    wording = Wording(text)
    hashes = [each ^ crc32(site.encode()) for each in wording.sketch]
    if not (wording.is_comparable and hashes):
        return
    known = "SELECT 1 FROM wordings WHERE hash = ? AND family_key = ?"
    if connection.execute(known, (hashes[0], key)).fetchone():
        return
    rows = connection.execute(
        # Of a line that only articles in parts have, there may be the example of its family.
        "SELECT wordings.family_key, coalesce((SELECT text FROM blocks"
        "  WHERE blocks.family_key = wordings.family_key LIMIT 1), (SELECT example FROM boilerplate"
        "  WHERE boilerplate.family_id = wordings.family_key)) FROM json_each(?1)"
        " JOIN wordings ON wordings.hash = value WHERE (SELECT count(*) FROM"
        f" (SELECT 1 FROM wordings WHERE hash = value LIMIT {MOST_FAMILIES_OF_HASH + 1}))"
        f" <= {MOST_FAMILIES_OF_HASH}"
        " GROUP BY wordings.family_key",
        (json.dumps(hashes),),
    ).fetchall()
    connection.executemany("INSERT INTO wordings VALUES (?, ?)", [(each, key) for each in hashes])
    alike = [row[0] for row in rows if row[1] and wording.is_like(Wording(row[1]))]
    if alike:
        _unite_families(connection, [key, *alike])


def _unite_families(connection: sqlite3.Connection, keys: Iterable[int]) -> None:
    """Unite the families of *keys*. The id of the new family is the smallest of their ids."""
    families = {family_of(connection, key) for key in keys}
    if len(families) == 1:
        return
    family = min(families)
    for other in families - {family}:
        queue_cleaning(connection, articles_of_family(connection, other))
        queue_sweep(connection, other)
        unite_families(connection, family, other)
        connection.execute(
            "INSERT INTO family_members SELECT family_key, :family FROM"
            f" ({MEMBERS.replace(':family', ':other')}) WHERE true"
            " ON CONFLICT(family_key) DO UPDATE SET family_id = excluded.family_id",
            {"family": family, "other": other},
        )
        connection.execute("DELETE FROM boilerplate WHERE family_id = ?", (other,))
    connection.execute(
        "INSERT INTO family_members VALUES (?1, ?1) ON CONFLICT DO NOTHING", (family,)
    )
    queue_judging(connection, [family])


def family_of(connection: sqlite3.Connection, key: int) -> int:
    """Return the id of the family that the family key *key* belongs to."""
    row = connection.execute(
        "SELECT family_id FROM family_members WHERE family_key = ?", (key,)
    ).fetchone()
    return int(row[0]) if row else key


def articles_of_family(connection: sqlite3.Connection, family: int) -> list[int]:
    """Return the articles that have a block of *family*."""
    rows = connection.execute(
        "SELECT DISTINCT article_id FROM article_blocks JOIN block_rows USING (block_id)"
        f" WHERE family_key IN ({MEMBERS})",
        {"family": family},
    )
    return [row[0] for row in rows]
