"""The page of a site: how much it edits what it published, and the SQL that counts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlencode

from datasette import Response

from newsarchive.archive.history.sentences import duration_of, percentage_of
from newsarchive.archive.history.site_edits import (
    COLUMNS,
    EDITS_OF_ALL_SITES,
    EDITS_OF_FILES,
    EDITS_OF_SITE,
    SUMS_OF_ALL_SITES,
    SUMS_OF_SITE,
    files_parameter,
)
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import grouped, joined
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_page, response_headers
from newsarchive.web.framework.security import is_public
from newsarchive.web.search.output.search_feeds import csv_field

_SITE: Final = "SELECT site, name, home_url, article_count FROM sites WHERE site = :site"

#: How rows of ``sites`` in several files become one list; all sites are in the open file.
MERGED_SITES: Final = grouped(
    "site",
    sums=["article_count"],
    lowest=["oldest"],
    highest=["newest"],
    order=lambda row: (-row["article_count"], row["site"]),
)


async def site_page(datasette: Any, request: Any) -> Response:
    """Return ``/sites/<site>``: the figures of its edits, how they are counted, and their SQL."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    key = {"site": unquote(request.url_vars["site"])}
    sites = await archive.fetch_rows(_SITE, key, merge=MERGED_SITES)
    if not sites:
        # Not not_found_page: the address of a site looks like that of a file.
        return await render_page(datasette, request, "not_found", 404, what="site")
    site = sites[0]
    rows = await archive.fetch_cached(("edits", site["site"]), lambda: _edits_of(archive, key))
    return await render_page(
        datasette,
        request,
        "site",
        database=archive.name,
        site=site,
        edits=rows[0] if rows else None,
        duration=duration_of,
        percentage=percentage_of,
        sql=EDITS_OF_SITE.replace(":site", "'{}'".format(site["site"].replace("'", "''"))),
        sql_path=None if is_public(datasette) else _sql_path(datasette, archive, site["site"]),
    )


def _sql_path(datasette: Any, archive: ArchiveDatabase, site: str) -> str:
    """Return the path of Datasette's page that runs the statement."""
    query = urlencode({"sql": EDITS_OF_SITE, "site": site})
    return f"{datasette.urls.database(archive.name)}?{query}"


async def fetch_edits(archive: ArchiveDatabase) -> dict[str, dict[str, Any]]:
    """Return by site the figures of its edits, with the names of COLUMNS."""

    async def fetch() -> dict[str, dict[str, Any]]:
        rows = await _edits_of(archive)
        return {row["site"]: dict(row) for row in rows}

    return await archive.fetch_cached("edits of all sites", fetch)


async def _edits_of(archive: ArchiveDatabase, site: Mapping[str, str] | None = None) -> list[Any]:
    """Return the rows of the edits of all sites, or of one *site*, over all files."""
    if not archive.has_parts:
        return await archive.fetch_rows(EDITS_OF_SITE if site else EDITS_OF_ALL_SITES, site)
    sums = await archive.fetch_kept_rows(SUMS_OF_SITE if site else SUMS_OF_ALL_SITES, joined, site)
    return await archive.fetch_rows(EDITS_OF_FILES, files_parameter(sums))


async def sites_csv(datasette: Any, request: Any) -> Response:
    """Return ``/sites.csv``: the figures of the edits of each site."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    edits = await fetch_edits(archive)
    rows = [COLUMNS, *([row[name] for name in COLUMNS] for row in edits.values())]
    text = "".join(",".join(map(csv_field, row)) + "\r\n" for row in rows)
    headers = response_headers(content_disposition='attachment; filename="sites.csv"')
    return Response(text.encode(), 200, headers, "text/csv; charset=utf-8")
