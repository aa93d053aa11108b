"""The heads of records: where a record begins in a WARC or ARC file, and what its head states.

Formats: ISO 28500 (WARC 0.17 to 1.1), Internet Archive ARC 1 and 2. Heads of programs that are not
strict are read too: lines that end with LF, names in any case, folded lines, any bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WARC = rb"WARC/\d[\d.]*[ \t]*\r?\n"
#: URL (which may contain spaces), IP address, date, content type, fields of ARC 2, length.
_ARC = (
    rb"([a-z][a-z0-9+.-]*:[^\n]{0,9000}?) [0-9a-f.:]{7,45} (\d{8,17}) ([^ \n]{1,300})"
    rb"(?: [^\n]{1,2000})? (\d{1,15})\r?\n"
)
_BEGIN = re.compile(rb"(?i)\s*(?:WARC/\d|" + _ARC + rb")")
_WARC_LINE = re.compile(rb"(?i)WARC/\d[\d.]*\s*\Z")
_ARC_LINE = re.compile(rb"(?i)" + _ARC + rb"\Z")
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


def _iso(date: str) -> str:
    """Return a *date* of 14 digits as an ISO 8601 date; the rest of a shorter one is zeros."""
    digits = date[:14].ljust(14, "0")
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}Z"
