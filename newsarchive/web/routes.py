"""The URLs of our pages, and the function behind each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from datasette import Response

from newsarchive.web.analysis import compare_files, compare_page, words_page
from newsarchive.web.articles import (
    article_json,
    article_page,
    captured_page,
    citation_files,
    history_page,
)
from newsarchive.web.changes import change_files, change_page
from newsarchive.web.database.archive_database import TimeLimitExceeded
from newsarchive.web.framework.answers import is_file, shared
from newsarchive.web.framework.error_answers import refuse_method
from newsarchive.web.framework.error_pages import time_limit_page
from newsarchive.web.framework.rendering import response_headers
from newsarchive.web.framework.security import is_public
from newsarchive.web.pages import home_page, site_page, site_pages, sites_json, story_page
from newsarchive.web.programs import api_page, openapi
from newsarchive.web.runs import run_page, runs_page
from newsarchive.web.runs.run_request import of_operator
from newsarchive.web.saved import save_form, saved_feeds, saved_page
from newsarchive.web.saved.access import of_alert, of_owner
from newsarchive.web.search.output import search_feeds, search_json, search_page


async def robots_txt() -> Response:
    """Return a robots.txt that keeps search engines out: the articles are their publishers'."""
    return Response.text("User-agent: *\nDisallow: /\n", headers=response_headers())


def _taking(view: Callable[..., Any], *methods: str) -> Callable[..., Any]:
    """Return *view* for requests with one of *methods*, with our error pages.

    They have status 405 for another method, and 503 if a statement exceeds the time limit. With
    ``--public``, pages of other sites may read answers for programs (CORS).
    """

    async def view_or_error(datasette: Any, request: Any) -> Response:
        is_shared = is_public(datasette) and is_file(request)
        if is_shared and request.method == "OPTIONS":
            return shared(Response("", 204, response_headers(allow="GET, HEAD, OPTIONS")))
        response = await answer(datasette, request)
        return shared(response) if is_shared else response

    async def answer(datasette: Any, request: Any) -> Response:
        if request.method not in methods:
            return refuse_method(", ".join(methods))
        try:
            return cast(Response, await view(datasette, request))
        except TimeLimitExceeded:
            return await time_limit_page(datasette, request)

    return view_or_error


_PAGES: Final[list[tuple[str, Callable[..., Any]]]] = [
    (r"/$", home_page.home_page),
    (r"/search$", search_page.search_page),
    (r"/search\.json$", search_json.search_json),
    (r"/search\.atom$", search_feeds.atom_feed),
    (r"/search\.feed\.json$", search_feeds.json_feed),
    (r"/search\.csv$", search_feeds.csv_file),
    (r"/changes$", change_page.changes_page),
    (r"/changes\.json$", change_files.changes_json),
    (r"/changes\.atom$", change_files.atom_feed),
    (r"/changes\.feed\.json$", change_files.json_feed),
    (r"/compare$", compare_page.compare_page),
    (r"/compare\.json$", compare_files.compare_json),
    (r"/compare\.csv$", compare_files.compare_csv),
    (r"/compare\.svg$", compare_files.compare_svg),
    (r"/words$", words_page.words_page),
    (r"/words\.json$", words_page.words_json),
    (r"/words\.csv$", words_page.words_csv),
    (r"/a/(?P<id>[0-9]{1,18})$", article_page.article_page),
    (r"/a/(?P<id>[0-9]{1,18})\.json$", article_json.article_json),
    (r"/a/(?P<id>[0-9]{1,18})/history$", history_page.history_page),
    (r"/a/(?P<id>[0-9]{1,18})/history\.json$", article_json.history_json),
    (r"/a/(?P<id>[0-9]{1,18})/capture$", captured_page.captured_page),
    (r"/a/(?P<id>[0-9]{1,18})/capture/page$", captured_page.captured_markup),
    (r"/a/(?P<id>[0-9]{1,18})/capture\.warc\.gz$", captured_page.capture_file),
    (r"/a/(?P<id>[0-9]{1,18})/citation\.bib$", citation_files.bibtex_file),
    (r"/a/(?P<id>[0-9]{1,18})/citation\.ris$", citation_files.ris_file),
    (r"/story/(?P<id>[0-9]{1,18})$", story_page.story_page),
    (r"/story/(?P<id>[0-9]{1,18})\.json$", story_page.story_json),
    (r"/sites$", site_pages.sites_page),
    (r"/sites\.json$", sites_json.sites_json),
    (r"/sites\.csv$", site_page.sites_csv),
    (r"/sites/(?P<site>[^/]+)$", site_page.site_page),
    (r"/stats$", site_pages.stats_page),
    (r"/runs$", of_operator(runs_page.runs_page)),
    (r"/runs\.json$", of_operator(runs_page.runs_json)),
    (r"/runs/(?P<id>[0-9]{1,18})$", of_operator(run_page.run_page)),
    (r"/runs/(?P<id>[0-9]{1,18})\.json$", of_operator(run_page.run_json)),
    (r"/saved$", of_owner(saved_page.list_page)),
    (r"/saved\.opml$", of_owner(saved_feeds.opml_file)),
    (r"/saved/(?P<id>[0-9]{1,18})$", of_alert(saved_page.saved_page)),
    (r"/saved/(?P<id>[0-9]{1,18})\.atom$", of_alert(saved_feeds.atom_feed)),
    (r"/saved/(?P<id>[0-9]{1,18})\.feed\.json$", of_alert(saved_feeds.json_feed)),
    (r"/docs/api$", api_page.api_page),
    (r"/openapi\.json$", openapi.openapi_json),
]
#: Pages with a form, which are sent to their own address.
_FORMS: Final[list[tuple[str, Callable[..., Any]]]] = [
    (r"/saved/new$", of_owner(save_form.new_page)),
    (r"/saved/(?P<id>[0-9]{1,18})/edit$", of_alert(save_form.edit_page)),
    (r"/saved/(?P<id>[0-9]{1,18})/delete$", of_alert(saved_page.delete_page)),
]
ROUTES: Final = [
    (r"/robots\.txt$", robots_txt),
    *((path, _taking(view, "GET", "HEAD")) for path, view in _PAGES),
    *((path, _taking(view, "GET", "HEAD", "POST")) for path, view in _FORMS),
    (r"/saved/(?P<id>[0-9]{1,18})/seen$", _taking(of_alert(saved_page.mark_seen), "POST")),
]
