"""The history of an article: each change between two versions, and what was removed from it."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any, Final

from datasette import Response
from markupsafe import Markup, escape

from newsarchive.archive.articles.text_changes import differences
from newsarchive.archive.history.sentences import (
    KIND_NAMES,
    SILENT_EDIT,
    history_sentence,
    size_of,
)
from newsarchive.web.articles.reading import Reading, article_view, fetch_notes
from newsarchive.web.articles.removed_lines import BLOCKS, shown_block
from newsarchive.web.framework.rendering import render_page, time_tag

_REVISIONS: Final = (
    "SELECT number, seen_at, replaced_at, title, text, coalesce(kind, 'text') AS kind, silent,"
    " words_added, words_removed, share FROM revisions"
    " WHERE article_id = :id ORDER BY number"
)


@article_view
async def history_page(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>/history``: the changes of the article, newest first, and what was removed.

    With ``?view=side`` the two versions of a change are shown side by side.
    """
    archive, row = reading.archive, reading.article
    blocks, revisions, notes = await asyncio.gather(
        archive.fetch_rows(BLOCKS, reading.key),
        archive.fetch_rows(_REVISIONS, reading.key),
        fetch_notes(reading),
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
        notes=notes,
        summary=_summary(versions, row["first_seen_at"]),
        silent_edit=SILENT_EDIT,
    )


def _summary(versions: list[dict[str, Any]], first_seen_at: str) -> Markup:
    """Return the sentence about how often the article changed; *versions* are the earlier ones."""
    typography = sum(1 for version in versions if version["kind"] == "typography")
    first = versions[0]["seen_at"] if versions else first_seen_at
    sentence = history_sentence(first, len(versions) - typography, typography, time_tag)
    return Markup(sentence)  # noqa: S704 its only part from the archive is a time


def _current_version(article: Any, versions: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the current text of *article* in the form of a superseded version."""
    return {
        "number": len(versions) + 1,
        "seen_at": versions[-1]["replaced_at"] if versions else article["first_seen_at"],
        "title": article["title"],
        "text": article["text"],
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
                "kind": old["kind"],
                "name": KIND_NAMES[old["kind"]],
                "silent": bool(old["silent"]) and old["kind"] != "typography",
                "size": size_of(old["words_added"], old["words_removed"], old["share"]),
            }
        )
    return changes[::-1]
