"""Store the earlier versions of an article: replaced texts, and copies that turn up later."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from newsarchive.archive.articles.text_changes import Version, change_between, is_revision
from newsarchive.archive.work_queues import queue_revision
from newsarchive.article import iso


def insert_revision(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    old: Version,
    new: Version,
    seen_at: datetime,
    extractor: str,
) -> int:
    """Store *old*, the version in the article's *row*, and return its number, counted from 1.

    *extractor* is the one of *new*. If *old* has another one, the change records both, because the
    extractor and not the publisher may have caused it.
    """
    article_id, number = row["id"], row["revision_count"] + 1
    earlier = _versions(connection, row)[:-1]
    change = change_between(old, new)
    if row["extractor"] != extractor:
        change["extractors"] = [row["extractor"], extractor]
    if like := _number_like([each.version for each in earlier], new):
        change |= {"returns_to": like, "kind": "back", "stealth": False}
    since = earlier[-1].until if earlier else row["first_seen_at"]
    at = iso(seen_at) or ""
    _insert_version(connection, article_id, number, _SeenVersion(old, since, at, change))
    queue_revision(connection, article_id, number, at)
    return int(number)


@dataclass(slots=True, frozen=True)
class _SeenVersion:
    """A version and the time in which it was seen."""

    version: Version
    since: str
    until: str
    """When its successor was first seen, or, for the newest version, when it was last seen."""
    change: dict[str, Any] | None = None
    """The change to its successor; None if it must be computed."""
    is_dated: bool = False
    """Whether its modified_at is known."""


def insert_copy(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    copy: Version,
    cut: Collection[str],
    seen_at: datetime,
    *,
    is_dated: bool = True,
) -> bool:
    """Insert *copy*, fetched at *seen_at*, at its point in time among the versions of an article.

    For copies that turn up later and are no newer than the article was last seen. Returns whether
    it became a version of its own; if not, it may still show that a version is older than was
    known. Lines in *cut* are boilerplate today, and count as cut in the stored versions too.
    *is_dated* says whether the copy's own date of change is known.
    """
    old = _versions(connection, row)
    new = _place_copy(old, copy, cut, iso(seen_at) or "", is_dated)
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
    """Write all *versions* of an article except the newest, which is in ``articles``."""
    connection.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
    for number, (each, successor) in enumerate(pairwise(versions), start=1):
        change = each.change
        if change is None:
            change = change_between(each.version, successor.version)
            if not (each.is_dated and successor.is_dated):
                # Not known, because revisions do not keep the page's own date of change.
                change["stealth"] = None
        if change.pop("returns_to", None):
            change["kind"] = change_between(each.version, successor.version)["kind"]
        earlier = [before.version for before in versions[: number - 1]]
        if like := _number_like(earlier, successor.version):
            change |= {"returns_to": like, "kind": "back", "stealth": False}
        _insert_version(connection, article_id, number, replace(each, change=change))


def _place_copy(
    versions: list[_SeenVersion], copy: Version, cut: Collection[str], at: str, is_dated: bool
) -> list[_SeenVersion]:
    """Return *versions*, in order of time, with *copy*, which was seen *at* that time."""
    first = versions[0]
    if at < first.since:
        if _reads_like(first, copy, cut):
            return [replace(first, since=at), *versions[1:]]
        return [_SeenVersion(copy, at, first.since, is_dated=is_dated), *versions]
    place = max(i for i, each in enumerate(versions) if each.since <= at)
    then, later = versions[place], versions[place + 1 :]
    if at == then.since or _reads_like(then, copy, cut):
        return versions
    before = [*versions[:place], replace(then, until=at)]
    if later and _reads_like(later[0], copy, cut):
        return [*before, replace(later[0], since=at), *later[1:]]
    before[-1] = replace(before[-1], change=None)
    added = _SeenVersion(copy, at, then.until, is_dated=is_dated)
    if later:
        return [*before, added, *later]
    # The newest text was there before the copy, and was back when it was last seen.
    return [*before, added, replace(then, since=then.until)]


def _reads_like(seen: _SeenVersion, copy: Version, cut: Collection[str]) -> bool:
    lines = [line for line in seen.version.text.split("\n") if line not in cut]
    return not is_revision(replace(seen.version, text="\n".join(lines)), copy)


def _versions(connection: sqlite3.Connection, row: sqlite3.Row) -> list[_SeenVersion]:
    """Return all versions of the article of *row*, in order of time, the one in *row* last."""
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
    """Return the number of the latest of *earlier* that reads as *new* does, or None."""
    for number in range(len(earlier), 0, -1):
        if not is_revision(earlier[number - 1], new):
            return number
    return None
