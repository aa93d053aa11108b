"""Answers for programs: JSON with an ``ETag``, and errors as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, Final

from datasette import Response

from newsarchive.web.framework.rendering import response_headers

_JSON: Final = "application/json; charset=utf-8"
#: Programs in pages of other sites may read an answer, and may request it with the ``ETag`` that
#: they have. Browsers ask for the latter first, with OPTIONS.
_SHARED: Final = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "If-None-Match",
    "access-control-expose-headers": "ETag, Retry-After",
}
_TAG: Final = re.compile(r'\*|"[^"]*"')


def json_answer(request: Any, data: Any) -> Response:
    """Return *data* as JSON, with an ``ETag``; status 304 without a body if the client has it."""
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return tagged_answer(request, body, _JSON)


def tagged_answer(request: Any, body: bytes, content_type: str) -> Response:
    """Return *body* with an ``ETag`` made of it; status 304 without a body if the client has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = response_headers(etag=tag)
    known = _TAG.findall(request.headers.get("if-none-match", ""))
    if tag in known or "*" in known:
        return Response(b"", 304, headers, content_type)
    return Response(body, 200, headers, content_type)


def json_error(status: int, error: str, **headers: str) -> Response:
    """Return an error as Datasette writes its own: ``ok`` (false), ``error`` and ``status``."""
    data = {"ok": False, "error": error, "status": status}
    return Response.json(data, status, response_headers(**headers))


def shared(response: Response) -> Response:
    """Return *response*, which pages of other sites may read (CORS), with its ``ETag``."""
    response.headers.update(_SHARED)
    return response


def is_file(request: Any) -> bool:
    """Return whether the address of *request* is one for programs: it ends in an extension."""
    return "." in request.path.rpartition("/")[2]


def error_for_program(request: Any, status: int, error: str) -> Response | None:
    """Return an error as a program expects it, or None if the address is that of a page.

    It is JSON where the answer would be JSON, else a line of text.
    """
    if not is_file(request):
        return None
    if request.path.endswith(".json"):
        return json_error(status, error)
    return Response.text(f"{error}\n", status=status, headers=response_headers())


def absolute_urls(datasette: Any, request: Any) -> Callable[[str], str]:
    """Return a function from a path of ours to the URL at which *request* reached us."""
    root = f"{request.scheme}://{request.host}"
    return lambda path: root + str(datasette.urls.path(path))
