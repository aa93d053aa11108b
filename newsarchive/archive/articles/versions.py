"""The versions of an article in time: what it said before it was changed, and older copies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from newsarchive.archive.articles.text_changes import Version, change_between, is_revision
from newsarchive.article import iso


def insert_revision(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    old: Version,
    new: Version,
    seen_at: datetime,
    extractor: str,
) -> int:
    """Keep *old*, which stood in the article's *row*; its number, counted from 1.

    *extractor* read *new*. Where it is not the one that read *old*, the change says so: it may
    be the program's.
    """
    article_id, number = row["id"], row["revision_count"] + 1
    earlier = _versions(connection, row)[:-1]
    change = change_between(old, new)
    if row["extractor"] != extractor:
        change["extractors"] = [row["extractor"], extractor]
    if like := _number_like([each.version for each in earlier], new):
        change["returns_to"] = like
    since = earlier[-1].until if earlier else row["first_seen_at"]
    _insert_version(
        connection, article_id, number, _SeenVersion(old, since, iso(seen_at) or "", change)
    )
    return int(number)


@dataclass(slots=True, frozen=True)
class _SeenVersion:
    """A version and when it was seen."""

    version: Version
    since: str
    until: str
    """When its successor was first seen; of the newest: when it was last seen."""
    change: dict[str, Any] | None = None
    """To its successor; None: to be found out."""
    is_dated: bool = False
    """Whether its modified_at is known."""


def insert_copy(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    copy: Version,
    cut: Collection[str],
    seen_at: datetime,
) -> bool:
    """Put *copy*, fetched at *seen_at*, in its place in time among the versions of *row*'s article.

    For copies that turn up later, no newer than the last sight of the article. Whether it says
    something of its own; if not, it may still show that a version is older than was known.
    Lines in *cut* are boilerplate today, and count as cut in the versions too.
    """
    old = _versions(connection, row)
    new = _place_copy(old, copy, cut, iso(seen_at) or "")
    if new == old:
        return False
    _replace_revisions(connection, row["id"], new)
    connection.execute(
        "UPDATE articles SET first_seen_at = ?, revision_count = ? WHERE id = ?",
        (new[0].since, len(new) - 1, row["id"]),
    )
    return len(new) > len(old)


def _replace_revisions(
    connection: sqlite3.Connection, article_id: int, versions: Sequence[_SeenVersion]
) -> None:
    """Write all *versions* of an article but the newest, which stands in ``articles``."""
    connection.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
    for number, (each, successor) in enumerate(pairwise(versions), start=1):
        change = each.change
        if change is None:
            change = change_between(each.version, successor.version)
            if not (each.is_dated and successor.is_dated):
                change["stealth"] = None  # not known: what the page said of its date is not kept
        change.pop("returns_to", None)
        earlier = [before.version for before in versions[: number - 1]]
        if like := _number_like(earlier, successor.version):
            change["returns_to"] = like
        _insert_version(connection, article_id, number, replace(each, change=change))


def _place_copy(
    versions: list[_SeenVersion], copy: Version, cut: Collection[str], at: str
) -> list[_SeenVersion]:
    """*versions* (in order of time, the newest last) and *copy*, which was seen *at* that time."""
    first = versions[0]
    if at < first.since:
        if _reads_like(first, copy, cut):
            return [replace(first, since=at), *versions[1:]]
        return [_SeenVersion(copy, at, first.since, is_dated=True), *versions]
    place = max(i for i, each in enumerate(versions) if each.since <= at)
    then, later = versions[place], versions[place + 1 :]
    if at == then.since or _reads_like(then, copy, cut):
        return versions
    before = [*versions[:place], replace(then, until=at)]
    if later and _reads_like(later[0], copy, cut):
        return [*before, replace(later[0], since=at), *later[1:]]
    before[-1] = replace(before[-1], change=None)
    added = _SeenVersion(copy, at, then.until, is_dated=True)
    if later:
        return [*before, added, *later]
    return [*before, added, replace(then, since=then.until)]  # the newest text was back by then


def _reads_like(seen: _SeenVersion, copy: Version, cut: Collection[str]) -> bool:
    lines = [line for line in seen.version.text.split("\n") if line not in cut]
    return not is_revision(replace(seen.version, text="\n".join(lines)), copy)


def _versions(connection: sqlite3.Connection, row: sqlite3.Row) -> list[_SeenVersion]:
    """All versions of *row*'s article, the newest, which stands in it, last."""
    revisions = connection.execute(
        "SELECT title, text, seen_at, replaced_at, change FROM revisions WHERE article_id = ?"
        " ORDER BY number",
        (row["id"],),
    )
    versions = [
        _SeenVersion(Version(title, text, None), since, until, json.loads(change))
        for title, text, since, until, change in revisions
    ]
    newest = Version(row["title"], row["text"], row["modified_at"])
    since = versions[-1].until if versions else row["first_seen_at"]
    return [*versions, _SeenVersion(newest, since, row["last_seen_at"], is_dated=True)]


def _insert_version(
    connection: sqlite3.Connection, article_id: int, number: int, seen: _SeenVersion
) -> None:
    connection.execute(
        "INSERT INTO revisions(article_id, number, seen_at, replaced_at, title, text, change)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            article_id,
            number,
            seen.since,
            seen.until,
            seen.version.title,
            seen.version.text,
            json.dumps(seen.change, ensure_ascii=False),
        ),
    )


def _number_like(earlier: Sequence[Version], new: Version) -> int | None:
    """The number of the latest of *earlier* that reads as *new* does: a text that flips back."""
    for number in range(len(earlier), 0, -1):
        if not is_revision(earlier[number - 1], new):
            return number
    return None
