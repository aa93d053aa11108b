"""The page of an article: its text, with all its data."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from datasette import Response

from newsarchive.archive.search.query import parse_query
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page, no_article_page
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.pages.removed_lines import BLOCKS, ShownParagraph, shown_block
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import parse_names
from newsarchive.web.search.search_state import SearchState

#: The article ``:id`` with its site's name.
ARTICLE: Final = (
    "SELECT a.*, st.sites AS story_sites, st.articles AS story_articles, s.name AS site_name"
    " FROM articles a LEFT JOIN stories st USING (story_id)"
    " LEFT JOIN sites s ON s.site = a.site WHERE a.id = :id"
)
_COPIES: Final = (
    "SELECT id, site, coalesce(s.name, site) AS site_name, title, published_at,"
    " published_precision, articles.language FROM articles LEFT JOIN sites s USING (site)"
    " WHERE id <> :id AND (story_id = (SELECT story_id FROM articles WHERE id = :id)"
    " OR id = (SELECT duplicate_of FROM articles WHERE id = :id))"
    " ORDER BY published_at IS NULL, published_at, id LIMIT 50"
)


async def article_page(datasette: Any, request: Any) -> Response:
    """Return ``/a/<id>``; ``?q=`` highlights words, ``?cut=1`` shows the removed paragraphs."""
    archive = await find_archive(datasette)
    if archive is None:
        return await no_archive_page(datasette, request)
    key = {"id": int(request.url_vars["id"])}
    row = await archive.fetch_first_row(ARTICLE, key)
    if row is None:
        return await no_article_page(datasette, request, archive, key["id"])
    blocks, copies = await asyncio.gather(
        archive.fetch_rows(BLOCKS, key), archive.fetch_rows(_COPIES, key)
    )
    state = SearchState(q=request.args.get("q") or "")
    highlighter = Highlighter(parse_query(state.q).terms)
    removed_count = sum(1 for block in blocks if block["removed"])
    shows_removed = bool(request.args.get("cut")) and removed_count > 0
    return await render_page(
        datasette,
        request,
        "article",
        state=state,
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
    return [shown_block(block, highlighter) for block in blocks]
