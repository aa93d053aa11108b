"""Judge the families of blocks that a site repeats.

New articles queue their families in ``unjudged_families``. Judging takes them from there in slices,
in the transaction that writes the verdicts. So it can stop at any point, and two programs that
judge at the same time share the work. If a verdict changes, the same transaction queues the
family's articles for cleaning.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping

from newsarchive.archive.learning.evidence_reader import EvidenceReader, RememberedEvidence
from newsarchive.archive.learning.family_authors import is_by_one_author
from newsarchive.archive.learning.family_evidence import (
    FamilyRow,
    latest_override,
    read_family,
)
from newsarchive.archive.learning.family_members import articles_of_family, family_of
from newsarchive.archive.parts.families import (
    family_in_parts,
    queue_sweep,
    was_dropped_in_parts,
)
from newsarchive.archive.work_queues import NEIGHBOURS, OWN_EVIDENCE, queue_cleaning, queue_judging
from newsarchive.boilerplate.cues import cues_of
from newsarchive.boilerplate.verdicts import (
    LEAST_STORIES,
    is_paragraph,
    rule_5_removed_neighbour,
)

#: A neighbour is at most this many blocks away, and all blocks between recur (rule 5).
REACH = 8
#: A slice holds the write lock for about this many seconds.
SLICE_SECONDS = 0.3


def judge_slice(
    connection: sqlite3.Connection, now: str, evidence: RememberedEvidence, until: float
) -> Counter[str]:
    """Judge families *until* then and count them by verdict; no counts: none is left.

    All families are judged by their own evidence first, and then with their neighbours. So a
    verdict that a family lends to its neighbours never depends on a borrowed one. *evidence*
    is remembered from slice to slice. At least one family is judged.
    """
    counts: Counter[str] = Counter()
    reader = evidence.reader(connection)
    steps: dict[int, Callable[[EvidenceReader, int, str], str | None]] = {
        OWN_EVIDENCE: _judge_by_evidence,
        NEIGHBOURS: _judge_with_neighbours,
    }
    while not counts or time.monotonic() < until:
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
    evidence.end_slice(connection)
    return counts


def _judge_by_evidence(reader: EvidenceReader, family: int, now: str) -> str | None:
    connection = reader.connection
    old = connection.execute(
        "SELECT own_verdict, articles FROM boilerplate WHERE family_id = ?", (family,)
    ).fetchone()
    row = read_family(reader, family)
    new = row and (row.own.verdict, row.articles)
    sample = reader.sample_of_listed(family)
    if row:
        _write_row(connection, row, now)
        queue_judging(connection, [family], NEIGHBOURS)
        sample = reader.sample_of_listed(family)
    elif old and family_in_parts(connection, family):  # its verdict stays; a person's may be new
        queue_judging(connection, [family], NEIGHBOURS)
        return None
    elif old:
        _delete_row(connection, family)
    before, after = (each and (each[0], _size(each[1])) for each in (old, new))
    if before != after:
        near = {
            other for article in sample for other in _within_reach(reader.layout(article), family)
        }
        _queue_listed(connection, near)
    return None


def _queue_listed(connection: sqlite3.Connection, families: Collection[int]) -> None:
    """Have those of *families* that have a row in ``boilerplate`` judged with their neighbours.

    A family that gets its row later is queued then.
    """
    rows = connection.execute(
        "SELECT family_id FROM boilerplate WHERE family_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(families)),),
    )
    queue_judging(connection, [row[0] for row in rows], NEIGHBOURS)


def _write_row(connection: sqlite3.Connection, row: FamilyRow, now: str) -> None:
    connection.execute(
        "INSERT INTO boilerplate(family_id, site, example, verdict, articles, stories, reason,"
        " decided_at, own_verdict, by_bulk, sample_key, sampled_stories)"
        " VALUES (:family, :site, :example, 'review', :articles, :stories, :reason, :now,"
        " :verdict, :by_bulk, :sample_key, :sampled_stories)"
        " ON CONFLICT(family_id) DO UPDATE SET example = :example, articles = :articles,"
        " stories = :stories, own_verdict = :verdict, by_bulk = :by_bulk, reason = :reason,"
        " sample_key = :sample_key, sampled_stories = :sampled_stories",
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
            "sample_key": row.sampled.key,
            "sampled_stories": row.sampled.stories,
        },
    )


def _delete_row(connection: sqlite3.Connection, family: int) -> None:
    connection.execute("DELETE FROM boilerplate WHERE family_id = ?", (family,))
    queue_cleaning(connection, articles_of_family(connection, family))
    queue_sweep(connection, family)


def _judge_with_neighbours(reader: EvidenceReader, family: int, now: str) -> str | None:
    """Write the verdict on *family*: a person's, its own, or that of a neighbour. Return it."""
    connection = reader.connection
    row = connection.execute(
        "SELECT verdict, own_verdict, decided_by, reason, stories FROM boilerplate"
        " WHERE family_id = ?",
        (family,),
    ).fetchone()
    if row is None:
        return None
    person = latest_override(connection, family)
    verdict, reason, by = row["own_verdict"], row["reason"], "rule"
    if person:
        verdict, by = person["verdict"], "person"
        reason = person["note"] or f"a person decided to {verdict} it"
    elif (
        verdict == "review"
        and (lender := _dropped_neighbour(reader, family, row["stories"])) is not None
    ):
        verdict, reason = "drop", f"is beside a line that is removed: “{lender[:40]}”"
    elif verdict == "review" and was_dropped_in_parts(connection, family):
        verdict, reason = "drop", "was beside a line that is removed, in articles of closed parts"
    if (verdict, reason, by) != (row["verdict"], row["reason"], row["decided_by"]):
        connection.execute(
            "UPDATE boilerplate SET verdict = ?, reason = ?, decided_by = ?,"
            " decided_at = CASE WHEN verdict = ?1 THEN decided_at ELSE ?4 END WHERE family_id = ?5",
            (verdict, reason, by, now, family),
        )
    if (verdict, by) != (row["verdict"], row["decided_by"]):
        queue_cleaning(connection, articles_of_family(connection, family))
        queue_sweep(connection, family)
    return str(verdict)


def _dropped_neighbour(reader: EvidenceReader, family: int, stories: int) -> str | None:
    """Return an example of the family with which *family* goes by rule 5, or None.

    The other family is dropped in its own right and is beside this one in nearly all its places.
    None for a line of one author: the last words of a column are above the author's biography; and
    for a paragraph without a cue.
    """
    if stories < LEAST_STORIES:
        return None  # the rule cannot apply: its articles need not be read
    connection = reader.connection
    articles = reader.sample_of_listed(family)
    if is_by_one_author(reader, articles):
        return None
    site, example = connection.execute(
        "SELECT site, example FROM boilerplate WHERE family_id = ?", (family,)
    ).fetchone()
    if is_paragraph(example, cues_of(example, reader.names_of_site(site))):
        return None
    layouts = [reader.layout(article) for article in articles]
    nearby = {family}.union(*(_within_reach(layout, family) for layout in layouts))
    own_verdicts = _own_verdicts(connection, nearby)
    beside: Counter[tuple[int, bool]] = Counter()
    places = 0
    for layout in layouts:
        for position in _positions(layout, family):
            places += 1
            for step in (-1, 1):
                run = _blocks_beside(layout, position, step)
                beside.update((other, step > 0) for other in _dropped_in_reach(run, own_verdicts))
    sizes = _sizes(connection, {family, *(other for other, _ in beside)})
    lenders = [
        (-number, other)
        for (other, _), number in beside.items()
        if rule_5_removed_neighbour(
            stories, places, number, sizes[family] * number / (places * sizes[other])
        )
    ]
    if not lenders:
        return None
    row = connection.execute(
        "SELECT example FROM boilerplate WHERE family_id = ?", min(lenders)[1:]
    )
    return str(row.fetchone()[0])


def _sizes(connection: sqlite3.Connection, families: Collection[int]) -> dict[int, int]:
    """Return on how many articles each of *families* is, rounded by :func:`_size`."""
    rows = connection.execute(
        "SELECT family_id, articles FROM boilerplate"
        " WHERE family_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(families)),),
    )
    return {row[0]: _size(row[1]) for row in rows}


def _size(articles: int) -> int:
    """Return the power of two below *articles*: neighbours are judged again when it changes."""
    return 1 << (articles.bit_length() - 1)


def _own_verdicts(connection: sqlite3.Connection, families: Collection[int]) -> dict[int, str]:
    """Return the own verdict on each of *families* that has a row in ``boilerplate``."""
    rows = connection.execute(
        "SELECT family_id, own_verdict FROM boilerplate"
        " WHERE family_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(families)),),
    )
    return {row[0]: row[1] for row in rows}


def _dropped_in_reach(run: list[int], own_verdicts: Mapping[int, str]) -> set[int]:
    """Return the dropped families of *run*, up to the first that is kept or does not recur."""
    dropped = set()
    for family in run:
        verdict = own_verdicts.get(family)
        if verdict in (None, "keep"):
            break
        if verdict == "drop":
            dropped.add(family)
    return dropped


def _blocks_beside(layout: list[int], position: int, step: int) -> list[int]:
    end = position + step * (REACH + 1)
    return [layout[i] for i in range(position + step, end, step) if 0 <= i < len(layout)]


def _positions(layout: list[int], family: int) -> list[int]:
    return [i for i, other in enumerate(layout) if other == family]


def _within_reach(layout: list[int], family: int) -> set[int]:
    near: set[int] = set()
    for position in _positions(layout, family):
        near.update(_blocks_beside(layout, position, 1), _blocks_beside(layout, position, -1))
    return near - {family}
