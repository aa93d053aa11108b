"""Judging the families of blocks that a site repeats.

What is new marks its families in ``unjudged_families``; judging takes them from there in
slices, inside the transaction that writes the verdicts: so it can stop and go on at any
point, and two programs that judge at once judge from the same rows. A verdict that changes
marks the articles it stands on for cleaning in the same transaction.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from newsarchive.archive.wordings import (
    MEMBERS,
    family_of,
    mark,
    names_of_authors,
    names_of_site,
    soil,
)
from newsarchive.boilerplate_rules import (
    BULK_STORIES,
    LEAST_STORIES,
    Evidence,
    Ruling,
    count_stories,
    judge,
    telling_words,
)
from newsarchive.cues import Cues, Phrase, cues_of

#: Articles of a family that are looked at to tell how unrelated they are, the same ones in every
#: order of crawling; wordings and authors likewise.
SAMPLE = 24
#: Articles from which a family without cues is listed at all.
LEAST_ARTICLES = 3
#: Articles of a family above which walking the site finds its sample sooner than sorting them.
WALK_FROM = 2_000
#: Blocks up to which a neighbour reaches, all of them recurring; share of the places where it must.
REACH, NEIGHBOUR_SHARE = 8, 0.8
#: Seconds a slice may hold the write lock.
SLICE_SECONDS = 0.3


@dataclass(slots=True)
class Row:
    """A family as ``boilerplate`` is to have it."""

    family_id: int
    site: str
    example: str
    articles: int
    stories: int
    own: Ruling


@dataclass(slots=True)
class Reader:
    """Reads what judging needs, each article once a slice."""

    connection: sqlite3.Connection
    topics: dict[int, dict[int, frozenset[str]]] = field(default_factory=dict)
    layouts: dict[int, list[int]] = field(default_factory=dict)
    site_names: dict[str, list[Phrase]] = field(default_factory=dict)

    def topic(self, article_id: int) -> dict[int, frozenset[str]]:
        """The telling words of each block of an article, by family key."""
        if article_id not in self.topics:
            rows = self.connection.execute(
                "SELECT family_key, text, site FROM article_blocks JOIN blocks USING (block_id)"
                " WHERE article_id = ?",
                (article_id,),
            )
            topic = {row[0]: telling_words(row[1], self.names(row[2])) for row in rows}
            self.topics[article_id] = {family: found for family, found in topic.items() if found}
        return self.topics[article_id]

    def layout(self, article_id: int) -> list[int]:
        """The families of an article's blocks, in order."""
        if article_id not in self.layouts:
            self.layouts[article_id] = [
                row[0]
                for row in self.connection.execute(
                    "SELECT coalesce(family_members.family_id, family_key) FROM article_blocks"
                    " JOIN blocks USING (block_id) LEFT JOIN family_members USING (family_key)"
                    " WHERE article_id = ? ORDER BY position",
                    (article_id,),
                )
            ]
        return self.layouts[article_id]

    def names(self, site: str) -> list[Phrase]:
        """The site's own name, in words."""
        if site not in self.site_names:
            self.site_names[site] = names_of_site(self.connection, site)
        return self.site_names[site]


def judge_slice(connection: sqlite3.Connection, now: str) -> Counter[str]:
    """Judge families for :data:`SLICE_SECONDS`; counts by verdict, empty when none is left.

    First all of them by their own right, then by their neighbours: so what a family
    lends its neighbours never depends on what it borrowed.
    """
    counts: Counter[str] = Counter()
    reader = Reader(connection)
    until = time.monotonic() + SLICE_SECONDS
    steps: dict[int, Callable[[Reader, int, str], str | None]] = {1: _judge_own, 2: _judge_place}
    while time.monotonic() < until:
        row = connection.execute(
            "SELECT stage, family_id FROM unjudged_families ORDER BY stage, family_id LIMIT 1"
        ).fetchone()
        if row is None:
            break
        stage, marked = row
        connection.execute(
            "DELETE FROM unjudged_families WHERE stage = ? AND family_id = ?", (stage, marked)
        )
        counts[steps[stage](reader, family_of(connection, marked), now) or "other"] += 1
    return counts


def _judge_own(reader: Reader, family: int, now: str) -> str | None:
    connection = reader.connection
    old = connection.execute(
        "SELECT own_verdict FROM boilerplate WHERE family_id = ?", (family,)
    ).fetchone()
    row = _evidence(reader, family)
    verdict = row and row.own.verdict
    sample = _sample_of(connection, family)
    if row:
        _write(connection, row, now)
        mark(connection, [family], 2)
        sample = _sample_of(connection, family)
    elif old:
        _forget(connection, family)
    if verdict != (old and old[0]):
        near = {
            other for article in sample for other in _within_reach(reader.layout(article), family)
        }
        mark(connection, near, 2)
    return None


def _write(connection: sqlite3.Connection, row: Row, now: str) -> None:
    connection.execute(
        "INSERT INTO boilerplate(family_id, site, example, verdict, articles, stories, reason,"
        " decided_at, own_verdict, by_bulk)"
        " VALUES (:family, :site, :example, 'review', :articles, :stories, :reason, :now,"
        " :verdict, :by_bulk)"
        " ON CONFLICT(family_id) DO UPDATE SET example = :example, articles = :articles,"
        " stories = :stories, own_verdict = :verdict, by_bulk = :by_bulk, reason = :reason",
        {
            "family": row.family_id,
            "site": row.site,
            "example": row.example,
            "articles": row.articles,
            "stories": row.stories,
            "reason": row.own.reason,
            "now": now,
            "verdict": row.own.verdict,
            "by_bulk": row.own.by_bulk,
        },
    )


def _forget(connection: sqlite3.Connection, family: int) -> None:
    connection.execute("DELETE FROM boilerplate WHERE family_id = ?", (family,))
    soil(connection, family)


def _evidence(reader: Reader, family: int) -> Row | None:
    """What the rows say of *family*; None where it does not recur and nothing speaks against it."""
    connection = reader.connection
    texts = connection.execute(
        f"SELECT text, site FROM blocks WHERE family_key IN ({MEMBERS})"
        " AND EXISTS (SELECT 1 FROM article_blocks WHERE article_blocks.block_id = blocks.block_id)"
        f" ORDER BY block_key LIMIT {SAMPLE}",
        {"family": family},
    ).fetchall()
    if not texts:
        return None
    site = texts[0]["site"]
    articles = _count(connection, family)
    sample = _sample(connection, family, site, articles)
    names, authors = reader.names(site), _author_names(connection, sample)
    cues = max((cues_of(row["text"], names, authors) for row in texts), key=_telling)
    if articles < LEAST_ARTICLES and cues.score < 2 and _person(connection, family) is None:
        return None
    stories = count_stories([reader.topic(article) for article in sample])
    if articles > len(sample):
        stories = round(articles * stories / len(sample))
    evidence = Evidence(
        articles=articles,
        stories=stories,
        span_articles=articles,
        cues=cues,
        words=max(row["text"].count(" ") + 1 for row in texts),
        links=0.0 if cues.score else _links(connection, family, sample),
    )
    if not cues.score and stories >= BULK_STORIES:
        evidence = replace(evidence, span_articles=_span(connection, family, site))
    return Row(family, site, texts[0]["text"], articles, stories, judge(evidence))


def _count(connection: sqlite3.Connection, family: int) -> int:
    row = connection.execute(
        "SELECT count(DISTINCT article_id) FROM blocks JOIN article_blocks USING (block_id)"
        f" WHERE family_key IN ({MEMBERS})",
        {"family": family},
    ).fetchone()
    return int(row[0])


def _telling(cues: Cues) -> tuple[bool, int, bool, bool, tuple[str, ...]]:
    return cues.stays, cues.score, cues.asks, cues.is_weak, cues.found


def _sample(connection: sqlite3.Connection, family: int, site: str, articles: int) -> list[int]:
    """Some of the articles of *family*, the same ones in every order of crawling.

    Those first by the hash of their raw text. A family on a good part of a large site is
    found by walking the site's articles in that order, any other by sorting its own.
    """
    if articles > WALK_FROM:
        rows = connection.execute(
            "SELECT id FROM articles WHERE site = :site AND EXISTS"
            " (SELECT 1 FROM article_blocks JOIN blocks USING (block_id)"
            f"  WHERE article_id = id AND family_key IN ({MEMBERS}))"
            f" ORDER BY raw_hash, url LIMIT {SAMPLE}",
            {"family": family, "site": site},
        )
    else:
        rows = connection.execute(
            "SELECT DISTINCT id FROM blocks JOIN article_blocks USING (block_id)"
            f" JOIN articles ON id = article_id WHERE family_key IN ({MEMBERS})"
            f" ORDER BY raw_hash, url LIMIT {SAMPLE}",
            {"family": family},
        )
    return [row[0] for row in rows]


def _sample_of(connection: sqlite3.Connection, family: int) -> list[int]:
    """:func:`_sample` of a family whose row is written, or was and is not any more."""
    row = connection.execute(
        "SELECT site, articles FROM boilerplate WHERE family_id = ?", (family,)
    ).fetchone()
    return _sample(connection, family, row["site"], row["articles"]) if row else []


def _links(connection: sqlite3.Connection, family: int, sample: list[int]) -> float:
    """The mean share of its characters inside links, 0 to 1, on some articles."""
    row = connection.execute(
        "SELECT avg(links) FROM json_each(:sample) JOIN article_blocks ON article_id = value"
        f" JOIN blocks USING (block_id) WHERE family_key IN ({MEMBERS})",
        {"family": family, "sample": json.dumps(sample)},
    ).fetchone()
    return float(row[0] or 0) / 100


def _author_names(connection: sqlite3.Connection, articles: list[int]) -> list[Phrase]:
    rows = connection.execute(
        "SELECT DISTINCT authors FROM json_each(?) JOIN articles ON articles.id = value ORDER BY 1",
        (json.dumps(articles),),
    )
    return [name for row in rows for name in names_of_authors(row[0])]


def _span(connection: sqlite3.Connection, family: int, site: str) -> int:
    """How many articles *site* published between the first and the last of *family*."""
    first, last = connection.execute(
        "SELECT min(published_at), max(published_at) FROM blocks"
        " JOIN article_blocks USING (block_id) JOIN articles ON id = article_id"
        f" WHERE family_key IN ({MEMBERS})",
        {"family": family},
    ).fetchone()
    row = connection.execute(
        "SELECT count(*) FROM articles WHERE site = ?1"
        " AND (?2 IS NULL OR published_at BETWEEN ?2 AND ?3)",
        (site, first, last),
    ).fetchone()
    return int(row[0])


def _judge_place(reader: Reader, family: int, now: str) -> str | None:
    """Settle the verdict on *family*: a person's, its own, or what its neighbours lend it."""
    connection = reader.connection
    row = connection.execute(
        "SELECT verdict, own_verdict, decided_by, reason, stories FROM boilerplate"
        " WHERE family_id = ?",
        (family,),
    ).fetchone()
    person = _person(connection, family)
    if row is None:
        return None
    verdict, reason, by = row["own_verdict"], row["reason"], "rule"
    if person:
        verdict, by = person["verdict"], "person"
        reason = person["note"] or f"a person decided to {verdict} it"
    elif (
        verdict == "review"
        and row["stories"] >= LEAST_STORIES
        and (lender := _neighbour(reader, family)) is not None
    ):
        verdict, reason = "drop", f"goes with what stands beside it: “{lender[:40]}”"
    if (verdict, reason, by) != (row["verdict"], row["reason"], row["decided_by"]):
        connection.execute(
            "UPDATE boilerplate SET verdict = ?, reason = ?, decided_by = ?,"
            " decided_at = CASE WHEN verdict = ?1 THEN decided_at ELSE ?4 END WHERE family_id = ?5",
            (verdict, reason, by, now, family),
        )
    if (verdict, by) != (row["verdict"], row["decided_by"]):
        soil(connection, family)
    return str(verdict)


def _person(connection: sqlite3.Connection, family: int) -> sqlite3.Row | None:
    """What people decided on *family* last."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT verdict, note FROM boilerplate_overrides"
        f" WHERE family_id IN ({MEMBERS}) ORDER BY decided_at DESC, family_id LIMIT 1",
        {"family": family},
    ).fetchone()
    return row


def _neighbour(reader: Reader, family: int) -> str | None:
    """An example of what is dropped by its own right beside *family* in nearly all its places."""
    connection = reader.connection
    articles = _sample_of(connection, family)
    beside: Counter[tuple[int, bool]] = Counter()
    verdicts: dict[int, str | None] = {}

    def own(other: int) -> str | None:
        if other not in verdicts:
            row = connection.execute(
                "SELECT own_verdict FROM boilerplate WHERE family_id = ?", (other,)
            ).fetchone()
            verdicts[other] = row and row[0]
        return verdicts[other]

    for article in articles:
        layout = reader.layout(article)
        found = set()
        for position in (i for i, other in enumerate(layout) if other == family):
            for step in (-1, 1):
                for other in _run(layout, position, step):
                    if own(other) is None or own(other) == "keep":
                        break
                    if own(other) == "drop":
                        found.add((other, step > 0))
        beside.update(found)
    best = min(beside, key=lambda each: (-beside[each], each), default=None)
    if best is None or beside[best] < NEIGHBOUR_SHARE * len(articles):
        return None
    row = connection.execute("SELECT example FROM boilerplate WHERE family_id = ?", (best[0],))
    return str(row.fetchone()[0])


def _run(layout: list[int], position: int, step: int) -> list[int]:
    end = position + step * (REACH + 1)
    return [layout[i] for i in range(position + step, end, step) if 0 <= i < len(layout)]


def _within_reach(layout: list[int], family: int) -> set[int]:
    near: set[int] = set()
    for position in (i for i, other in enumerate(layout) if other == family):
        near.update(_run(layout, position, 1), _run(layout, position, -1))
    return near - {family}
