"""The hits of a saved search as feeds, and the list of these feeds as OPML 2.0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from datasette import Response

from newsarchive.archive.alerts.saved import Alert
from newsarchive.syndication.atom import ATOM_TYPE, write_atom
from newsarchive.syndication.entries import Feed, Subscription
from newsarchive.syndication.json_feed import JSON_FEED_TYPE, write_json_feed
from newsarchive.syndication.opml import OPML_TYPE, write_opml
from newsarchive.web.changes.change_files import change_entry
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.answers import absolute_urls, tagged_answer
from newsarchive.web.saved.saved_hits import fetch_saved_hits
from newsarchive.web.saved.saved_page import SavedSearch, fetch_saved_searches
from newsarchive.web.search.output.search_feeds import FEED_SIZE, hit_entry

_TITLE: Final = "newsarchive, saved searches"


async def atom_feed(
    datasette: Any, request: Any, archive: ArchiveDatabase, alert: Alert
) -> Response:
    """Return ``/saved/<number>.atom``: the hits found last as an Atom feed."""
    return await _feed(datasette, request, archive, alert, write_atom, ATOM_TYPE)


async def json_feed(
    datasette: Any, request: Any, archive: ArchiveDatabase, alert: Alert
) -> Response:
    """Return ``/saved/<number>.feed.json``: the hits found last as JSON Feed 1.1."""
    return await _feed(datasette, request, archive, alert, write_json_feed, JSON_FEED_TYPE)


async def _feed(
    datasette: Any,
    request: Any,
    archive: ArchiveDatabase,
    alert: Alert,
    write: Callable[[Feed], bytes],
    content_type: str,
) -> Response:
    absolute = absolute_urls(datasette, request)
    page = f"/saved/{alert.alert_id}"
    entries = [
        change_entry(hit.change, absolute(hit.change.path))
        if hit.change
        else hit_entry(hit.article, absolute(f"/a/{hit.article.id}"))
        for hit in await fetch_saved_hits(archive, alert, FEED_SIZE)
    ]
    feed = Feed(
        f"newsarchive: {alert.name}",
        alert.query,
        absolute(page + request.path.rpartition(page)[2]),
        absolute(page),
        tuple(entries),
    )
    return tagged_answer(request, write(feed), content_type)


async def opml_file(datasette: Any, request: Any, archive: ArchiveDatabase) -> Response:
    """Return ``/saved.opml``: the Atom feeds of all saved searches, for a feed reader."""
    absolute = absolute_urls(datasette, request)
    searches = sorted(await fetch_saved_searches(archive), key=lambda each: each.alert.name.lower())

    def subscription(each: SavedSearch) -> Subscription:
        feed_url = absolute(f"{each.path}.atom")
        page_url = absolute(each.path)
        return Subscription(each.alert.name, each.alert.query, feed_url, page_url, (_TITLE,))

    body = write_opml(_TITLE, [subscription(each) for each in searches])
    return tagged_answer(request, body, OPML_TYPE)
