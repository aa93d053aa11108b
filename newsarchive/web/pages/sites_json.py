"""The list of sites as JSON."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from datasette import Response

from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.answers import json_answer
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.pages.site_page import MERGED_SITES, fetch_edits
from newsarchive.web.search.extent import fetch_extent

#: The most sites in one answer.
MAX_SITES: Final = 2_000
_SITES: Final = (
    "SELECT s.site, s.name, s.home_url, s.language, s.article_count, s.last_run_at,"
    " (SELECT min(published_at) FROM articles a WHERE a.site = s.site) AS oldest,"
    " (SELECT max(published_at) FROM articles a WHERE a.site = s.site) AS newest"
    " FROM sites s ORDER BY s.article_count DESC, s.site LIMIT :size"
)

_TOTALS: Final = "SELECT count(*) AS count FROM sites"


async def sites_json(datasette: Any, request: Any) -> Response:
    """Return ``/sites.json``: the sites with the most articles first, at most 2,000 of them."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    data, edits = await asyncio.gather(fetch_sites(archive, MAX_SITES), fetch_edits(archive))
    for site in data["sites"]:
        site["edits"] = {
            name: value for name, value in edits.get(site["site"], {}).items() if name != "site"
        } or None
    return json_answer(request, data)


async def fetch_sites(archive: ArchiveDatabase, size: int) -> dict[str, Any]:
    """Return the number of sites and articles, and the *size* sites with the most articles."""
    # Of several files all sites are read: one of the largest may be small in each.
    limit = {"size": -1 if archive.has_parts else size}
    totals, rows = await asyncio.gather(
        archive.fetch_first_row(_TOTALS), archive.fetch_kept_rows(_SITES, MERGED_SITES, limit)
    )
    articles = (await fetch_extent(archive)).articles
    sites = [dict(row) for row in rows[:size]]
    return {"count": totals["count"], "articles": articles, "sites": sites}
