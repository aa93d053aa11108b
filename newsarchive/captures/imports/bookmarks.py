"""Read bookmarks as lists of URLs: the HTML of browsers, the JSON of Pinboard and ArchiveBox."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from newsarchive.article import Link
from newsarchive.captures.imports.items import TOO_LARGE, ImportItem, file_url, refused
from newsarchive.captures.imports.tables import TEXTS
from newsarchive.captures.record_pages import NoPage

_MOST_BYTES: Final = 64 * 2**20
#: How the bookmarks begin that all browsers export, and many services too.
_DOCTYPE: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<!doctype netscape-bookmark-file-1", re.IGNORECASE
)
#: A bookmark. Links in the notes that follow one (``<DD>``) are not bookmarks.
_HREF: Final = re.compile(
    rb"<dt>\s*<a\s(?:[^>]*?\s)?href\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
#: The key of the URL, and keys beside it by which the program is recognised.
_RECORDS: Final = (
    ("href", frozenset(("extended", "toread"))),  # Pinboard
    ("url", frozenset(("timestamp", "sources"))),  # ArchiveBox
    ("url", frozenset(("timestamp", "archive_path"))),
    ("url", frozenset(("timestamp", "bookmarked_at"))),
)


def is_bookmarks(start: bytes) -> bool:
    """Return whether *start*, the first bytes of a file, are those of a browser's bookmarks."""
    return _DOCTYPE.match(start) is not None


def bookmarks_of_file(opened: IO[bytes], file: Path) -> Iterator[ImportItem]:
    """Yield the URLs in the bookmarks of a browser, *opened*, whose path is *file*."""
    content, place = opened.read(_MOST_BYTES + 1), file_url(file)
    if len(content) > _MOST_BYTES:
        yield refused(place, "too_large", TOO_LARGE.format(_MOST_BYTES))
        return
    for number, found in enumerate(_HREF.finditer(content), 1):
        url = html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace"))
        yield _bookmark(url, place, f"{place}#{number}")


def bookmarks_of_record(record: Mapping[str, Any], file: str, place: str) -> list[ImportItem]:
    """Return the bookmarks in *record*, JSON at *place* in *file*; [] if it has none.

    ArchiveBox has one for each object of an array, or all of them in ``links``.
    """
    links = record.get("links") or [record]
    urls = list(map(_url, links)) if isinstance(links, list) else []
    return [_bookmark(url, file, place) for url in urls if url] if all(urls) else []


def _bookmark(url: str, file: str, place: str) -> ImportItem:
    """Return the item for the bookmark *url*; one of ``javascript:`` leads to nothing."""
    if url.strip().lower().startswith(("http://", "https://")):
        return ImportItem(0, link=Link(url=url.strip(), found_in=file, via="import"))
    return ImportItem(0, no_page=NoPage("not_web", f"{place}: {url[:100]}"))


def _url(record: Any) -> str | None:
    """Return the URL of *record* if it is a bookmark, and no article that has such keys too."""
    if not isinstance(record, dict) or any(str(key).lower() in TEXTS for key in record):
        return None
    for key, beside in _RECORDS:
        if beside <= record.keys() and isinstance(record.get(key), str):
            return str(record[key])
    return None
