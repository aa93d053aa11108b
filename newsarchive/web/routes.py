"""Our addresses, and the page behind each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from datasette import Response

from newsarchive.web import feeds, front, home, overview, reading
from newsarchive.web.archive import TookTooLong
from newsarchive.web.asked import Asked
from newsarchive.web.presenting import own_headers, page


async def robots() -> Response:
    """The articles belong to those who wrote them: no search engine takes them from here."""
    return Response.text("User-agent: *\nDisallow: /\n", headers=own_headers())


def _bounded(view: Callable[..., Any]) -> Callable[..., Any]:
    """*view*, with a page of ours where a statement ran into the time limit."""

    async def within_limits(datasette: Any, request: Any) -> Response:
        try:
            return cast(Response, await view(datasette, request))
        except TookTooLong:
            return await page(datasette, request, "slow", 503, asked=Asked())

    return within_limits


_PAGES: Final[list[tuple[str, Callable[..., Any]]]] = [
    (r"/$", home.front_page),
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
]
ROUTES: Final = [(r"/robots\.txt$", robots), *((path, _bounded(view)) for path, view in _PAGES)]
