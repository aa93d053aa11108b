"""The reference to an article as a file for a reference manager."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from datasette import Response

from newsarchive.dates.spelling import parse_moment
from newsarchive.web.articles.author_names import divided_name
from newsarchive.web.articles.citations import Reference
from newsarchive.web.articles.reading import Reading, article_view
from newsarchive.web.framework.rendering import response_headers
from newsarchive.web.framework.security import is_public
from newsarchive.web.search.hits import parse_names


@article_view
async def bibtex_file(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>/citation.bib``."""
    reference = reference_of(datasette, request, reading.article)
    return _file(reference.bibtex, f"{reference.key}.bib", "application/x-bibtex")


@article_view
async def ris_file(datasette: Any, request: Any, reading: Reading) -> Response:
    """Return ``/a/<id>/citation.ris``."""
    reference = reference_of(datasette, request, reading.article)
    return _file(reference.ris, f"{reference.key}.ris", "application/x-research-info-systems")


def reference_of(datasette: Any, request: Any, article: Any) -> Reference:
    """Return the reference to *article*, a row with ``site_name``.

    The address in the archive belongs to it only if the server is public: others cannot open a
    reader's own archive.
    """
    site = re.sub(r"[^a-z0-9]+", "-", article["site"].lower()).strip("-")
    path = datasette.urls.path(f"/a/{article['id']}")
    seen = parse_moment(article["first_seen_at"])
    return Reference(
        key=f"{site or 'article'}-{article['id']}",
        title=article["title"] or "",
        authors=[
            divided_name(name, article["language"]) for name in parse_names(article["authors"])
        ],
        outlet=article["site_name"] or article["site"],
        published=published_day(article["published_at"], article["published_raw"]),
        url=article["url"],
        seen=seen.date() if seen else None,
        language=article["language"],
        archived_at=datasette.absolute_url(request, path) if is_public(datasette) else None,
    )


def published_day(published_at: str | None, published_raw: str | None) -> date | None:
    """Return the day of publication where the publisher is; None if there is no date.

    The archive stores UTC. If the page printed the same moment with its own offset, its day counts:
    1:30 on 5 May in Jerusalem is 4 May in UTC.
    """
    moment = parse_moment(published_at)
    if moment is None:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            printed = parse((published_raw or "").strip())
            if printed.tzinfo is not None and printed == moment:
                return printed.date()
    return moment.date()


def _file(text: str, name: str, content_type: str) -> Response:
    headers = response_headers(content_disposition=f'attachment; filename="{name}"')
    return Response(text, headers=headers, content_type=f"{content_type}; charset=utf-8")
