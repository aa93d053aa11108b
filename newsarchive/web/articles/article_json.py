"""An article and its history as JSON."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from datasette import Response

from newsarchive.web.articles.article_data import (
    MAX_LENGTH,
    MAX_REVISIONS,
    REVISIONS,
    article_as_data,
    fetch_history,
    fetch_version,
    text_as_data,
)
from newsarchive.web.articles.reading import Reading, article_view
from newsarchive.web.framework.answers import json_answer, json_error


@article_view
async def article_json(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>.json``: all columns of the article, and its text or a part of it.

    ``?revision=`` selects an earlier version, ``?offset=`` and ``?length=`` a part of the text.
    """
    given = _numbers(request, {"revision": 0, "offset": 0, "length": MAX_LENGTH})
    if isinstance(given, Response):
        return given
    article, version = reading.article, None
    if number := given["revision"]:
        version = await fetch_version(reading.archive, article, number)
        if version is None:
            return json_error(404, f"the article has no earlier version {number}")
    length = max(1, min(given["length"], MAX_LENGTH))
    part = text_as_data((version or article)["text"], given["offset"], length)
    offset = part.pop("next_offset")
    kept = {name: given[name] for name in ("revision", "length") if name in request.args}
    path = _path(datasette, request, "offset", offset, kept)
    data = article_as_data(article, version) | {"revision": number or None} | part
    return json_answer(request, data | {"next": path})


@article_view
async def history_json(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>/history.json``: the earlier versions, each with the change that followed.

    ``?after=`` is the number of the version after which the answer begins, ``?size=`` how many.
    """
    given = _numbers(request, {"after": 0, "size": REVISIONS})
    if isinstance(given, Response):
        return given
    size = max(1, min(given["size"], MAX_REVISIONS))
    data, after = await fetch_history(reading.archive, reading.article, given["after"], size)
    kept = {name: given[name] for name in ("size",) if name in request.args}
    path = _path(datasette, request, "after", after, kept)
    return json_answer(request, data | {"next": path})


def _numbers(request: Any, defaults: dict[str, int]) -> dict[str, int] | Response:
    """Return the numbers among the parameters of *request*, or an error with status 400."""
    numbers = {}
    for name, default in defaults.items():
        value = request.args.get(name)
        if value is not None and not re.fullmatch("[0-9]{1,9}", value):
            return json_error(400, f"{name} must be a whole number from 0 on, not {value[:40]!r}")
        numbers[name] = default if value is None else int(value)
    return numbers


def _path(datasette: Any, request: Any, name: str, at: int | None, kept: dict[str, int]) -> Any:
    """Return the path of the next part, which begins at *at*; None if this is the last one."""
    if at is None:
        return None
    page = request.path.rpartition("/a/")[2]
    return str(datasette.urls.path(f"/a/{page}?{urlencode({**kept, name: at})}"))
