"""The page of changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from datasette import Response

from newsarchive.web.changes import change_filters
from newsarchive.web.changes.change_files import notes_of
from newsarchive.web.changes.change_list import (
    ChangeList,
    changes_of,
    count_changes,
    list_changes,
)
from newsarchive.web.changes.change_state import ChangeState
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.search.extent import Extent, count_hits, fetch_extent
from newsarchive.web.search.hits import fetch_site_names


@dataclass(frozen=True, slots=True)
class WithoutPart:
    """A part of a question that found nothing, and how many changes there are without it."""

    label: str
    changes: int
    path: str


async def changes_page(datasette: Any, request: Any) -> Response:
    """Return ``/changes``: the newest changes of the archive, with filters."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    state = ChangeState.from_query_string(request.query_string)
    found = await list_changes(archive, state, with_sites=True)
    chosen = [value for name, value in state.search.filters if name.lstrip("-") == "site"]
    site_names = await fetch_site_names(archive, sorted({*found.sites, *chosen}))
    extent = await fetch_extent(archive)
    hidden = [item for item in state.search.filters if item[0] not in ("after", "before")]
    return await render_page(
        datasette,
        request,
        "changes",
        database=archive.name,
        found=found,
        state=state.search,
        page=state,
        notes=notes_of(found),
        chips=change_filters.chips(state, site_names),
        facets=change_filters.filter_lists(found, site_names),
        hidden_filters=[*hidden, *state.own_parameters()],
        presets=change_filters.dates(state, datetime.now(UTC).date()),
        sizes=change_filters.sizes(state),
        missing=[] if found.total else await _without_parts(archive, state, extent),
        hits=await _count_hits(archive, found),
        hits_path=change_filters.hits_state(state).path(),
    )


async def _without_parts(
    archive: ArchiveDatabase, state: ChangeState, extent: Extent
) -> list[WithoutPart]:
    """Return for each part of *state* how many changes there are without it."""
    parts = []
    for label, other in change_filters.without_each(state):
        _, total = await count_changes(archive, await changes_of(archive, extent, other))
        parts.append(WithoutPart(label, total, other.path()))
    return parts


async def _count_hits(archive: ArchiveDatabase, found: ChangeList) -> int | None:
    """Return how many articles the query finds, changed or not; None if all articles are meant."""
    search = found.changes.articles
    if search is None:
        return None

    return await count_hits(archive, search)
