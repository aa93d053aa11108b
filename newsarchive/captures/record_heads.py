"""The heads of records: where a record begins in a WARC or ARC file, and what its head states.

Formats: ISO 28500 (WARC 0.17 to 1.1), Internet Archive ARC 1 and 2. Heads of programs that are not
strict are read too: lines that end with LF, names in any case, folded lines, any bytes.

A record of a page that came from a web archive states the address of the copy in WARC-Source-URI,
and when it was fetched in WARC-Creation-Date; its WARC-Date is when the web archive made the copy.
ISO 28500 has no field for it; pywb and Webrecorder write these two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_WARC = rb"WARC/\d[\d.]*[ \t]*\r?\n"
#: URL (which may contain spaces), IP address, date, content type, fields of ARC 2, length.
_ARC = (
    rb"([a-z][a-z0-9+.-]*:[^\n]{0,9000}?) [0-9a-f.:]{7,45} (\d{8,17}) ([^ \n]{1,300})"
    rb"(?: [^\n]{1,2000})? (\d{1,15})\r?\n"
)
_BEGIN = re.compile(rb"(?i)\s*(?:WARC/\d|" + _ARC + rb")")
_WARC_LINE = re.compile(rb"(?i)WARC/\d[\d.]*\s*\Z")
_ARC_LINE = re.compile(rb"(?i)" + _ARC + rb"\Z")
#: Time and original address in the address of a copy. The original may have 14 digits too.
PLACE: Final = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(https?:/.+)", re.DOTALL)
_MOST_CHARACTERS: Final = 8_192
_LINE_THAT_BEGINS = re.compile(rb"(?im)" + _WARC + rb"[\w-]+[ \t]*:|^" + _ARC)


def begins_record(content: bytes) -> bool:
    """Return whether *content*, after empty lines, begins as a record does."""
    return _BEGIN.match(content) is not None


def next_beginning(content: bytes) -> int | None:
    """Return where in *content* the next record begins, or None.

    This asks for more than :func:`begins_record`, because any text may have a line "WARC/1.0".
    """
    found = _LINE_THAT_BEGINS.search(content)
    return found.start() if found else None


def is_warc_line(line: bytes) -> bool:
    """Return whether *line* is the first line of a WARC record."""
    return _WARC_LINE.match(line) is not None


def arc_head(line: bytes) -> dict[str, str] | None:
    """Return the head of an ARC record, *line*, with the names of WARC; None if it is none."""
    found = _ARC_LINE.match(line)
    if found is None:
        return None
    url, date, kind, length = (field.decode("utf-8", "replace") for field in found.groups())
    return {
        "warc-type": "filedesc" if url.startswith("filedesc:") else "response",
        "warc-target-uri": url,
        "warc-date": _iso(date),
        "content-type": kind,
        "content-length": length,
    }


def warc_head(lines: Sequence[bytes]) -> dict[str, str]:
    """Return the fields in the *lines* of a WARC record's head; names are in lower case.

    The last of several values counts, and a line that begins with a space continues the one before.
    The values are UTF-8; those of older programs are ISO-8859-1.
    """
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode("latin-1")
        if text[:1] in (" ", "\t") and name:
            fields[name] = f"{fields[name]} {text.strip()}".strip()
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower() if colon else ""
        if name:
            fields[name] = value.strip()
    return fields


def shown_address(address: str) -> str:
    """Return the address at which people see the copy at *address*."""
    return PLACE.sub(lambda place: f"/{place[1]}/{place[2]}", address, count=1)


def stated_memento(headers: Mapping[str, str]) -> str | None:
    """Return the address of the copy that the *headers* of a WARC record name, as people see it.

    None if they name none: other programs use the field for files and for mirrors too.
    """
    source = headers.get("warc-source-uri", "").strip("<> ")
    is_web = source.lower().startswith(("http://", "https://"))
    is_one_line = source.isprintable() and " " not in source and len(source) <= _MOST_CHARACTERS
    if not (is_web and is_one_line and PLACE.search(source)):
        return None
    return shown_address(source)


def _iso(date: str) -> str:
    """Return a *date* of 14 digits as an ISO 8601 date; the rest of a shorter one is zeros."""
    digits = date[:14].ljust(14, "0")
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}Z"
