"""Store the earlier versions of an article: replaced texts, and copies that turn up later.

What a wall leaves of the stored text is no version.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsarchive.archive.articles.changes.comparing import Version, is_revision, left_by_wall
from newsarchive.archive.articles.changes.timeline import (
    SeenVersion,
    changes_of,
    facts_in,
    settled,
    with_titles,
)
from newsarchive.archive.articles.cleaning import clean_blocks, clean_text, verdicts_of
from newsarchive.archive.work_queues import queue_revision
from newsarchive.article import Article, iso
from newsarchive.boilerplate.removals import family_key
from newsarchive.text import counted, word_count


def version_of(row: sqlite3.Row) -> Version:
    """Return the newest version of an article, which its *row* has."""
    others = tuple(json.loads(row["other_titles"] or "[]"))
    return Version(row["title"], row["text"], row["modified_at"], others, row["is_free"])


def headline_in_turn(old: Version, new: Version) -> dict[str, object]:
    """Return the columns that change if *new* has another headline of *old* and the same text."""
    turned = with_titles(new, (old.title, *old.other_titles))
    if turned.other_titles == old.other_titles:
        return {}
    return {"title": turned.title, "other_titles": _as_json(turned.other_titles)}


@dataclass(slots=True, frozen=True)
class Revised:
    """The result of replacing the newest version of an article."""

    columns: dict[str, object]
    """Those of the article's row that follow from its revisions."""
    is_change: bool
    """Whether readers would call it a change."""


def insert_revision(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    old: Version,
    new: Version,
    seen_at: datetime,
    extractor: str,
) -> Revised:
    """Store *old*, the version in the article's *row*, as an earlier one; *new* replaces it.

    If *new* has a headline that was shown before, with the same text, all are one version, and
    there are fewer revisions than before. *extractor* is the one of *new*. If *old* has another
    one, the change records both, because the extractor and not the publisher may have caused it.
    """
    at = iso(seen_at) or ""
    facts: dict[str, Any] = {"same_date": old.modified_at == new.modified_at}
    if row["extractor"] != extractor:
        facts["extractors"] = [row["extractor"], extractor]
    if 0 in (row["is_free"], new.is_free):
        facts["is_free"] = [row["is_free"], new.is_free]
    *earlier, newest = seen_versions(connection, row)
    newest = replace(newest, version=replace(newest.version, text=old.text), until=at, facts=facts)
    before = [*earlier, newest, SeenVersion(new, at, at)]
    after = settled(before)
    if len(after) < len(before):
        after = unjudged(after)
    columns, changes = write_versions(connection, row, after)
    is_change = len(after) == len(before) and changes[-1]["kind"] != "typography"
    if is_change:
        queue_revision(connection, row["id"], len(changes), at)
    return Revised(columns, is_change)


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
    old = seen_versions(connection, row)
    new = _place_copy(old, copy, cut, iso(seen_at) or "", is_dated)
    if new == old:
        return False
    columns, _ = write_versions(connection, row, unjudged(settled(new)))
    _update(connection, row["id"], columns | {"first_seen_at": new[0].since})
    return int(str(columns["revision_count"])) > int(row["revision_count"])


def judge_again(connection: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Judge the revisions of an article by today's rules, and return whether any is another.

    No text is lost: a row goes only if its neighbour has the same text.
    """
    before = connection.total_changes
    columns, _ = write_versions(connection, row, unjudged(settled(seen_versions(connection, row))))
    if any(row[name] != value for name, value in columns.items()):
        _update(connection, row["id"], columns)
    return connection.total_changes > before


def unjudged(versions: Sequence[SeenVersion]) -> list[SeenVersion]:
    """Return *versions* with all changes to be judged again."""
    return [replace(each, change=None) for each in versions]


def _place_copy(
    versions: list[SeenVersion], copy: Version, cut: Collection[str], at: str, is_dated: bool
) -> list[SeenVersion]:
    """Return *versions*, in order of time, with *copy*, which was seen *at* that time."""
    first = versions[0]
    if at < first.since:
        if _reads_like(first, copy, cut):
            return [replace(first, since=at), *versions[1:]]
        return [SeenVersion(copy, at, first.since, is_dated=is_dated), *versions]
    place = max(i for i, each in enumerate(versions) if each.since <= at)
    then, later = versions[place], versions[place + 1 :]
    if at == then.since or _reads_like(then, copy, cut):
        return versions
    before = [*versions[:place], replace(then, until=at)]
    if later and _reads_like(later[0], copy, cut):
        return [*before, replace(later[0], since=at), *later[1:]]
    before[-1] = replace(before[-1], facts=None, change=None)
    added = SeenVersion(copy, at, then.until, is_dated=is_dated)
    if later:
        return [*before, added, *later]
    # The newest text was there before the copy, and was back when it was last seen.
    return [*before, added, replace(then, since=then.until)]


def _reads_like(seen: SeenVersion, copy: Version, cut: Collection[str]) -> bool:
    lines = [line for line in seen.version.text.split("\n") if line not in cut]
    return not is_revision(replace(seen.version, text="\n".join(lines)), copy)


def seen_versions(connection: sqlite3.Connection, row: sqlite3.Row) -> list[SeenVersion]:
    """Return all versions of the article of *row*, in order of time, the one in *row* last."""
    revisions = connection.execute(
        "SELECT title, text, seen_at, replaced_at, change FROM revisions WHERE article_id = ?"
        " ORDER BY number",
        (row["id"],),
    )
    versions = []
    for title, text, since, until, stored in revisions:
        change = _change_in(stored)
        others = tuple(change.get("other_titles") or ())
        version = Version(title, text, None, other_titles=others)
        is_judged = "kind" in change
        versions.append(
            SeenVersion(version, since, until, facts_in(change), change if is_judged else None)
        )
    since = versions[-1].until if versions else row["first_seen_at"]
    return [*versions, SeenVersion(version_of(row), since, row["last_seen_at"], is_dated=True)]


def _change_in(stored: str) -> dict[str, Any]:
    """Return the JSON object *stored* in ``revisions.change``; {} for anything else."""
    try:
        change = json.loads(stored)
    except ValueError:
        return {}
    return change if isinstance(change, dict) else {}


def write_versions(
    connection: sqlite3.Connection, row: sqlite3.Row, versions: Sequence[SeenVersion]
) -> tuple[dict[str, object], list[dict[str, Any]]]:
    """Write the rows of *versions* that are new or other ones, but for the newest version.

    That is in ``articles``: its columns that follow from the revisions are returned, and the
    change of each row.
    """
    changes = list(changes_of(versions, _cut_lines(connection, row, versions)))
    rows = [
        (number, each.since, each.until, each.version.title, each.version.text, _as_json(change))
        for number, (each, change) in enumerate(changes, start=1)
    ]
    select = (
        "SELECT number, seen_at, replaced_at, title, text, change FROM revisions"
        " WHERE article_id = ? ORDER BY number"
    )
    stored = [tuple(each) for each in connection.execute(select, (row["id"],))]
    connection.executemany(
        "DELETE FROM revisions WHERE article_id = ? AND number = ?",
        [(row["id"], each[0]) for each in stored if each not in rows],
    )
    connection.executemany(
        "INSERT INTO revisions(article_id, number, seen_at, replaced_at, title, text, change)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(row["id"], *each) for each in rows if each not in stored],
    )
    others = versions[-1].version.other_titles
    columns: dict[str, object] = {
        "revision_count": len(rows),
        "other_titles": _as_json(others) if others else None,
    }
    return columns, [change for _, change in changes]


def _cut_lines(
    connection: sqlite3.Connection, row: sqlite3.Row, versions: Sequence[SeenVersion]
) -> set[str]:
    """Return the lines of *versions* that are cut today: earlier texts are not cleaned again."""
    removed = "SELECT text FROM removed_blocks WHERE article_id = ?"
    cut = {text for (text,) in connection.execute(removed, (row["id"],))}
    unjudged = [each for each in versions[:-1] if each.change is None]
    keys = {
        family_key(row["site"], line): line
        for each in unjudged
        for line in each.version.text.split("\n")
    }
    return cut | {keys[key] for key, found in verdicts_of(connection, keys).items() if found.reason}


def _update(connection: sqlite3.Connection, article_id: int, columns: dict[str, object]) -> None:
    names = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(f"UPDATE articles SET {names} WHERE id = ?", (*columns.values(), article_id))


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def visited_version(article: Article, text: str) -> Version:
    """Return what a visit shows: *article*, whose clean text is *text*."""
    return Version(
        *(article.title, text, iso(article.modified_at)),
        is_free=article.is_free,
        asks_login=article.asks_login,
        description=article.description,
    )


def kept_from_wall(row: sqlite3.Row, article: Article, new: Version) -> str | None:
    """Return, for people, why the text in *row* stays although the page shows *new*; None: it goes.

    Live blogs are left out: they show their newest posts, and the older ones on further pages.
    """
    is_live = "live" in (row["kind"], article.kind)
    if is_live or not left_by_wall(version_of(row), new):
        return None
    shown = f"the page shows {word_count(new.text)} of {counted(row['word_count'], 'word')}"
    return f"{shown}; the stored text stays"


def is_left_by_wall(
    connection: sqlite3.Connection, article: Article, holder: sqlite3.Connection | None = None
) -> bool:
    """Return whether *article* shows only a part of the stored text, as a wall leaves it.

    *holder* is the file that has the article, if it is not that of *connection*.
    """
    stored = "SELECT * FROM articles WHERE url = ?"
    row = (holder or connection).execute(stored, (article.url,)).fetchone()
    if row is None:
        return False
    result = clean_blocks(connection, row["site"], article.blocks, row["id"])
    new = visited_version(article, clean_text(article.blocks, result.removals))
    return kept_from_wall(row, article, new) is not None
