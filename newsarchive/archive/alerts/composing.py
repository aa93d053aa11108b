"""Compose what is delivered: the hits of a digest with titles, addresses and passages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Final

from newsarchive.archive.alerts.deliveries import MOST_HITS, Delivery
from newsarchive.archive.parts.catalogue import parts_of, places_of
from newsarchive.archive.parts.returning import open_part
from newsarchive.archive.search.found_words.finder import TermFinder
from newsarchive.archive.search.found_words.passage import passage
from newsarchive.archive.search.query import parse_query
from newsarchive.delivery.digest import MARK_BEGIN, MARK_END, Digest, Hit
from newsarchive.text import one_line

#: Characters of the words that a change added or removed, and of its headlines.
_PASSAGE: Final = 240

_HITS: Final = """
SELECT hit_id, article_id, kind, found_at, seen_at FROM alert_hits WHERE delivery_id = ?
ORDER BY seen_at DESC, hit_id DESC LIMIT ?
"""
#: The articles of the hits in :hits, each of which has the columns of _HITS. They are in the file
#: that has the article.
_ARTICLES: Final = """
SELECT h.value ->> 0 AS hit_id, a.title, a.url, a.site, a.published_at, a.description,
    a.language, substr(a.text, 1, 100000) AS text,
    (SELECT max(change) FROM revisions r WHERE h.value ->> 2 IN ('revised', 'silent')
        AND r.article_id = a.id AND r.replaced_at = h.value ->> 4) AS change
FROM json_each(:hits) h JOIN articles a ON a.id = h.value ->> 1
"""


def digest_of(connection: sqlite3.Connection, delivery: Delivery, base_url: str) -> Digest | None:
    """Return the digest of *delivery*; None if its articles or its alert were removed since.

    *base_url* is the address of the archive's pages, or "". The digest is the same at each attempt,
    as far as the articles are. Raises :class:`.PartMissing` if one is in a part that is not there.
    """
    alert = connection.execute(
        "SELECT name, query FROM alerts WHERE alert_id = ?", (delivery.alert_id,)
    ).fetchone()
    hits = connection.execute(_HITS, (delivery.delivery_id, MOST_HITS)).fetchall()
    articles = _articles_of(connection, hits)
    if alert is None or not articles:
        return None
    (total,) = connection.execute(
        "SELECT count(*) FROM alert_hits WHERE delivery_id = ?", (delivery.delivery_id,)
    ).fetchone()
    finder = TermFinder(parse_query(alert["query"]).terms)
    return Digest(
        delivery_id=delivery.sent_id,
        name=alert["name"],
        query=alert["query"],
        hits=tuple(
            _hit(hit, articles[hit["hit_id"]], finder, base_url)
            for hit in hits
            if hit["hit_id"] in articles
        ),
        made_at=delivery.made_at,
        total=total,
    )


def _articles_of(
    connection: sqlite3.Connection, hits: Sequence[sqlite3.Row]
) -> dict[int, sqlite3.Row]:
    """Return the article of each of *hits*, by the id of the hit, from the file that has it."""

    def read(file: sqlite3.Connection, held: Iterable[sqlite3.Row]) -> dict[int, sqlite3.Row]:
        rows = file.execute(_ARTICLES, {"hits": json.dumps([list(hit) for hit in held])})
        return {row["hit_id"]: row for row in rows}

    found = read(connection, hits)
    places = places_of(connection, [each["article_id"] for each in hits])
    for part in parts_of(connection):
        if ids := set(places.get(part.part_id, ())):
            part.check()
            with closing(open_part(part)) as opened:
                found |= read(opened, (hit for hit in hits if hit["article_id"] in ids))
    return found


def _hit(hit: sqlite3.Row, row: sqlite3.Row, finder: TermFinder, base_url: str) -> Hit:
    return Hit(
        article_id=hit["article_id"],
        kind=hit["kind"],
        title=row["title"] or "",
        url=row["url"],
        site=row["site"],
        published_at=row["published_at"],
        seen_at=hit["found_at"],
        snippet=_snippet(row, finder),
        archive_url=f"{base_url}/a/{hit['article_id']}" if base_url else None,
        change=_change(row["change"]),
    )


def _snippet(row: sqlite3.Row, finder: TermFinder) -> str:
    """Return the passage around the words found; the description if the text has none of them."""
    pieces = passage(finder, row["text"], row["description"], row["language"])
    return "".join(f"{MARK_BEGIN}{text}{MARK_END}" if found else text for text, found in pieces)


def _change(written: str | None) -> str:
    """Return what a revision changed, on one line; "" if there is none."""
    if written is None:
        return ""
    change = json.loads(written)
    parts = []
    if title := change.get("title"):
        parts.append(f"headline: “{_shortened(title[0] or '')}” → “{_shortened(title[1] or '')}”")
    for name in ("removed", "added"):
        passages = change.get(name) or []
        if text := " … ".join(passages if isinstance(passages, list) else [str(passages)]):
            parts.append(f"{name}: “{_shortened(one_line(text))}”")
    return "; ".join(parts)


def _shortened(text: str) -> str:
    return text if len(text) <= _PASSAGE else text[: _PASSAGE - 2].rsplit(" ", 1)[0] + " …"
