"""The page of an article: its text, with all its data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from datasette import Response
from markupsafe import Markup

from newsarchive.archive.search.query import parse_query
from newsarchive.archive.story_order import STORY_ORDER, place_in_story
from newsarchive.web.articles.captured_page import fetch_captures
from newsarchive.web.articles.citation_files import reference_of
from newsarchive.web.articles.field_sources import FIELD_SOURCES, shown_sources
from newsarchive.web.articles.neighbours import find_neighbours
from newsarchive.web.articles.reading import (
    Reading,
    article_view,
    fetch_notes,
    fetch_web_copies,
)
from newsarchive.web.articles.removed_lines import BLOCKS, ShownParagraph, shown_block
from newsarchive.web.database.merging import ordered
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.search.highlighting import Highlighter
from newsarchive.web.search.hits import parse_names
from newsarchive.web.search.search_state import SearchState

_MOST_COPIES: Final = 50
_COPIES: Final = (
    "SELECT id, site, coalesce(s.name, site) AS site_name, title, published_at,"  # noqa: S608 ours
    " published_precision, articles.language, first_seen_at, word_count, url"
    " FROM articles LEFT JOIN sites s USING (site)"
    " WHERE id <> :id AND (story_id = :story_id OR id = :duplicate_of)"
    f" ORDER BY {STORY_ORDER} LIMIT {_MOST_COPIES}"
)
_TEXT_REMOVED: Final = (
    "SELECT removed_at FROM removed WHERE article_id = :id AND keeps_metadata LIMIT 1"
)


@article_view
async def article_page(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>``; ``?q=`` highlights words, ``?cut=1`` shows the removed paragraphs."""
    archive, row = reading.archive, reading.article
    blocks, copies, sources, captures, neighbours, notes = await asyncio.gather(
        archive.fetch_rows(BLOCKS, reading.key),
        _fetch_copies(reading),
        archive.fetch_rows(FIELD_SOURCES, reading.key),
        fetch_captures(datasette, reading),
        find_neighbours(reading),
        fetch_notes(reading),
    )
    text_copy, saved_copies = await fetch_web_copies(reading)
    removed_at = None if row["text"] else await _removed_at(reading)
    q = request.args.get("q") or (reading.search.q if reading.search else "")
    state = SearchState(q=q)
    highlighter = Highlighter(parse_query(state.q).terms)
    mark = partial(highlighter.highlight, language=row["language"])
    removed_count = sum(1 for block in blocks if block["removed"])
    shows_removed = bool(request.args.get("cut")) and removed_count > 0
    return await render_page(
        datasette,
        request,
        "article",
        state=state,
        database=archive.name,
        reading=reading,
        article=row,
        title=mark(row["title"] or row["url"]),
        standfirst=_standfirst(row["description"], row["text"]),
        authors=parse_names(row["authors"]),
        tags=parse_names(row["tags"]),
        paragraphs=_shown_paragraphs(row["text"], blocks if shows_removed else [], mark),
        removed_count=removed_count,
        shows_removed=shows_removed,
        copies=copies,
        sources=shown_sources(sources),
        reference=reference_of(datasette, request, row),
        captures=len(captures),
        neighbours=neighbours,
        notes=notes,
        removed_at=removed_at,
        text_copy=text_copy,
        saved_copies=saved_copies,
    )


async def _fetch_copies(reading: Reading) -> list[Any]:
    """Return the other articles of the story, and the one that this one is a copy of."""
    wanted = {name: reading.article[name] for name in ("story_id", "duplicate_of")}
    merge = ordered(place_in_story, _MOST_COPIES)
    return await reading.archive.whole.fetch_rows(_COPIES, reading.key | wanted, merge=merge)


async def _removed_at(reading: Reading) -> str | None:
    """Return when the text of the article was removed, and only its metadata kept."""
    found = await reading.archive.whole.fetch_first_row(_TEXT_REMOVED, reading.key)
    return None if found is None else found["removed_at"]


def _standfirst(description: str | None, text: str) -> str:
    """Return the standfirst, or "" if the text begins with it: it must not be shown twice."""
    begins = " ".join(text[: 2 * len(description or "") + 100].split())
    standfirst = " ".join((description or "").split())
    return "" if begins.startswith(standfirst.rstrip(".… ")) else standfirst


def _shown_paragraphs(
    text: str, blocks: list[Any], mark: Callable[[str], Markup]
) -> list[ShownParagraph]:
    """Return the paragraphs of *text*, or of *blocks*, which include the removed ones.

    *mark* highlights the hits of a line.
    """
    if not blocks:
        return [ShownParagraph(mark(line)) for line in text.split("\n") if line.strip()]
    return [shown_block(block, mark) for block in blocks]
