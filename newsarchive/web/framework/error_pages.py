"""The pages for what cannot be shown: no archive, no such article, too slow a search."""

from __future__ import annotations

from typing import Any, Final

from datasette import Response

from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.answers import error_for_program
from newsarchive.web.framework.rendering import render_page, response_headers

#: Seconds after which a program may try a search again that took too long. The server may have been
#: busy; a feed reader should not send it every few seconds.
_RETRY_AFTER: Final = "120"


async def no_archive_page(datasette: Any, request: Any) -> Response:
    """Return the page for a Datasette that has no archive among its databases, or an error."""
    if error := error_for_program(request, 404, "no archive found"):
        return error
    names = [name for name in datasette.databases if not name.startswith("_")]
    return await render_page(datasette, request, "no_archive", databases=names)


async def no_article_page(
    datasette: Any, request: Any, archive: ArchiveDatabase, article_id: int
) -> Response:
    """Redirect to the article that *article_id* was joined with, or return a page with 404 or 410.

    It is 410 if the article was removed from the archive.
    """
    row = await archive.fetch_first_row(
        "SELECT article_id FROM joined_articles WHERE id = :id", {"id": article_id}
    )
    if row is None:
        return await _missing_page(datasette, request, archive, article_id)
    rest = request.path.partition(f"/a/{request.url_vars['id']}")[2]
    query = f"?{request.query_string}" if request.query_string else ""
    path = datasette.urls.path(f"/a/{row['article_id']}{rest}{query}")
    return Response.redirect(path, status=301, headers=response_headers())


async def _missing_page(
    datasette: Any, request: Any, archive: ArchiveDatabase, article_id: int
) -> Response:
    if archive.problem is not None:
        page = error_for_program(request, 503, f"{archive.problem}; the article is in it")
        return page or await render_page(
            datasette, request, "not_found", 503, problem=archive.problem
        )
    at = await fetch_removed_at(archive, article_id)
    if at is None:
        return await not_found_page(datasette, request, "article")
    page = error_for_program(request, 410, "the article was removed from the archive")
    return page or await render_page(datasette, request, "removed", 410, removed_at=at)


async def fetch_removed_at(archive: ArchiveDatabase, article_id: int) -> str | None:
    """Return when the article was removed from the archive; None if no such article was."""
    removed = await archive.fetch_first_row(
        "SELECT removed_at FROM removed_ids WHERE id = :id", {"id": article_id}
    )
    return None if removed is None else removed["removed_at"]


async def not_found_page(datasette: Any, request: Any, what: str) -> Response:
    """Return the page with status 404, or an error; *what* is "article" or "story"."""
    if error := error_for_program(request, 404, f"the archive has no {what} with this number"):
        return error
    return await render_page(datasette, request, "not_found", 404, what=what)


async def time_limit_page(datasette: Any, request: Any) -> Response:
    """Return the page with status 503 for a statement that exceeded the time limit, or an error."""
    page = error_for_program(request, 503, "the search took too long")
    page = page or await render_page(datasette, request, "time_limit", 503)
    page.headers["retry-after"] = _RETRY_AFTER
    return page
