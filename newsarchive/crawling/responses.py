"""What an answer to the request for an article is: a page, or the reason why it is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial

from scrapy.http import Response

from newsarchive.archive.ledger.endings import Ending
from newsarchive.article import Link, Page
from newsarchive.crawling.refusals import reason_of_status
from newsarchive.crawling.source_outcomes import header_of
from newsarchive.outcomes import Outcome
from newsarchive.urls import normalised_url

#: Content types that cannot be a web page; anything else is looked at.
_NOT_PAGES = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|zip|octet-stream|json)\b")


def refusal_of(response: Response) -> tuple[str, str] | None:
    """Reason and detail where *response* cannot be an article's page."""
    if reason := reason_of_status(response):
        return reason, f"HTTP {response.status}"
    content_type = header_of(response, "Content-Type") or ""
    if _NOT_PAGES.match(content_type.strip().lower()):
        return "not_html", content_type
    return None


def unchanged_ending(response: Response, link: Link) -> Ending:
    """How an article ends whose server says (304) that it is what was fetched before."""
    header = partial(header_of, response)
    return Ending.of(link, Outcome.UNCHANGED, header=header, http_status=304)


def page_of(response: Response, link: Link, timezone: str | None, language: str | None) -> Page:
    """The page that came for *link*, with what the spider knows of its site."""
    return Page(
        url=normalised_url(response.url),
        body=response.body,
        headers={str(k): str(v) for k, v in response.headers.to_unicode_dict().items()},
        fetched_at=datetime.now(UTC),
        status=response.status,
        link=link,
        timezone=timezone,
        language=language,
    )
