"""Families of several wordings: which family keys of a site belong together.

A family is a connected component of verified matches. Matches depend on the two texts
alone and components only grow, so the order in which blocks arrive cannot matter.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from zlib import crc32

from newsarchive.cue_words import Phrase, phrase
from newsarchive.cues import cues_of
from newsarchive.wordings import Wording

#: Letters of a site's name of one word: "Time" is a word of every day.
LEAST_LETTERS_OF_NAME = 5
#: The keys of a family: members of a family of several wordings, or the key alone.
MEMBERS = "SELECT family_key FROM family_members WHERE family_id = :family UNION SELECT :family"

#: Family keys that a hash of the index may lead to; more, and it is a phrase of the news.
COMMON_HASH = 200


def join_wordings(connection: sqlite3.Connection, article_ids: Sequence[int]) -> None:
    """Put what is new in these articles into families with its other wordings.

    Only what may be boilerplate is looked at. Where families grow together, the articles
    they stand on are marked for cleaning, the families for judging.
    """
    rows = connection.execute(
        "SELECT family_key, blocks.site, min(blocks.text), authors FROM json_each(?)"
        " JOIN article_blocks ON article_id = value JOIN blocks USING (block_id)"
        " JOIN articles ON articles.id = article_id"
        " WHERE removed_by IS NOT 'extraction' AND NOT EXISTS"
        "  (SELECT 1 FROM wordings WHERE wordings.family_key = blocks.family_key)"
        " GROUP BY family_key, authors ORDER BY family_key",
        (json.dumps(article_ids),),
    ).fetchall()
    names: dict[str, list[Phrase]] = {}
    joined: set[int] = set()
    for key, site, text, authors in rows:
        wording = Wording(text)
        if key in joined or not wording.is_comparable:
            continue
        if site not in names:
            names[site] = names_of_site(connection, site)
        cues = cues_of(text, names[site], names_of_authors(authors))
        if cues.score or cues.is_weak:
            joined.add(key)
            _join(connection, key, site, wording)


def names_of_site(connection: sqlite3.Connection, site: str) -> list[Phrase]:
    """The site's own names, in words, without "The"; none that is a short word of every day."""
    rows = connection.execute(
        "SELECT name FROM site_names WHERE site = ?1"
        " UNION SELECT name FROM sites WHERE site = ?1 AND name IS NOT NULL ORDER BY 1",
        (site,),
    )
    names = [phrase(row[0]) for row in rows]
    names = [name[1:] if len(name) > 2 and name[0] == "the" else name for name in names]
    return [name for name in names if len("".join(name)) >= LEAST_LETTERS_OF_NAME]


def names_of_authors(authors: str) -> list[Phrase]:
    """The names in a JSON list, in words; those of one word, such as "Editors", left out."""
    names = (phrase(str(name)) for name in json.loads(authors))
    return [name for name in names if len(name) > 1]


def _join(connection: sqlite3.Connection, key: int, site: str, wording: Wording) -> None:
    hashes = [each ^ crc32(site.encode()) for each in wording.sketch]
    rows = connection.execute(
        "SELECT wordings.family_key, (SELECT text FROM blocks"
        "  WHERE blocks.family_key = wordings.family_key LIMIT 1) FROM json_each(?1)"
        " JOIN wordings ON wordings.hash = value WHERE (SELECT count(*) FROM"
        f" (SELECT 1 FROM wordings WHERE hash = value LIMIT {COMMON_HASH + 1})) <= {COMMON_HASH}"
        " GROUP BY wordings.family_key",
        (json.dumps(hashes),),
    ).fetchall()
    connection.executemany("INSERT INTO wordings VALUES (?, ?)", [(each, key) for each in hashes])
    alike = [row[0] for row in rows if wording.is_like(Wording(row[1]))]
    if alike:
        _unite(connection, [key, *alike])


def _unite(connection: sqlite3.Connection, keys: Iterable[int]) -> None:
    """Make the families of *keys* one; it is called by the smallest key in it."""
    families = {family_of(connection, key) for key in keys}
    if len(families) == 1:
        return
    family = min(families)
    for other in families - {family}:
        soil(connection, other)
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
    mark(connection, [family], 1)


def family_of(connection: sqlite3.Connection, key: int) -> int:
    """The family that the family key *key* belongs to."""
    row = connection.execute(
        "SELECT family_id FROM family_members WHERE family_key = ?", (key,)
    ).fetchone()
    return int(row[0]) if row else key


def mark(connection: sqlite3.Connection, families: Iterable[int], stage: int) -> None:
    """Have *families* judged again."""
    connection.executemany(
        "INSERT INTO unjudged_families(family_id, stage) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(family, stage) for family in families],
    )


def soil(connection: sqlite3.Connection, family: int) -> None:
    """Have the articles that *family* stands on cleaned again."""
    connection.execute(
        "INSERT INTO dirty_articles SELECT DISTINCT article_id FROM article_blocks"
        " JOIN block_rows USING (block_id)"
        f" WHERE family_key IN ({MEMBERS}) ON CONFLICT DO NOTHING",
        {"family": family},
    )
