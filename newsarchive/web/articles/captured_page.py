"""The captured page of an article, its markup for the frame, and its WARC record to take away.

A capture is chosen by its number among those of the article; no file is named by the URL. The
markup is made harmless (``captures/replay/``), and is sent with a policy under which nothing in it
could run, request anything or lead elsewhere. The files are read in a thread.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Final

from datasette import Response

from newsarchive.dates.spelling import parse_moment
from newsarchive.errors import ExtractionError, StoreUnreachable
from newsarchive.paths import captures_folder
from newsarchive.web.articles.reading import Reading, article_view
from newsarchive.web.framework.rendering import render_page, response_headers
from newsarchive.web.framework.security import STRICT_CSP, shows_captures

logger = logging.getLogger(__name__)

#: The policy of the captured markup. Without ``allow-`` words, ``sandbox`` forbids scripts, forms,
#: pop-ups and leading the window elsewhere, also where the page is opened without its frame.
REPLAY_CSP: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)
_REPLAY_HEADERS: Final = {
    "content_security_policy": REPLAY_CSP,
    "x_frame_options": "SAMEORIGIN",
    "referrer_policy": "no-referrer",
    "x_dns_prefetch_control": "off",
    "cross_origin_resource_policy": "same-origin",
}
_FRAME_CSP: Final = f"{STRICT_CSP}; frame-src 'self'"
_CLOSED: Final = "This server does not show captured pages."
_NONE: Final = (
    "The archive has no captured page of this article. Pages are captured when they are fetched or"
    " imported, unless CAPTURE_ENABLED is 0, or the import was told not to."
)
_NO_SUCH: Final = "The archive has no such capture of this article. Choose one of the list."
_UNREADABLE: Final = (
    "The text of the article is not affected. If the folder captures/ was moved, put it beside the"
    " archive; a damaged file can be restored from a back-up. newsarchive doctor --captures lists"
    " all captures that cannot be read."
)

_IN_STORE: Final = (
    "The text of the article is not affected. Try again later, or tell whoever runs the server: its"
    " log says why."
)


async def fetch_captures(datasette: Any, reading: Reading) -> list[Any]:
    """Return the article's captures, newest first; none where this server does not show them."""
    from newsarchive.archive.ledger.capture_index import CAPTURES_OF_ARTICLE

    if not shows_captures(datasette):
        return []
    return await reading.archive.fetch_rows(CAPTURES_OF_ARTICLE, reading.key)


@article_view
async def captured_page(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>/capture``: a captured page in a frame, with its time, address and digest.

    ``?capture=`` selects another capture than the newest.
    """
    captures = await fetch_captures(datasette, reading)
    chosen = _chosen(request, captures)
    record: Any = None
    problem, remedy, shown = "", "", "whole"
    if chosen is not None:
        try:
            record = await _read(reading, chosen)
            shown = await asyncio.to_thread(_shown_share, record)
        except ExtractionError as error:
            problem, remedy = error.detail, _UNREADABLE
        except StoreUnreachable as error:
            problem, remedy = _not_now(error), _IN_STORE
    else:
        problem = _NO_SUCH if captures else _NONE if shows_captures(datasette) else _CLOSED
    page = await render_page(
        datasette,
        request,
        "capture",
        200 if record else 404 if shows_captures(datasette) else 403,
        database=reading.archive.name,
        reading=reading,
        article=reading.article,
        captures=captures,
        chosen=chosen,
        page=record.page if record else None,
        problem=problem,
        remedy=remedy,
        shown=shown,
        record=record,
        sent_again=await _sent_again(reading, captures, chosen) if record else [],
    )
    page.headers["content-security-policy"] = _FRAME_CSP
    return page


@article_view
async def captured_markup(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>/capture/page``, the harmless markup of a captured page, for the frame."""
    chosen = _chosen(request, await fetch_captures(datasette, reading))
    headers = response_headers(**_REPLAY_HEADERS)
    if chosen is None:
        return _no_capture(datasette, headers)
    try:
        html = await asyncio.to_thread(_harmless, await _read(reading, chosen))
    except (ExtractionError, StoreUnreachable) as error:
        return _unreadable(error, headers)
    return Response.html(html, headers=headers)


@article_view
async def capture_file(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>/capture.warc.gz``, the record of a capture as a WARC file."""
    chosen = _chosen(request, await fetch_captures(datasette, reading))
    if chosen is None:
        return _no_capture(datasette, response_headers())
    try:
        record = await _read(reading, chosen)
    except (ExtractionError, StoreUnreachable) as error:
        return _unreadable(error, response_headers())
    moment = parse_moment(chosen["fetched_at"])
    name = f"capture-{reading.key['id']}-{moment:%Y%m%dT%H%M%SZ}.warc.gz" if moment else "capture"
    return Response(
        record.warc,
        headers=response_headers(content_disposition=f'attachment; filename="{name}"'),
        content_type="application/gzip",
    )


def _unreadable(error: ExtractionError | StoreUnreachable, headers: dict[str, str]) -> Response:
    """Return the line of text where a capture cannot be read, or not now."""
    if isinstance(error, ExtractionError):
        return Response.text(f"{error.detail}\n", status=404, headers=headers)
    return Response.text(f"{_not_now(error)}\n", status=503, headers=headers)


def _not_now(error: StoreUnreachable) -> str:
    """Return what readers are told; which store it is, and why, is for the log of the server."""
    logger.warning("a capture cannot be read: %s", error)
    return "the capture is in a store that this server cannot read now"


def _no_capture(datasette: Any, headers: dict[str, str]) -> Response:
    """Return the line of text where no capture was chosen: there is none, or none is shown."""
    if not shows_captures(datasette):
        return Response.text(f"{_CLOSED}\n", status=403, headers=headers)
    return Response.text("There is no such capture.\n", status=404, headers=headers)


def _chosen(request: Any, captures: list[Any]) -> Any:
    """Return the row of *captures* that the request selects, the newest by default, or None."""
    number = request.args.get("capture")
    if number is None:
        return captures[0] if captures else None
    return next((row for row in captures if str(row["capture_id"]) == number), None)


async def _sent_again(reading: Reading, captures: list[Any], chosen: Any) -> list[str]:
    """Return when imported files say that the server sent the *chosen* capture's page again."""
    from newsarchive.archive.ledger.capture_index import UNCHANGED_VISITS

    visits = await reading.archive.fetch_rows(UNCHANGED_VISITS, reading.key)
    later = [row["fetched_at"] for row in captures if row["fetched_at"] > chosen["fetched_at"]]
    next_at = min(later, default="~")
    return [row["at"] for row in visits if chosen["fetched_at"] < row["at"] < next_at]


async def _read(reading: Reading, row: Any) -> Any:
    """Return the record of the capture in *row*; of a revisit record, with what it repeats."""
    from newsarchive.archive.ledger.capture_index import (
        REPEATED_CAPTURES,
        capture_of,
        repeated_by,
    )
    from newsarchive.captures.replay.revisits import RepeatedElsewhere
    from newsarchive.captures.replay.stored_record import read_record

    path, capture = reading.archive.path, capture_of(row)
    if path is None:
        raise ExtractionError(row["url"], "truncated", "this archive has no folder for captures")
    folder = captures_folder(Path(path))
    try:
        return await asyncio.to_thread(read_record, folder, capture)
    except RepeatedElsewhere as error:
        key = repeated_by(capture, error.revisit)
        others = map(capture_of, await reading.archive.fetch_rows(REPEATED_CAPTURES, key))
        return await asyncio.to_thread(read_record, folder, capture, others)


def _shown_share(record: Any) -> str:
    from newsarchive.captures.replay.harmless_html import shown_share

    return shown_share(record.page)


def _harmless(record: Any) -> str:
    from newsarchive.captures.replay.harmless_html import harmless_page

    return harmless_page(record.page)
