"""What the pages of an article share: the article of the URL, the search it was found by, and what
happened to it after it was archived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from datasette import Response
from markupsafe import Markup

from newsarchive.archive.history.sentences import (
    absence_sentences,
    other_titles_of,
    revised_sentence,
)
from newsarchive.archive.history.standing import ABSENCES, UNCHANGED, Standing
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page, no_article_page
from newsarchive.web.framework.rendering import time_tag
from newsarchive.web.search.hits import fetch_standings
from newsarchive.web.search.search_state import SearchState

#: The article ``:id`` with its site's name.
_ARTICLE: Final = (
    "SELECT a.*, s.name AS site_name FROM articles a LEFT JOIN sites s ON s.site = a.site"
    " WHERE a.id = :id"
)

_JOINED: Final = "SELECT article_id FROM joined_articles WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that somebody reads."""

    archive: ArchiveDatabase
    """The file that has the article."""
    article: Any
    """Its row, with ``site_name``."""
    search: SearchState | None
    """The search whose hits the reader came from, if that is known."""

    @property
    def key(self) -> dict[str, int]:
        """The parameters of statements about the article: its ``:id``."""
        return {"id": self.article["id"]}

    def path(self, page: str = "", **parameters: Any) -> str:
        """Return the path of a *page* of the article ("/history"), which keeps the search."""
        if self.search is not None:
            parameters["from"] = self.search.path().partition("?")[2]
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"/a/{self.article['id']}{page}{query}"


#: What web archives have of the article ``:id``, the newest copies first.
_COPIES: Final = (
    "SELECT kind, memento, memento_at FROM witness_jobs WHERE state = 'success' AND url IN ("
    "SELECT :url UNION SELECT url FROM urls WHERE article_id = :id)"
    " ORDER BY memento_at DESC LIMIT 20"
)


@dataclass(frozen=True, slots=True)
class WebCopy:
    """A copy of the article in a web archive."""

    url: str
    host: str
    at: str


async def fetch_web_copies(reading: Reading) -> tuple[WebCopy | None, list[WebCopy]]:
    """Return the copy from which the text comes (None: from the site), and those saved for us."""
    # The whole archive knows them: a part has no table of what is to be done.
    rows = await reading.archive.whole.fetch_rows(
        _COPIES, {**reading.key, "url": reading.article["url"]}
    )
    source, saved = None, []
    for row in rows:
        copy = WebCopy(row["memento"], urlsplit(row["memento"]).netloc, row["memento_at"])
        if copy.url == reading.article["memento"]:
            source = copy
        elif row["kind"] == "save":
            saved.append(copy)
    return source, saved


View = Callable[[Any, Any, Reading], Awaitable[Response]]


def article_view(view: View) -> Callable[[Any, Any], Awaitable[Response]]:
    """Return *view* as a function of (datasette, request) for the article in the URL.

    If there is none, the response is a redirect to the article that it was joined with, or the page
    with status 404.
    """

    async def page(datasette: Any, request: Any) -> Response:
        archive = await find_archive(datasette)
        if archive is None:
            return await no_archive_page(datasette, request)
        article_id = int(request.url_vars["id"])
        archive = await archive.holder_of(article_id)
        row = await archive.fetch_first_row(_ARTICLE, {"id": article_id})
        if row is None:
            return await no_article_page(datasette, request, archive, article_id)
        return await view(datasette, request, Reading(archive, row, _search_of(datasette, request)))

    return page


async def fetch_article(archive: ArchiveDatabase, article_id: int) -> tuple[ArchiveDatabase, Any]:
    """Return the file of an article, and its row with ``site_name``, or None.

    Of an article that was joined with another one, this is the other one.
    """
    file = await archive.holder_of(article_id)
    row = await file.fetch_first_row(_ARTICLE, {"id": article_id})
    if row is not None:
        return file, row
    joined = await archive.fetch_first_row(_JOINED, {"id": article_id})
    return (file, None) if joined is None else await fetch_article(archive, joined["article_id"])


def _search_of(datasette: Any, request: Any) -> SearchState | None:
    """Return the search that the reader came from: by ``from``, by the page before, or by ``q``.

    Only the parameters of a search are read from them, so the way back always leads to our search
    page.
    """
    query_string = request.args.get("from")
    if query_string is None:
        query_string = _query_of_referer(datasette, request)
    if query_string is not None:
        return SearchState.from_query_string(query_string)
    q = request.args.get("q")
    return SearchState(q=q) if q else None


def _query_of_referer(datasette: Any, request: Any) -> str | None:
    """Return the query string of the page before, if that was our search page."""
    try:
        before = urlsplit(request.headers.get("referer") or "")
    except ValueError:
        return None
    is_search = before.path == datasette.urls.path("/search")
    return before.query if is_search and before.netloc == request.headers.get("host") else None


@dataclass(frozen=True, slots=True)
class HistoryNotes:
    """Sentences about what happened to an article; their times are ``<time>`` elements."""

    standing: Standing
    revised: Markup
    """How often and when it was revised, without a full stop; "" if it was not."""
    absences: list[Markup]
    other_titles: list[str]
    """Headlines that the page showed in turns with the present one."""


async def fetch_notes(reading: Reading) -> HistoryNotes:
    """Return what happened to the article after it was archived."""
    article = reading.article
    standings, absences = await asyncio.gather(
        fetch_standings(reading.archive, [article["id"]]),
        reading.archive.fetch_rows(ABSENCES, reading.key),
    )
    standing = standings.get(article["id"], UNCHANGED)
    sentences = absence_sentences(absences, article["last_seen_at"], time_tag)
    # Their only parts from the archive are times, which time_tag escapes.
    return HistoryNotes(
        standing,
        Markup(revised_sentence(standing, time_tag)),  # noqa: S704
        [Markup(sentence) for sentence in sentences],  # noqa: S704
        other_titles_of(article["other_titles"]),
    )
