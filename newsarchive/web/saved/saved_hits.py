"""The hits of a saved search, with what a list or a feed shows of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from newsarchive.archive.alerts.found import REVISIONS_OF_HITS, FoundHit, found_hits
from newsarchive.archive.alerts.saved import Alert
from newsarchive.archive.search.changes import Place
from newsarchive.archive.search.query import parse_query
from newsarchive.web.changes.change_list import Change, ListedChange, fetch_changes
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import joined
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import Hit, fetch_hits

#: What the kinds are called where people choose them.
KIND_NAMES: Final = {
    "new": "New articles",
    "revised": "Changes of headline or text, silent edits among them",
    "silent": "Silent edits only",
    "gone": "Articles taken down",
}


@dataclass(frozen=True, slots=True)
class SavedHit:
    """A hit of a saved search as its page shows it."""

    found: FoundHit
    article: Hit
    change: Change | None
    """What happened to the article; None if it was new."""
    query: str

    @property
    def name(self) -> str:
        """What happened, in words."""
        return self.change.name if self.change else "New article"

    @property
    def is_warning(self) -> bool:
        """Whether it is a silent edit, or the article was taken down."""
        return self.found.kind == "gone" or bool(self.change and self.change.silent)

    @property
    def path(self) -> str:
        """The path of the page that shows the article, or the very change."""
        if self.change:
            return self.change.path
        return f"/a/{self.article.id}" + (f"?q={quote(self.query)}" if self.query else "")


async def fetch_saved_hits(
    archive: ArchiveDatabase, alert: Alert, limit: int, before: int | None = None
) -> list[SavedHit]:
    """Return *limit* hits of *alert*, the last found first; only those before the hit *before*."""
    found = await archive.read(lambda c: found_hits(c, alert.alert_id, limit, before))
    ids = list(dict.fromkeys(hit.article_id for hit in found))
    highlighter = Highlighter(parse_query(alert.query).terms)
    articles = {hit.id: hit for hit in await fetch_hits(archive, ids, highlighter)}
    revisions = await _fetch_revisions(archive, found)
    listed = {hit.hit_id: _listed(hit, revisions) for hit in found if hit.kind != "new"}
    changes = {each.place: each for each in await fetch_changes(archive, list(listed.values()))}
    return [
        SavedHit(
            hit,
            articles[hit.article_id],
            changes.get(listed[hit.hit_id].place) if hit.hit_id in listed else None,
            alert.query,
        )
        for hit in found
        if hit.article_id in articles
    ]


async def _fetch_revisions(
    archive: ArchiveDatabase, found: Sequence[FoundHit]
) -> dict[tuple[int, str], Any]:
    """Return the revisions that hits are about, by the article and the time; of several the last.

    They are in whichever file has the article.
    """
    hits = [(hit.article_id, hit.seen_at) for hit in found if hit.is_change]
    if not hits:
        return {}
    rows = await archive.fetch_rows(REVISIONS_OF_HITS, {"hits": json.dumps(hits)}, merge=joined)
    return {(row["article_id"], row["replaced_at"]): row for row in rows}


def _listed(hit: FoundHit, revisions: dict[tuple[int, str], Any]) -> ListedChange:
    """Return a change or a removal as the list of changes has it.

    A revision that is there no more, because a headline went back, is a change without passages.
    """
    revision = revisions.get((hit.article_id, hit.seen_at)) if hit.is_change else None
    place = Place(hit.seen_at, hit.article_id, revision["number"] if revision else -1)
    if hit.kind == "gone":
        return ListedChange(place, "gone", silent=False)
    kind = (revision["kind"] if revision else None) or "text"
    return ListedChange(place, kind, bool(revision and revision["silent"]))
