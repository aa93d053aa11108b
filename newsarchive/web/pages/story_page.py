"""The page of a story: its articles on all sites."""

from __future__ import annotations

import json
from typing import Any, Final

from datasette import Response

from newsarchive.web.framework.database import ArchiveDatabase, find_archive
from newsarchive.web.framework.error_pages import no_archive_page, not_found_page
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import fetch_hits

#: The relations of ``near_duplicates``, in words for readers.
_RELATIONS: Final = {
    "copy": "copy",
    "revision": "revised version",
    "contains": "longer or shorter version",
}


async def story_page(datasette: Any, request: Any) -> Response:
    """Return ``/story/<id>``: the articles of a story, in the order of publication."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    key = {"id": int(request.url_vars["id"])}
    story = await archive.fetch_first_row("SELECT * FROM stories WHERE story_id = :id", key)
    if story is None:
        return await not_found_page(datasette, request, "story")
    rows = await archive.fetch_rows(
        "SELECT id FROM articles WHERE story_id = :id"
        " ORDER BY published_at IS NULL, published_at, id LIMIT 500",
        key,
    )
    hits = await fetch_hits(archive, [row["id"] for row in rows], Highlighter(()))
    relations = await _fetch_relations(archive, [hit.id for hit in hits])
    return await render_page(
        datasette,
        request,
        "story",
        database=archive.name,
        story=story,
        hits=hits,
        relations=relations,
    )


async def _fetch_relations(archive: ArchiveDatabase, ids: list[int]) -> dict[int, str]:
    """Return, by id, how each article is related to an earlier one of the story."""
    rows = await archive.fetch_rows(
        "SELECT article_id, relation, max(overlap) AS overlap FROM near_duplicates"
        " WHERE article_id IN (SELECT value FROM json_each(:ids)) GROUP BY article_id",
        {"ids": json.dumps(ids)},
    )
    return {
        row["article_id"]: f"{_RELATIONS.get(row['relation'], row['relation'])},"
        f" {row['overlap']:.0%} of the text is the same"
        for row in rows
    }
