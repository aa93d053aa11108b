"""The changes as JSON and as feeds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from datasette import Response
from markupsafe import Markup

from newsarchive.syndication.atom import ATOM_TYPE, write_atom
from newsarchive.syndication.entries import Entry, Feed, stable_id
from newsarchive.syndication.json_feed import JSON_FEED_TYPE, write_json_feed
from newsarchive.web.changes.change_list import Change, ChangeList, list_changes
from newsarchive.web.changes.change_state import ChangeState
from newsarchive.web.changes.passages import Pieces
from newsarchive.web.framework.answers import absolute_urls, json_answer, json_error, tagged_answer
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.rendering import http_url, response_headers
from newsarchive.web.search.output.search_feeds import FEED_SIZE, as_sentences, search_title
from newsarchive.web.search.url_filters import FILTERS

_MARKS: Final = {
    "same": Markup("{}"),
    "added": Markup("<ins>{}</ins>"),
    "removed": Markup("<del>{}</del>"),
}


async def atom_feed(datasette: Any, request: Any) -> Response:
    """Return ``/changes.atom``: the newest changes as an Atom feed."""
    return await _feed_response(datasette, request, write_atom, ATOM_TYPE)


async def json_feed(datasette: Any, request: Any) -> Response:
    """Return ``/changes.feed.json``: the newest changes as JSON Feed 1.1."""
    return await _feed_response(datasette, request, write_json_feed, JSON_FEED_TYPE)


async def _feed_response(
    datasette: Any, request: Any, write: Callable[[Feed], bytes], content_type: str
) -> Response:
    archive = await find_archive(datasette)
    if archive is None:
        return Response.text("no archive found", 404, response_headers())
    state = ChangeState.from_query_string(request.query_string).at_page("")
    found = await list_changes(archive, state, FEED_SIZE)
    absolute = absolute_urls(datasette, request)
    feed = Feed(
        f"newsarchive, changes: {_title(state)}",
        as_sentences(notes_of(found)),
        absolute(state.path(request.path.rpartition("/changes")[2])),
        absolute(state.path()),
        tuple(change_entry(change, absolute(change.path)) for change in found.shown),
    )
    return tagged_answer(request, write(feed), content_type)


def _title(state: ChangeState) -> str:
    own = [f"{name}:{value}" for name, value in state.own_parameters()]
    return " ".join([search_title(state.search, "" if own else "all articles"), *own]).strip()


def notes_of(found: ChangeList) -> list[str]:
    """Return the remarks on how the URL and its query were read."""
    articles = found.changes.articles
    return [*found.state.notes, *(articles.query.notes if articles else ()), *found.problems]


def change_id(change: Change) -> str:
    """Return an id that stays when a revision is judged anew, or numbered anew by an import."""
    event = {"gone": "gone", "returned": "returned"}.get(change.kind, "changed")
    at = change.place.at
    return stable_id(change.article["url"], change.place.article_id, f"{event}-{at}")


def change_entry(change: Change, page_url: str) -> Entry:
    """Return *change* as an entry of a feed; *page_url* is absolute."""
    article = change.article
    headline = change.title or article["url"]
    size = f" ({change.size})" if change.size else ""
    passages = [marked(pieces) for pieces in (change.headline, change.passage) if pieces]
    lines = [Markup("<p>{}</p>").format(line) for line in (change.name + size, *passages)]
    return Entry(
        id=change_id(change),
        title=f"{change.name}: {headline}",
        page_url=page_url,
        external_url=http_url(article["url"]),
        html="".join(lines),
        updated=change.place.at,
        published=change.place.at,
        authors=(),
        publisher=article["site_name"],
        tags=(change.kind, *(["silent"] if change.silent else [])),
        language=article["language"],
    )


def marked(pieces: Pieces) -> Markup:
    """Return *pieces* as HTML: what was added in ``<ins>``, what was removed in ``<del>``."""
    return Markup("").join(_MARKS[piece.kind].format(piece.text) for piece in pieces)


async def changes_json(datasette: Any, request: Any) -> Response:
    """Return ``/changes.json``: the page of changes as data."""
    archive = await find_archive(datasette)
    if archive is None:
        return json_error(404, "no archive found")
    state = ChangeState.from_query_string(request.query_string)
    found = await list_changes(archive, state, with_sites=True)
    search = state.search

    def path(other: ChangeState | None) -> str | None:
        return None if other is None else str(datasette.urls.path(other.path(".json")))

    data = {
        "query": state.q,
        "filters": {n: search.filter_value(n) for n in FILTERS if search.filter_value(n)},
        "kinds": list(state.kinds),
        "least": state.least or None,
        "size": search.size,
        "count": found.total,
        "counts": found.counts,
        "sites": [{"value": site, "count": count} for site, count in found.sites.items()],
        "first": found.number + 1 if found.shown else None,
        "changes": [_as_json(change, datasette) for change in found.shown],
        "notes": notes_of(found),
        "previous": path(found.previous),
        "next": path(found.next),
    }
    return json_answer(request, data)


def _as_json(change: Change, datasette: Any) -> dict[str, Any]:
    article = change.article
    return {
        "id": change_id(change),
        "at": change.place.at,
        "kind": change.kind,
        "silent": change.silent,
        "article_id": change.place.article_id,
        "version": change.version,
        "url": article["url"],
        "site": article["site"],
        "site_name": article["site_name"],
        "language": article["language"],
        "title": change.title,
        "words_added": change.words_added,
        "words_removed": change.words_removed,
        "share": change.share,
        "headline_change": str(marked(change.headline)) or None,
        "passage": str(marked(change.passage)) or None,
        "path": str(datasette.urls.path(change.path)),
    }
