"""What is known of a captured page besides the page, in records of their own.

A feed states a title and dates, a site its time zone. Neither is in the page. An export writes them
to a ``metadata`` record before the record of the page (ISO 28500, 6.5), and an import reads them.
Another one says that a later visit brought the same, or nothing.
The type ``application/warc-fields`` is one that pywb and others leave out of their indexes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from newsarchive.article import Link, Page
from newsarchive.captures.record_heads import warc_head
from newsarchive.captures.record_writing import new_record_id, packed_record
from newsarchive.captures.visitor_headers import is_about_visitor
from newsarchive.captures.warc_reader import WarcRecord
from newsarchive.text import one_line

_TYPE: Final = "application/warc-fields"
#: The fields that hold text, each with the name in the record. They are those of a :class:`Link`,
#: and of a :class:`Page`.
_OF_LINK: Final = {
    "via": "source-kind", "title": "source-title",
    "published_raw": "source-published", "modified_raw": "source-modified",
}  # fmt: skip
_OF_PAGE: Final = {"timezone": "site-timezone", "language": "site-language"}
_NAMES: Final = _OF_LINK | _OF_PAGE
_VISIT: Final = "visit-result"
_HEADERS: Final = "response-headers"
_MOST_TEXT: Final = 10_000


@dataclass(slots=True, frozen=True)
class RecordHints:
    """Hints about the page in the record with this id."""

    record_id: str
    stated: Mapping[str, Any]

    def is_about(self, record: WarcRecord) -> bool:
        """Return whether the hints are about the page in *record*."""
        return self.record_id == record.headers.get("warc-record-id")


def page_with(page: Page, hints: Mapping[str, Any]) -> Page:
    """Return *page* with *hints*, as ``warc_writer.hints_of`` gives them."""
    of_link = {name: hints[name] for name in _OF_LINK if name in hints}
    link = page.link
    if of_link:
        link = replace(link or Link(url=page.url), **of_link)
    return replace(
        page,
        link=link,
        headers={**page.headers, **hints.get("headers", {})},
        timezone=hints.get("timezone"),
        language=hints.get("language"),
    )


def hints_record(hints: Mapping[str, Any], url: str, at: str, record_id: str) -> bytes:
    """Return a record with *hints* about the record *record_id* of *url*; b"" if there are none."""
    fields = {name: one_line(hints[key]) for key, name in _NAMES.items() if hints.get(key)}
    headers = hints.get("headers") or {}
    shared = {name: value for name, value in headers.items() if not is_about_visitor(name)}
    if shared:
        fields[_HEADERS] = json.dumps(shared)
    return _record(fields, url, at, record_id) if fields and record_id else b""


def visit_record(result: str, url: str, at: str) -> bytes:
    """Return a record of a visit of *url* whose *result* was "unchanged" or "gone"."""
    return _record({_VISIT: result}, url, at)


def visit_result(record: WarcRecord) -> str | None:
    """Return the result of the visit that *record* is about; None if it is about none."""
    if not _is_metadata(record):
        return None
    result = warc_head((record.block or b"").splitlines()).get(_VISIT)
    return result if result in ("unchanged", "gone") else None


def _record(fields: Mapping[str, str], url: str, at: str, record_id: str = "") -> bytes:
    content = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    headers = {"WARC-Date": at}
    if record_id:
        headers["WARC-Concurrent-To"] = record_id
    headers |= {"WARC-Type": "metadata", "WARC-Record-ID": new_record_id(), "WARC-Target-URI": url}
    return packed_record(headers, _TYPE, content.encode("utf-8", "replace"))


def hints_in(record: WarcRecord) -> RecordHints | None:
    """Return the hints in *record*; None if it is no record of :func:`hints_record`."""
    record_id = record.headers.get("warc-concurrent-to", "")
    if not record_id or not _is_metadata(record):
        return None
    fields = warc_head((record.block or b"").splitlines())
    hints: dict[str, Any] = {
        key: fields[name][:_MOST_TEXT] for key, name in _NAMES.items() if fields.get(name)
    }
    if headers := _headers(fields.get(_HEADERS, "")):
        hints["headers"] = headers
    return RecordHints(record_id, hints) if hints else None


def _is_metadata(record: WarcRecord) -> bool:
    kind, content_type = (record.headers.get(name, "") for name in ("warc-type", "content-type"))
    return kind.lower() == "metadata" and content_type.startswith(_TYPE)


def _headers(text: str) -> dict[str, str]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in pairs if isinstance(value, str)}
