"""The response to the request for an article: a page, or the reason why it is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial

from scrapy.http import Response

from newsarchive.archive.ledger.endings import Ending
from newsarchive.article import Link, Page
from newsarchive.crawling.middlewares.refusals import all_headers, refusal_by_status
from newsarchive.crawling.sources.outcomes import header_of
from newsarchive.outcomes import Outcome
from newsarchive.site_rules import SiteRules
from newsarchive.urls import normalised_url

#: Content types that cannot be a web page; a response of any other type is read.
_NOT_PAGES = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|zip|octet-stream|json)\b")


def refusal_of(response: Response) -> tuple[str, str] | None:
    """Return reason and detail if *response* cannot be an article's page; else None."""
    if refusal := refusal_by_status(response):
        return refusal
    content_type = header_of(response, "Content-Type") or ""
    if _NOT_PAGES.match(content_type.strip().lower()):
        return "not_html", content_type
    return None


def unchanged_ending(response: Response, link: Link) -> Ending:
    """Return the ending of an article whose server states (304) that it did not change."""
    header = partial(header_of, response)
    return Ending.of(link, Outcome.UNCHANGED, header=header, http_status=304)


def page_of(
    response: Response,
    link: Link,
    timezone: str | None,
    language: str | None,
    rules: SiteRules | None = None,
) -> Page:
    """Return the page of *response* to *link*, with what its site states for all of its pages."""
    return Page(
        url=normalised_url(response.url),
        body=response.body,
        headers=all_headers(response),
        fetched_at=datetime.now(UTC),
        status=response.status,
        link=link,
        timezone=timezone,
        language=language,
        rules=rules,
    )
