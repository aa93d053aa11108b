"""Our addresses, and the page behind each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from datasette import Response

from newsarchive.web import feeds, front, overview, reading
from newsarchive.web.presenting import own_headers


async def robots() -> Response:
    """The articles belong to those who wrote them: no search engine takes them from here."""
    return Response.text("User-agent: *\nDisallow: /\n", headers=own_headers())


ROUTES: Final[list[tuple[str, Callable[..., Any]]]] = [
    (r"/$", front.front_page),
    (r"/search$", front.search_page),
    (r"/search\.json$", front.search_json),
    (r"/search\.atom$", feeds.atom),
    (r"/search\.feed\.json$", feeds.json_feed),
    (r"/search\.csv$", feeds.csv),
    (r"/a/(?P<id>[0-9]{1,18})$", reading.article_page),
    (r"/a/(?P<id>[0-9]{1,18})/history$", reading.history_page),
    (r"/story/(?P<id>[0-9]{1,18})$", reading.story_page),
    (r"/sites$", overview.sites_page),
    (r"/stats$", overview.stats_page),
    (r"/robots\.txt$", robots),
]
