"""The history of an article: each change between two versions, and what was removed from it."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from typing import Any, Final

from datasette import Response
from markupsafe import escape

from newsarchive.archive.articles.text_changes import differences
from newsarchive.web.articles.reading import Reading, article_view
from newsarchive.web.articles.removed_lines import BLOCKS, shown_block
from newsarchive.web.framework.rendering import render_page

_REVISIONS: Final = (
    "SELECT number, seen_at, replaced_at, title, text, change FROM revisions"
    " WHERE article_id = :id ORDER BY number"
)


@article_view
async def history_page(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>/history``: the changes of the article, newest first, and what was removed.

    With ``?view=side`` the two versions of a change are shown side by side.
    """
    archive, row = reading.archive, reading.article
    blocks, revisions = await asyncio.gather(
        archive.fetch_rows(BLOCKS, reading.key), archive.fetch_rows(_REVISIONS, reading.key)
    )
    versions = [dict(r) for r in revisions]
    shown = [shown_block(block, escape) for block in blocks]
    current = _current_version(row, versions)
    changes = await asyncio.to_thread(_version_changes, [*versions, current])
    return await render_page(
        datasette,
        request,
        "history",
        database=archive.name,
        reading=reading,
        article=row,
        changes=changes,
        decided_lines=[paragraph for paragraph in shown if paragraph.decision],
        side=request.args.get("view") == "side",
        first_seen=versions[0]["seen_at"] if versions else row["first_seen_at"],
    )


def _current_version(article: Any, versions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the current text of *article* in the form of a superseded version."""
    return {
        "number": len(versions) + 1,
        "seen_at": versions[-1]["replaced_at"] if versions else article["first_seen_at"],
        "title": article["title"],
        "text": article["text"],
        "change": "{}",
    }


def _version_changes(versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the change from each version to the next, newest first."""
    changes = []
    for old, new in pairwise(versions):
        changes.append(
            {
                "number": new["number"],
                "seen_at": new["seen_at"],
                "title": differences(old["title"] or "", new["title"] or "")[0]
                if old["title"] != new["title"]
                else None,
                "paragraphs": differences(old["text"], new["text"]),
                # A version stores the change that replaced it.
                "stealth": _is_silent_edit(old["change"]),
            }
        )
    return changes[::-1]


def _is_silent_edit(change: str | None) -> bool:
    """Return whether the page's "modified" date did not change with the text."""
    try:
        details = json.loads(change or "{}")
    except ValueError:
        return False
    return bool(details.get("stealth")) if isinstance(details, dict) else False
