"""Articles as hits: what a list of articles shows of each of them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from newsarchive.archive.history.sentences import Badge, badges
from newsarchive.archive.history.standing import (
    STANDINGS,
    UNCHANGED,
    Standing,
    ids_parameter,
    standings_of,
)
from newsarchive.archive.story_order import STORY_MEMBERS, place_in_story, story_row
from newsarchive.errors import BadURL
from newsarchive.urls import normalised_url
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import joined
from newsarchive.web.search.highlighting import Highlighter


@dataclass(frozen=True, slots=True)
class Hit:
    """An article as a list of results shows it."""

    id: int
    url: str
    site: str
    site_name: str
    title: Markup
    plain_title: str
    snippet: Markup
    authors: tuple[str, ...]
    published_at: str | None
    published_precision: str | None
    first_seen_at: str
    language: str | None
    section: str | None
    is_free: int | None
    kind: str
    word_count: int
    story_id: int | None
    other_sites: int
    other_copies: int
    standing: Standing = UNCHANGED

    @property
    def badges(self) -> list[Badge]:
        """What happened to the article after it was archived, in a few words each."""
        return badges(self.standing)


async def fetch_hits(
    archive: ArchiveDatabase, ids: list[int], highlighter: Highlighter
) -> list[Hit]:
    """Return the articles *ids* in this order, with highlighted headlines and snippets.

    Ids that are not in the archive are left out. Snippets come from the first 100,000 characters.
    """
    if not ids:
        return []
    holding = archive.holding(ids)
    articles = holding.fetch_rows(
        "SELECT a.id, a.url, a.site, coalesce(o.name, a.site) AS site_name, a.title,"
        " a.description, substr(a.text, 1, 100000) AS text, a.authors, a.published_at,"
        " a.published_precision, a.first_seen_at, a.language, a.section, a.is_free, a.kind,"
        " a.word_count, a.story_id, s.sites AS story_sites, s.articles AS story_articles"
        " FROM articles a LEFT JOIN stories s USING (story_id) LEFT JOIN sites o ON o.site = a.site"
        " WHERE a.id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(ids)},
        merge=joined,
    )
    rows, standings = await asyncio.gather(articles, fetch_standings(holding, ids))
    if archive.has_parts:
        rows = await _with_stories(archive, rows)
    by_id = {row["id"]: row for row in rows}
    return [
        _hit_from_row(by_id[number], highlighter, standings.get(number, UNCHANGED))
        for number in ids
        if number in by_id
    ]


async def _with_stories(archive: ArchiveDatabase, rows: list[Any]) -> list[Any]:
    """Return *rows* of articles with the figures of their stories in all files."""
    stories = await fetch_stories(archive, {row["story_id"] for row in rows})
    figures = {
        number: {"story_sites": story["sites"], "story_articles": story["articles"]}
        for number, story in stories.items()
    }
    return [dict(row) | figures.get(row["story_id"], {}) for row in rows]


async def fetch_stories(
    archive: ArchiveDatabase, story_ids: Iterable[int | None]
) -> dict[int, dict[str, Any]]:
    """Return the rows of stories by number, as they are over all files of *archive*.

    The table ``stories`` of a file counts the articles of that file.
    """
    ids = json.dumps(sorted(number for number in story_ids if number is not None))
    if ids == "[]":
        return {}
    members: dict[int, list[Any]] = {}
    for row in await archive.whole.fetch_rows(STORY_MEMBERS, {"stories": ids}, merge=joined):
        members.setdefault(row["story_id"], []).append(row)
    for rows in members.values():
        rows.sort(key=lambda row: (row["duplicate_of"] is not None, place_in_story(row)))
    return {number: story_row(number, rows) for number, rows in members.items()}


async def fetch_standings(archive: ArchiveDatabase, ids: list[int]) -> dict[int, Standing]:
    """Return what happened to the articles *ids*; nothing of those to which nothing happened."""
    return standings_of(await archive.fetch_rows(STANDINGS, ids_parameter(ids), merge=joined))


def _hit_from_row(row: Any, highlighter: Highlighter, standing: Standing) -> Hit:
    title = row["title"] or row["url"]
    return Hit(
        id=row["id"],
        url=row["url"],
        site=row["site"],
        site_name=row["site_name"],
        title=highlighter.highlight(title, row["language"]),
        plain_title=title,
        snippet=highlighter.snippet(row["text"], row["description"], row["language"]),
        authors=tuple(parse_names(row["authors"])),
        published_at=row["published_at"],
        published_precision=row["published_precision"],
        first_seen_at=row["first_seen_at"],
        language=row["language"],
        section=row["section"],
        is_free=row["is_free"],
        kind=row["kind"],
        word_count=row["word_count"],
        story_id=row["story_id"],
        other_sites=max(0, (row["story_sites"] or 1) - 1),
        other_copies=max(0, (row["story_articles"] or 1) - 1),
        standing=standing,
    )


def parse_names(authors: str | None) -> list[str]:
    """Return the names in a JSON list; an empty list if *authors* is no such list."""
    try:
        names = json.loads(authors or "[]")
    except ValueError:
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


async def article_id_by_url(archive: ArchiveDatabase, q: str) -> int | None:
    """Return the id of the article whose URL is *q*; None if *q* is no URL or is not archived."""
    try:
        url = normalised_url(q)
    except BadURL:
        return None
    rows = await archive.fetch_rows(
        "SELECT id FROM articles WHERE url = :url UNION ALL"
        " SELECT article_id FROM urls WHERE url = :url AND article_id IS NOT NULL",
        {"url": url},
        merge=joined,
    )
    return int(rows[0]["id"]) if rows else None


async def fetch_site_names(archive: ArchiveDatabase, sites: list[str]) -> dict[str, str]:
    """Return the names of *sites* by site, without sites that have no name.

    If two sites share a name, the site is added: "Tribune (a.example)".
    """
    if not sites:
        return {}
    rows = await archive.fetch_rows(
        "SELECT site, name FROM sites WHERE name <> ''"
        " AND site IN (SELECT value FROM json_each(:sites))",
        {"sites": json.dumps(sites)},
    )
    frequency = Counter(row["name"] for row in rows)
    return {
        row["site"]: f"{row['name']} ({row['site']})" if frequency[row["name"]] > 1 else row["name"]
        for row in rows
    }
