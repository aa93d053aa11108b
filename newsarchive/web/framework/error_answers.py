"""Errors as pages of our layout: those of Datasette, of the program, and refused requests.

Which form an error has is decided here: JSON for a path that ends with ``.json``, a page for a
browser, one line of text for other programs.
"""

from __future__ import annotations

from typing import Any, Final

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from newsarchive.archive.connection import is_about_parameters, is_busy, is_interrupted
from newsarchive.web.framework.answers import json_error
from newsarchive.web.framework.rendering import render_error, response_headers

#: Seconds after which a program may try again if the archive was locked or the server busy.
_RETRY_AFTER: Final = "10"
_BUSY: Final = "The server or the archive is busy. Try again in a few seconds."
_BROKEN: Final = (
    "The server could not make this page. Its log has the details; if it happens again, run"
    " newsarchive doctor, which checks the archive."
)
_NO_ROW: Final = "The table has no row with this key: its key has another number of columns."
_FORM_REFUSED: Final = (
    "The form that was sent is no longer valid, and nothing was changed. Go back, reload the page"
    " and send the form again. Your browser must accept cookies of this site."
)
_METHOD_REFUSED: Final = "This address can be read, but it takes no requests of this kind."
#: Headers of a refusal that its page keeps.
_KEPT: Final = frozenset((b"set-cookie", b"allow", b"retry-after", b"access-control-allow-origin"))


def answer_to_exception(datasette: Any, request: Any, exception: BaseException) -> Response | None:
    """Return the response to an *exception* that nothing expected; None if Datasette has one.

    It has status 404 or 400 if the address makes no sense, 503 if the archive is locked or the
    server is busy, else 500. It does not contain the message of an error of the program, which may
    name files of the server. Datasette writes the traceback to the log.
    """
    # Datasette says 500 where a parameter of the request names no column.
    if isinstance(exception, DatasetteError) and exception.status == 500:
        return _answer(datasette, request.path, 400, str(exception.message))
    if isinstance(exception, (Base400, DatasetteError)):
        return None
    if is_about_parameters(exception) and request.url_vars.get("pks"):
        return _answer(datasette, request.path, 404, _NO_ROW)
    is_slow = isinstance(exception, QueryInterrupted) or is_interrupted(exception)
    if is_slow or is_busy(exception):
        return _answer(datasette, request.path, 503, _BUSY, retry_after=_RETRY_AFTER)
    return _answer(datasette, request.path, 500, _BROKEN)


def answer_to_forbidden(datasette: Any, request: Any, message: str) -> Response:
    """Return the response with status 403 to a request that the permissions do not allow."""
    return _answer(datasette, request.path, 403, message)


def refuse_method(allowed: str) -> Response:
    """Return the response to a request with another method than *allowed*, "GET, HEAD"."""
    return Response.text("Method not allowed", 405, response_headers(allow=allowed))


def with_error_pages(datasette: Any, app: Any) -> Any:
    """Return the ASGI application *app* with error pages for browsers in place of plain texts.

    Datasette answers with a line of text to a wrong method (405) and to a form without the right
    token (403), and our files to too many rows (413). It is a page for a browser, JSON where JSON
    was requested, and that line for other programs.
    """

    async def app_with_pages(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not _is_for_page_or_json(scope):
            await app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = b""

        async def send_page(message: Any) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _may_be_line(message):
                start = message
                return
            if not start:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            if body.lstrip().startswith(b"<"):  # It is a page already.
                await send(start)
                await send({"type": "http.response.body", "body": body})
                return
            await _page_of_line(datasette, scope, start, body).asgi_send(send_with_kept)

        async def send_with_kept(message: Any) -> None:
            if message["type"] == "http.response.start":
                kept = [item for item in start["headers"] if item[0].lower() in _KEPT]
                message = {**message, "headers": [*message["headers"], *kept]}
            await send(message)

        await app(scope, receive, send_page)

    return app_with_pages


def _is_for_page_or_json(scope: Any) -> bool:
    accepted = dict(scope.get("headers") or ()).get(b"accept", b"")
    return b"text/html" in accepted or scope["path"].endswith(".json")


def _may_be_line(message: Any) -> bool:
    """Return whether an error with this beginning may have a line of text in place of a page."""
    kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
    return message["status"] >= 400 and any(
        kind.startswith((b"text/plain", b"text/html")) for kind in kinds
    )


def _page_of_line(datasette: Any, scope: Any, start: Any, body: bytes) -> Response:
    status, text = start["status"], body.decode("utf-8", "replace").strip()
    if status == 403 and scope["method"] not in ("GET", "HEAD"):
        text = _FORM_REFUSED
    elif status == 405:
        text = _METHOD_REFUSED
    return _answer(datasette, scope["path"], status, text[:1].upper() + text[1:])


def _answer(datasette: Any, path: str, status: int, text: str, **headers: str) -> Response:
    if path.endswith(".json"):
        return json_error(status, text, **headers)
    return render_error(datasette, status, text, **headers)
