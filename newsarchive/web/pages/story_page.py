"""The page of a story: its articles on all sites."""

from __future__ import annotations

import json
from typing import Any, Final

from datasette import Response

from newsarchive.archive.story_order import STORY_IDS, may_be_as_early, place_in_story
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.database.merging import ordered
from newsarchive.web.framework.answers import json_answer
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page, not_found_page
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import Hit, fetch_hits, fetch_stories
from newsarchive.web.search.output.search_json import hit_as_json

#: The relations of ``near_duplicates``, in words for readers.
_RELATIONS: Final = {
    "copy": "copy",
    "revision": "revised version",
    "contains": "longer or shorter version",
}


_COLUMNS: Final = (
    "story_id", "articles", "sites", "lead_article_id", "first_published_at", "same_day_sites",
)  # fmt: skip


async def story_page(datasette: Any, request: Any) -> Response:
    """Return ``/story/<id>``: the articles of a story, in the order of publication."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    story, hits = await _fetch_story(archive, request)
    if story is None:
        return await not_found_page(datasette, request, "story")
    relations = await _fetch_relations(archive, [hit.id for hit in hits])
    return await render_page(
        datasette,
        request,
        "story",
        database=archive.name,
        story=story,
        hits=hits,
        labels={
            hit.id: ", ".join(filter(None, (_when(hit, hits), relations.get(hit.id))))
            for hit in hits
        },
    )


async def story_json(datasette: Any, request: Any) -> Response:
    """Return ``/story/<id>.json``: the story, and its articles in the order of publication."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    story, hits = await _fetch_story(archive, request)
    if story is None:
        return await not_found_page(datasette, request, "story")
    data = {name: story[name] for name in _COLUMNS}
    return json_answer(request, data | {"results": [hit_as_json(hit, datasette) for hit in hits]})


async def _fetch_story(archive: ArchiveDatabase, request: Any) -> tuple[Any, list[Hit]]:
    """Return the row of the story in the URL, or None, and its first 500 articles."""
    key = {"id": int(request.url_vars["id"])}
    if archive.has_parts:
        story = (await fetch_stories(archive, [key["id"]])).get(key["id"])
        story = story if story and story["articles"] > 1 else None
    else:
        story = await archive.fetch_first_row("SELECT * FROM stories WHERE story_id = :id", key)
    rows = await archive.fetch_rows(STORY_IDS, key, merge=ordered(place_in_story, 500))
    return story, await fetch_hits(archive, [row["id"] for row in rows], Highlighter(()))


def _when(hit: Hit, hits: list[Hit]) -> str:
    """Return in words whether *hit* was the first of *hits*, which are in order; "" if it was not.

    Two dates of one day of which one has no time do not tell which article was first.
    """
    as_early = [each for each in hits[1:] if _may_be_as_early(hits[0], each)]
    if hit is hits[0]:
        verb = "published" if hit.published_at else "archived"
        return f"{verb} first" + (", or the same day as others" if as_early else "")
    return "the same day as the first" if hit in as_early else ""


def _may_be_as_early(first: Hit, other: Hit) -> bool:
    return first.published_at is not None and may_be_as_early(
        (first.published_at, first.published_precision),
        (other.published_at, other.published_precision),
    )


async def _fetch_relations(archive: ArchiveDatabase, ids: list[int]) -> dict[int, str]:
    """Return, by id, how each article of *ids* but the first is related to the first of them.

    One that was not compared with the first has its closest relation among the others.
    """
    if not ids:
        return {}
    found = await _fetch_pairs(archive, ids[1:], ids[:1])
    rest = [each for each in ids[1:] if each not in found]
    return found | await _fetch_pairs(archive, rest, ids[1:])


async def _fetch_pairs(
    archive: ArchiveDatabase, ids: list[int], others: list[int]
) -> dict[int, str]:
    """Return, by id, how each article of *ids* is related to the one of *others* nearest to it."""
    rows = await archive.fetch_rows(
        "SELECT id, relation, max(overlap) AS overlap FROM ("
        " SELECT article_id AS id, relation, overlap FROM near_duplicates"
        "  WHERE article_id IN (SELECT value FROM json_each(:ids))"
        "  AND other_id IN (SELECT value FROM json_each(:others))"
        " UNION ALL SELECT other_id, relation, overlap FROM near_duplicates"
        "  WHERE other_id IN (SELECT value FROM json_each(:ids))"
        "  AND article_id IN (SELECT value FROM json_each(:others)))"
        " GROUP BY id",
        {"ids": json.dumps(ids), "others": json.dumps(others)},
        merge=ordered(lambda row: row["overlap"]),
    )
    return {
        row["id"]: f"{_RELATIONS.get(row['relation'], row['relation'])},"
        f" {row['overlap']:.0%} of the text is the same"
        for row in rows
    }
