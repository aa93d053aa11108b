"""The articles that a call of ``newsarchive remove`` still has to remove, in ``erasures``.

They are entered together, before the first one is removed: if the program is killed, the next call
removes the others. A row of the kind ``article`` has the id as its place, one of the kind
``address`` has a URL without article. Both have in their name what the tombstones get, as JSON.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from newsarchive.archive.removal.articles import remove_address, remove_article
from newsarchive.archive.tombstones import Removal

#: Articles that are removed in one transaction: about 0.1 seconds.
SLICE: Final = 20
_WAITING: Final = (
    "SELECT kind, name, place FROM erasures WHERE kind IN ('article', 'address')"
    " ORDER BY kind DESC, place LIMIT ?"
)


def queue_removal(
    connection: sqlite3.Connection,
    article_ids: Iterable[int],
    urls: Iterable[str],
    removal: Removal,
) -> None:
    """Have articles removed, and what the archive has of *urls*, at which there is no article."""
    said = asdict(removal)
    rows = [("article", json.dumps(said), article_id) for article_id in article_ids]
    rows += [("address", json.dumps(said | {"url": url}), 0) for url in urls]
    connection.executemany("INSERT INTO erasures VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)


def remove_slice(connection: sqlite3.Connection) -> tuple[int, int]:
    """Remove the next SLICE of the queue; return how many articles were removed, and addresses."""
    removed = {"article": 0, "address": 0}
    for kind, name, place in connection.execute(_WAITING, (SLICE,)).fetchall():
        said = json.loads(name)
        url = said.pop("url", "")
        if kind == "article":
            remove_article(connection, _present_id(connection, place), Removal(**said))
        else:
            remove_address(connection, url, Removal(**said))
        connection.execute(
            "DELETE FROM erasures WHERE kind = ? AND name = ? AND place = ?", (kind, name, place)
        )
        removed[kind] += 1
    return removed["article"], removed["address"]


def _present_id(connection: sqlite3.Connection, article_id: int) -> int:
    """Return the id of the article that *article_id* was joined with meanwhile, if it was."""
    joined = "SELECT article_id FROM joined_articles WHERE id = ?"
    found = connection.execute(joined, (article_id,)).fetchone()
    return int(found[0]) if found else article_id


def forget_waiting(connection: sqlite3.Connection) -> int:
    """Empty the queue; return how many articles stay because of that."""
    (articles,) = connection.execute(
        "SELECT count(*) FROM erasures WHERE kind = 'article'"
    ).fetchone()
    connection.execute("DELETE FROM erasures WHERE kind IN ('article', 'address')")
    return int(articles)
