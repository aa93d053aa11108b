"""The pages of one article: its text with all its data, its history, and its story."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from datasette import Response
from markupsafe import Markup

from newsarchive.archive.search.query import parse_query
from newsarchive.web.framework.database import ArchiveDatabase, find_archive
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.pages.diff import differences
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import fetch_hits, parse_names
from newsarchive.web.search.search_page import no_archive_page
from newsarchive.web.search.search_state import SearchState

#: The values of ``article_blocks.removed``, in words for readers. Others are shown as stored.
REASONS: Final = {
    "advert": "advertisement",
    "aside": "sidebar, menu or footer",
    "biography": "note about the author",
    "byline": "byline",
    "caption": "image caption",
    "comments": "comments",
    "consent": "cookie notice",
    "copyright": "copyright notice",
    "credit": "image credit",
    "date": "date line",
    "heading": "heading without text",
    "headline": "repeats the headline",
    "learned": "repeated by this site",
    "reading_time": "reading time",
    "related": "link to other articles",
    "share": "share buttons",
    "signup": "appeal to sign up or subscribe",
    "standfirst": "repeats the standfirst",
    "tags": "list of topics",
    "unconfirmed": "probably not part of the article",
}

_ARTICLE: Final = (
    "SELECT a.*, st.sites AS story_sites, st.articles AS story_articles, s.name AS site_name"
    " FROM articles a LEFT JOIN stories st USING (story_id)"
    " LEFT JOIN sites s ON s.site = a.site WHERE a.id = :id"
)
_BLOCKS: Final = (
    "SELECT ab.position, b.text, ab.removed, ab.removed_by, bp.stories"
    " FROM article_blocks ab JOIN blocks b USING (block_id)"
    " LEFT JOIN boilerplate bp ON bp.family_id = ab.family_id"
    " WHERE ab.article_id = :id ORDER BY ab.position"
)
_COPIES: Final = (
    "SELECT id, site, coalesce(s.name, site) AS site_name, title, published_at,"
    " published_precision, articles.language FROM articles LEFT JOIN sites s USING (site)"
    " WHERE id <> :id AND (story_id = (SELECT story_id FROM articles WHERE id = :id)"
    " OR id = (SELECT duplicate_of FROM articles WHERE id = :id))"
    " ORDER BY published_at IS NULL, published_at, id LIMIT 50"
)
#: The relations of ``near_duplicates``, in words for readers.
_RELATIONS: Final = {
    "copy": "copy",
    "revision": "revised version",
    "contains": "longer or shorter version",
}
_REVISIONS: Final = (
    "SELECT number, seen_at, replaced_at, title, text, change FROM revisions"
    " WHERE article_id = :id ORDER BY number"
)


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """A paragraph of the page. A removed one has the reason for its removal."""

    text: Markup
    reason: str | None = None


async def article_page(datasette: Any, request: Any) -> Response:
    """Return ``/a/<id>``; ``?q=`` highlights words, ``?cut=1`` shows the removed paragraphs."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    key = {"id": int(request.url_vars["id"])}
    row = await archive.fetch_first_row(_ARTICLE, key)
    if row is None:
        return await _not_found_page(datasette, request, "article")
    blocks, copies = await asyncio.gather(
        archive.fetch_rows(_BLOCKS, key), archive.fetch_rows(_COPIES, key)
    )
    q = request.args.get("q") or ""
    highlighter = Highlighter(parse_query(q).terms)
    removed_count = sum(1 for block in blocks if block["removed"])
    shows_removed = bool(request.args.get("cut")) and removed_count > 0
    return await render_page(
        datasette,
        request,
        "article",
        state=SearchState(q=q),
        database=archive.name,
        article=row,
        title=highlighter.highlight(row["title"] or row["url"]),
        standfirst=_standfirst(row["description"], row["text"]),
        authors=parse_names(row["authors"]),
        tags=parse_names(row["tags"]),
        paragraphs=_shown_paragraphs(row["text"], blocks if shows_removed else [], highlighter),
        removed_count=removed_count,
        shows_removed=shows_removed,
        copies=copies,
    )


def _standfirst(description: str | None, text: str) -> str:
    """Return the standfirst, or "" if the text begins with it: it must not be shown twice."""
    begins = " ".join(text[: 2 * len(description or "") + 100].split())
    standfirst = " ".join((description or "").split())
    return "" if begins.startswith(standfirst.rstrip(".… ")) else standfirst


def _shown_paragraphs(
    text: str, blocks: list[Any], highlighter: Highlighter
) -> list[ShownParagraph]:
    """Return the paragraphs of *text*, or of *blocks*, which include the removed ones."""
    if not blocks:
        return [
            ShownParagraph(highlighter.highlight(line)) for line in text.split("\n") if line.strip()
        ]
    return [
        ShownParagraph(
            highlighter.highlight(block["text"]),
            _removal_reason(block) if block["removed"] else None,
        )
        for block in blocks
    ]


def _removal_reason(block: Any) -> str:
    """Return why *block* was removed, in words for readers."""
    reason = REASONS.get(block["removed"], str(block["removed"]).replace("_", " "))
    if block["stories"]:
        reason += f", in {block['stories']:,} stories"
    return reason + (", decided by a person" if block["removed_by"] == "person" else "")


async def history_page(datasette: Any, request: Any) -> Response:
    """Return ``/a/<id>/history``: the changes of the article, newest first.

    With ``?view=side`` the two versions of a change are shown side by side.
    """
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    key = {"id": int(request.url_vars["id"])}
    row = await archive.fetch_first_row(_ARTICLE, key)
    if row is None:
        return await _not_found_page(datasette, request, "article")
    versions = [dict(r) for r in await archive.fetch_rows(_REVISIONS, key)]
    current = _current_version(row, versions)
    changes = await asyncio.to_thread(_version_changes, [*versions, current])
    return await render_page(
        datasette,
        request,
        "history",
        database=archive.name,
        article=row,
        changes=changes,
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


async def story_page(datasette: Any, request: Any) -> Response:
    """Return ``/story/<id>``: the articles of a story, in the order of publication."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    key = {"id": int(request.url_vars["id"])}
    story = await archive.fetch_first_row("SELECT * FROM stories WHERE story_id = :id", key)
    if story is None:
        return await _not_found_page(datasette, request, "story")
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


async def _not_found_page(datasette: Any, request: Any, what: str) -> Response:
    """Return the page with status 404; *what* is "article" or "story"."""
    return await render_page(datasette, request, "not_found", 404, what=what)
