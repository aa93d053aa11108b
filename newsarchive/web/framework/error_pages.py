"""The pages for what cannot be shown: no archive, no such article, too slow a search."""

from __future__ import annotations

from typing import Any

from datasette import Response

from newsarchive.web.framework.database import ArchiveDatabase
from newsarchive.web.framework.rendering import render_error, render_page, response_headers


async def no_archive_page(datasette: Any, request: Any) -> Response:
    """Return the page for a Datasette that has no archive among its databases."""
    names = [name for name in datasette.databases if not name.startswith("_")]
    return await render_page(datasette, request, "no_archive", databases=names)


async def no_article_page(
    datasette: Any, request: Any, archive: ArchiveDatabase, article_id: int
) -> Response:
    """Redirect to the article that *article_id* was joined with, or return the page with 404."""
    row = await archive.fetch_first_row(
        "SELECT article_id FROM joined_articles WHERE id = :id", {"id": article_id}
    )
    if row is None:
        return await not_found_page(datasette, request, "article")
    rest = request.path.partition(f"/a/{request.url_vars['id']}")[2]
    query = f"?{request.query_string}" if request.query_string else ""
    path = datasette.urls.path(f"/a/{row['article_id']}{rest}{query}")
    return Response.redirect(path, status=301, headers=response_headers())


async def not_found_page(datasette: Any, request: Any, what: str) -> Response:
    """Return the page with status 404; *what* is "article" or "story"."""
    return await render_page(datasette, request, "not_found", 404, what=what)


async def time_limit_page(datasette: Any, request: Any) -> Response:
    """Return the page with status 503 for a statement that exceeded the time limit; or JSON."""
    if request.path.endswith(".json"):
        error = {"ok": False, "error": "the search took too long", "status": 503}
        return Response.json(error, 503, response_headers())
    return await render_page(datasette, request, "time_limit", 503)


def with_error_pages(datasette: Any, app: Any) -> Any:
    """Return the ASGI application *app* with error pages for browsers in place of plain texts.

    Datasette answers with a line of text to a wrong method (405) and a missing token (403), and our
    files to too many rows (413). Programs, which do not accept HTML, get that line.
    """

    async def app_with_pages(scope: Any, receive: Any, send: Any) -> None:
        accepted = dict(scope.get("headers") or ()).get(b"accept", b"")
        if scope["type"] != "http" or b"text/html" not in accepted:
            await app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = b""

        async def send_page(message: Any) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_plain_error(message):
                start = message
                return
            if not start:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                page = _page_of_error(datasette, start["status"], body.decode("utf-8", "replace"))
                await page.asgi_send(send)

        await app(scope, receive, send_page)

    return app_with_pages


def _is_plain_error(message: Any) -> bool:
    kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
    return message["status"] >= 400 and any(kind.startswith(b"text/plain") for kind in kinds)


def _page_of_error(datasette: Any, status: int, text: str) -> Response:
    shown = text.strip()[:1].upper() + text.strip()[1:]
    return render_error(datasette, status, shown)
