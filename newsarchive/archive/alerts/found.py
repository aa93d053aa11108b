"""What a saved search has found, for its page: the hits, and which of them are new to a person."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from newsarchive.article import iso

#: Copies of a story that was a hit before are left out.
_HITS: Final = """
SELECT hit_id, article_id, kind, seen_at, found_at, read_at IS NULL AS is_new FROM alert_hits
WHERE alert_id = ? AND copy_of IS NULL AND hit_id < ? ORDER BY hit_id DESC LIMIT ?
"""
#: The revisions of the hits in :hits, each of which is [article_id, seen_at]. The change of a hit
#: is the one of its time: an import can number revisions anew, and a headline that goes back is
#: none any more. They are in the file that has the article.
REVISIONS_OF_HITS: Final = """
SELECT r.article_id, r.replaced_at, r.number, r.kind, r.silent FROM json_each(:hits) h
CROSS JOIN revisions r ON r.article_id = h.value ->> 0 AND r.replaced_at = h.value ->> 1
ORDER BY r.article_id, r.number
"""
_NO_LIMIT: Final = 2**62


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit of a saved search."""

    hit_id: int
    article_id: int
    kind: str
    """``new``, ``revised``, ``silent`` or ``gone``."""
    seen_at: str
    """When the article was first seen, changed or was gone."""
    found_at: str
    is_new: bool
    """Whether nobody has marked it as seen."""

    @property
    def is_change(self) -> bool:
        """Whether it is about a revision, which may be there no more."""
        return self.kind in ("revised", "silent")


def found_hits(
    connection: sqlite3.Connection, alert_id: int, limit: int, before: int | None = None
) -> list[FoundHit]:
    """Return *limit* hits of an alert, the last found first; only those before the hit *before*."""
    values = (alert_id, _NO_LIMIT if before is None else before, limit)
    return [
        FoundHit(hit_id, article, kind, seen_at, found_at, bool(is_new))
        for hit_id, article, kind, seen_at, found_at, is_new in connection.execute(_HITS, values)
    ]


def mark_read(connection: sqlite3.Connection, alert_id: int, up_to: int, now: datetime) -> int:
    """Mark the hits of an alert up to the hit *up_to* as seen, and return how many were new."""
    return connection.execute(
        "UPDATE alert_hits SET read_at = ? WHERE alert_id = ? AND hit_id <= ? AND read_at IS NULL",
        (iso(now), alert_id, up_to),
    ).rowcount
