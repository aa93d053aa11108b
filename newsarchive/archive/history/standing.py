"""What happened to articles after they were archived: revised, edited silently, gone, back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from newsarchive.archive.schema.articles import SUBSTANTIAL

#: What :func:`standings_of` reads, for the articles of the JSON list ``:ids``, in any order.
STANDINGS: Final = (
    "SELECT article_id, count(*) AS revisions, max(replaced_at) AS revised_at,"
    " count(CASE WHEN silent THEN 1 END) AS silent_edits,"
    " max(CASE WHEN silent THEN replaced_at END) AS silent_at, NULL AS gone_at, NULL AS back_at"
    " FROM json_each(:ids) CROSS JOIN revisions INDEXED BY revisions_substantial"
    f" ON article_id = value WHERE {SUBSTANTIAL} GROUP BY article_id"
    " UNION ALL SELECT article_id, 0, NULL, 0, NULL,"
    " max(CASE WHEN back_at IS NULL THEN gone_at END), max(back_at)"
    " FROM json_each(:ids) CROSS JOIN absences ON article_id = value GROUP BY article_id"
)
#: The last 100 absences of the article ``:id``, the last one first.
ABSENCES: Final = (
    "SELECT gone_at, back_at FROM absences WHERE article_id = :id ORDER BY gone_at DESC LIMIT 100"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a publisher did to an article, as far as the crawls saw. Times are ISO 8601, UTC."""

    revisions: int = 0
    """Revisions that changed more than typography."""
    revised_at: str | None = None
    """When the last of them was seen."""
    silent_edits: int = 0
    """Those that the page does not date."""
    silent_at: str | None = None
    """When the last of these was seen."""
    gone_at: str | None = None
    """Since when the article is gone; None if it is there."""
    back_at: str | None = None
    """When it was last seen again after it had been gone."""


#: An article that is as it was when it was archived.
UNCHANGED: Final = Standing()


def ids_parameter(ids: Iterable[int]) -> dict[str, str]:
    """Return the parameters of :data:`STANDINGS` for the articles *ids*."""
    return {"ids": json.dumps(sorted(set(ids)))}


def standings_of(rows: Iterable[Any]) -> dict[int, Standing]:
    """Return by article what the *rows* of :data:`STANDINGS` say; nothing of unchanged ones."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        values = dict(row)
        known = found.setdefault(values.pop("article_id"), {})
        known.update({name: value for name, value in values.items() if value})
    return {article_id: Standing(**values) for article_id, values in found.items()}
