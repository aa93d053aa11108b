"""Read the page of an MHTML file, in which browsers save a page with its pictures (RFC 2557)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from newsarchive.errors import BadURL, BrokenInput
from newsarchive.urls import normalised_url

#: Size limit of a file in bytes; most of it is pictures.
MOST_BYTES = 64 * 2**20
_FIELD = re.compile(rb"\s*[A-Za-z][\w-]{1,60}:[^\n]*\n")
_IS_MHTML = re.compile(
    rb"(?im)^(?:content-type:\s*multipart/related|snapshot-content-location:|mime-version:)"
)
_HTML = ("text/html", "application/xhtml+xml")


def is_mhtml(start: bytes) -> bool:
    """Return whether *start*, the first bytes of a file, are those of an MHTML file."""
    head = re.split(rb"\n\r?\n", start.lstrip(), maxsplit=1)[0]
    return _FIELD.match(start) is not None and _IS_MHTML.search(head) is not None


def page_of_mhtml(file: bytes) -> tuple[str, str | None, bytes, datetime | None]:
    """Return the Content-Type, the URL, the body and the date of the page in *file*.

    The URL is None if the file states none on the web; the date, if it states none. Raises
    :class:`BrokenInput`: ``not_html`` if there is no page.
    """
    message = message_from_bytes(file.lstrip(), policy=policy.compat32)
    page = _root(message)
    if page is None:
        raise BrokenInput("not_html", "the MHTML file contains no HTML")
    body = page.get_payload(decode=True)
    locations = (page.get("Content-Location"), message.get("Snapshot-Content-Location"),
                 message.get("Content-Location"), message.get("Content-Base"))  # fmt: skip
    url = next((url for each in locations if each and (url := _url(str(each)))), None)
    charset = page.get_param("charset")
    kind = page.get_content_type() + (f"; charset={charset}" if isinstance(charset, str) else "")
    return kind, url, body if isinstance(body, bytes) else b"", _date(message.get("Date"))


def _root(message: Message[Any, Any]) -> Message[Any, Any] | None:
    """Return the part that is the page: the one that "start" names, else the first with HTML."""
    start = message.get_param("start")
    pages = [part for part in message.walk() if part.get_content_type() in _HTML]
    named = [part for part in pages if isinstance(start, str) and part.get("Content-ID") == start]
    return next(iter(named + pages), None)


def _url(location: str) -> str | None:
    try:
        return normalised_url(re.sub(r"\s+", "", location))
    except BadURL:
        return None


def _date(date: object) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(date)) if date else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
