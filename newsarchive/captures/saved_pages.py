"""HTML files that somebody saved: which address they came from; and lists of addresses.

A file does not say where it is from, its page may: browsers leave a comment, publishers name
the canonical address.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO
from urllib.parse import quote, urlsplit

from newsarchive.errors import BadURL
from newsarchive.page.parsing import html_of, tree_of
from newsarchive.urls import normalised_url

#: Characters of a page in which it says where it is from.
_HEAD = 300_000
# Firefox, Chrome and Internet Explorer: <!-- saved from url=(0030)https://... -->;
# SingleFile: <!-- Page saved with SingleFile url: https://... saved date: ... -->
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s+url:)\s*(\S{1,2000})"
)
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_LONGEST_LINE = 10_000


def stated_address(body: bytes) -> str | None:
    """The address that the page *body* says it came from; None where it says none of use.

    By the comment of the browser that saved it, then its canonical link, then og:url. A home
    page is not believed: pages of badly made sites all name it.
    """
    html = html_of(body)
    if html is None:
        return None
    if found := _SAVED_FROM.search(html[:2_000]):
        stated = _address(found[1])
        if stated is not None:
            return stated
    head = html[:_HEAD]
    end = _BODY.search(head)
    tree = tree_of(head[: end.start()] if end else head)
    if tree is None:
        return None
    named = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    named += [meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:url"]
    return next((url for text in named if text and (url := _address(text))), None)


def address_below(prefix: str, file: PurePath) -> str:
    """The address of *file*, a path in the folder whose content came from *prefix*.

    Raises :class:`BadURL` where *prefix* makes none.
    """
    path = "/".join(quote(part) for part in file.parts)
    return normalised_url(f"{prefix.rstrip('/')}/{path}")


def listed_addresses(file: IO[bytes], separators: str) -> Iterator[tuple[int, str]]:
    """Number of the line and address (or what stands in place of one) of each line of *file*.

    A line may have fields, as in CSV, parted by one of *separators*: the first that is an
    address counts. Empty lines, comments (#) and the titles of a first line are left out.
    """
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
        if not text or text.startswith("#"):
            continue
        rows = [_fields(text, separator) for separator in separators]
        urls = (_address(field, any_path=True) for row in rows for field in row)
        if found := next(filter(None, urls), None):
            yield number, found
        elif number > 1:
            yield number, text[:100]


def _fields(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator))
    except csv.Error:
        return []


def _address(text: str, *, any_path: bool = False) -> str | None:
    try:
        url = normalised_url(text)
    except BadURL:
        return None
    parts = urlsplit(url)
    return url if any_path or parts.path.strip("/") or parts.query else None
