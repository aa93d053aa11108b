"""Find the URLs of saved HTML files, and read lists of URLs.

A file does not say where it comes from, but its page may: browsers and HTTrack leave a comment, and
publishers name the canonical URL. Its place in a mirror tells the URL too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from newsarchive.captures.imports import mirrors
from newsarchive.errors import BadURL
from newsarchive.page.parsing import html_of, tree_of
from newsarchive.urls import normalised_url, same_domain

#: Characters of a page in which its URL is looked for.
_HEAD = 300_000
# Firefox, Chrome and Internet Explorer: <!-- saved from url=(0030)https://... -->;
# SingleFile: <!-- Page saved with SingleFile url: https://... saved date: ... -->
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s+url:)\s*(\S{1,2000})"
)
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_LONGEST_LINE = 10_000


@dataclass(slots=True, frozen=True)
class Origin:
    """Where a saved page comes from."""

    url: str
    at: datetime | None = None
    """When it was saved, if that is noted."""
    note: str | None = None
    """What people should know, if two signs contradict each other."""


def origin_of(body: bytes, file: Path, root: Path, prefix: str | None) -> Origin | None:
    """Return where the page *body* of *file* comes from; None if nothing tells it.

    The note of the browser or of HTTrack comes first, then the canonical link and og:url, then the
    place of *file* below *root*: see :func:`~.mirrors.url_of_place`. A canonical link to another
    site than that of the place is not the page's own. Raises :class:`BadURL` if only the place is
    left, and gives no URL.
    """
    html = html_of(body) or ""
    if saved_from := _saved_from(html):
        return Origin(saved_from)
    if noted := mirrors.httrack_note(file.absolute(), html):
        return Origin(noted.url, noted.at)
    stated, place = stated_url(body), None
    try:
        place = mirrors.url_of_place(file, root, prefix)
    except BadURL:
        if stated is None:
            raise
    if stated is None or place is None:
        url = stated or place
        return Origin(url) if url else None
    if same_domain(stated, place) or prefix is not None:
        return Origin(stated)
    note = f"its canonical link names another site, {stated}; the URL of its place was taken"
    return Origin(place, note=f"{place}: {note}")


def stated_url(body: bytes) -> str | None:
    """Return the URL that the page *body* states for itself, or None if it states no usable one.

    The comment of the browser that saved it comes first, then the canonical link, then og:url.
    The URL of a home page is not accepted, because every page of a badly made site states it.
    """
    html = html_of(body)
    if html is None:
        return None
    if saved_from := _saved_from(html):
        return saved_from
    head = html[:_HEAD]
    end = _BODY.search(head)
    tree = tree_of(head[: end.start()] if end else head)
    if tree is None:
        return None
    stated = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    stated += [
        meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:url"
    ]
    return next((url for text in stated if text and (url := _page_url(text))), None)


def _saved_from(html: str) -> str | None:
    comment = _SAVED_FROM.search(html[:2_000])
    return _page_url(comment[1]) if comment else None


def listed_urls(file: IO[bytes], separators: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the URL of each line of *file*, or its text if it has no URL.

    A line may have fields, as in CSV, separated by one of *separators*. The first field that is a
    URL counts. Empty lines, comments (#) and the column names in a first line are left out.
    """
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
        if not text or text.startswith("#"):
            continue
        rows = [_fields(text, separator) for separator in separators]
        urls = (_url(field) for row in rows for field in row)
        if url := next(filter(None, urls), None):
            yield number, url
        elif number > 1:
            yield number, text[:100]


def _fields(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator))
    except csv.Error:
        return []


def _url(text: str) -> str | None:
    try:
        return normalised_url(text)
    except BadURL:
        return None


def _page_url(text: str) -> str | None:
    """Return *text* as a URL, or None if it is none or the URL of a home page."""
    url = _url(text)
    parts = urlsplit(url or "")
    return url if parts.path.strip("/") or parts.query else None
