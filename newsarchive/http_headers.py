"""The headers of HTTP messages: bytes from the wire, and the one decision how to read them.

A header may hold any byte: cookies in windows-1252, file names in UTF-8. It is decoded as
ISO-8859-1, which gives each byte one character and never fails. So :func:`bytes_of` returns what
was sent, to write it to a capture or to send it back in a conditional request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: Headers with a single value: if a server sends several, the last counts. The values of all other
#: headers are lists, and are joined (RFC 9110, section 5.3).
_SINGLE = frozenset(
    ("content-length", "content-type", "date", "etag", "last-modified", "location", "retry-after")
)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_LINE_BREAKS = re.compile(rb"[\r\n]+")


def text_of(value: bytes) -> str:
    """Return the name or *value* of a header as text, with one character for each byte."""
    return value.decode("latin-1")


def bytes_of(text: str) -> bytes:
    """Return the bytes of a header's name or value, without line breaks; see :func:`text_of`.

    Text that no response can have brought, because it has characters beyond ISO-8859-1, is encoded
    as UTF-8.
    """
    try:
        value = text.encode("latin-1")
    except UnicodeEncodeError:
        value = text.encode("utf-8", "replace")
    return _LINE_BREAKS.sub(b" ", value)


def headers_of(fields: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the headers of the *fields* of a message, which are pairs of name and value.

    A name keeps the case in which it came first. Several values of one name are joined by ", "; of
    a header that can have only one value, such as Content-Type, the last counts.
    """
    names: dict[str, str] = {}
    headers: dict[str, str] = {}
    for raw_name, raw_value in fields:
        name, value = text_of(raw_name), text_of(raw_value)
        known = names.setdefault(name.lower(), name)
        is_more = known in headers and name.lower() not in _SINGLE
        headers[known] = f"{headers[known]}, {value}" if is_more else value
    return headers


def split_message(message: bytes) -> tuple[bytes, list[tuple[bytes, bytes]], bytes] | None:
    """Return the first line, the fields and the body of an HTTP *message*; None without a head.

    Lines may end with LF alone. A line that begins with a space continues the one before it. A line
    without a colon is left out.
    """
    end = _END_OF_HEAD.search(message)
    if end is None:
        return None
    first, *lines = message[: end.start()].split(b"\n")
    fields: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and fields:
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + line.strip(b" \t\r"))
            continue
        raw_name, colon, value = line.partition(b":")
        if colon:
            fields.append((raw_name.strip(b" \t\r"), value.strip(b" \t\r")))
    return first.rstrip(b"\r"), fields, message[end.end() :]


def requested_pause(written: str | None, now: datetime) -> timedelta | None:
    """Return the pause, from *now* on, that ``Retry-After: written`` requests; None without one.

    The value is a number of seconds or an HTTP date (RFC 9110, section 10.2.3).
    """
    text = (written or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:10]), 10**9))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(timedelta(0), moment.replace(tzinfo=moment.tzinfo or UTC) - now)
