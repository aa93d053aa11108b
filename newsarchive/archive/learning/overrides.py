"""Store what people decide on families of blocks, and say where it cannot be carried out.

A family needs no row in ``boilerplate``: what extraction removed can be kept, and any line of an
article can be removed. Learning carries the decision out (``judging.py``), in all articles of the
site, and storing does in those to come.
"""

from __future__ import annotations

import sqlite3

from newsarchive.archive.articles.cleaning import LEARNED, would_follow
from newsarchive.archive.learning.family_members import MEMBERS, articles_of_family, family_of
from newsarchive.archive.learning.shown_families import UnknownFamily
from newsarchive.archive.parts.every_file import every_file
from newsarchive.archive.parts.families import queue_sweep
from newsarchive.boilerplate.removals import LEAST_SHARE_LEFT, Verdict
from newsarchive.errors import NewsArchiveError

#: Why an article does not follow a decision.
WHY_NOT = {
    "keep": "it is the headline of the page, which is in the title and not in the text",
    "drop": f"less than {LEAST_SHARE_LEFT:.0%} of the article would be left",
}


class NotDecided(NewsArchiveError):
    """No article would follow a decision, or there is none to undo; nothing was changed."""

    def __init__(self, family_id: int, why: str) -> None:
        super().__init__(f"family {family_id}: nothing is changed, because {why}")
        self.family_id = family_id


def check_decision(connection: sqlite3.Connection, family_id: int, verdict: str) -> None:
    """Raise an error if no article would follow the decision to keep or drop a family (*verdict*).

    :class:`UnknownFamily` if no article has such a line; :class:`NotDecided` if it is the headline
    of all its articles, or if too little would be left of each of them.
    """
    family = family_of(connection, family_id)
    decision = Verdict(family, LEARNED if verdict == "drop" else "", "person")
    decided = {row[0]: decision for row in connection.execute(MEMBERS, {"family": family})}
    is_known = False
    for file in every_file(connection):
        articles = articles_of_family(file, family)
        is_known = is_known or bool(articles)
        if any(would_follow(file, each, decided) for each in articles):
            return
    if not is_known:
        raise UnknownFamily(family_id)
    raise NotDecided(family_id, WHY_NOT[verdict])


def override_verdict(
    connection: sqlite3.Connection, family_id: int, verdict: str, note: str | None, now: str
) -> None:
    """Keep or drop a family (*verdict*), whatever the rules say, until the decision is removed.

    A family that has no row in ``boilerplate`` is named by the family_key of its blocks.
    """
    remove_override(connection, family_id)
    family = family_of(connection, family_id)
    connection.execute(
        "INSERT INTO boilerplate_overrides(family_id, verdict, note, decided_at)"
        " VALUES (?, ?, ?, ?)",
        (family, verdict, note, now),
    )
    queue_sweep(connection, family)


def remove_override(connection: sqlite3.Connection, family_id: int) -> int:
    """Remove the decisions of people on a family, and return their number."""
    family = family_of(connection, family_id)
    removed = connection.execute(
        f"DELETE FROM boilerplate_overrides WHERE family_id IN ({MEMBERS})", {"family": family}
    ).rowcount
    if removed:
        queue_sweep(connection, family)
    return removed


def articles_that_do_not_follow(
    connection: sqlite3.Connection, family_id: int, verdict: str
) -> list[str]:
    """Return the URLs of the articles in which the decision on a family is not carried out."""
    urls = (
        "SELECT DISTINCT url FROM block_rows JOIN article_blocks USING (block_id)"
        f" JOIN articles ON articles.id = article_id WHERE family_key IN ({MEMBERS})"
        " AND (removed IS NULL) <> (:verdict = 'keep')"
    )
    values = {"family": family_of(connection, family_id), "verdict": verdict}
    return sorted({row[0] for file in every_file(connection) for row in file.execute(urls, values)})
