"""The outcome of a source in the ledger, and what its row says about the next request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from scrapy.http import HtmlResponse, Response

from newsarchive.archive.ledger.endings import Ending, stated_time
from newsarchive.archive.ledger.frontier import KnownUrl
from newsarchive.article import Link, iso
from newsarchive.crawling.middlewares.refusals import all_headers
from newsarchive.http_headers import bytes_of, text_of
from newsarchive.outcomes import Outcome
from newsarchive.page.walls import wall_in_body, wall_in_headers
from newsarchive.urls import normalised_url, site_of

#: A source is requested unconditionally if it was not read whole for so long: some servers answer
#: every condition with 304.
READ_WHOLE = timedelta(days=1)
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
#: Days before a guessed URL that did not exist is guessed again.
GUESS_AGAIN_DAYS = 7
#: A home page has more links than this in its first bytes; a wall has not.
FEW_LINKS = 10
FEW_BYTES = 2**19


def read_ending(
    response: Response, link: Link, detail: str, *, keep_validators: bool = True
) -> Ending:
    """Return the ending of a source that was read; without validators, all of it is read again.

    If another address answered for it, *detail* gets that one.
    """
    url = normalised_url(response.url)
    if url != link.url:
        how = "redirects" if _is_for_good(response) else "redirects for now"
        detail = f"{detail}; {how} to {url}"
    return Ending.of(
        link,
        Outcome.SKIPPED,
        header=partial(header_of, response) if keep_validators else None,
        reason="source",
        detail=detail,
        http_status=response.status,
    )


def _is_for_good(response: Response) -> bool:
    """Return whether each redirect that led to *response* was one for good (301 or 308)."""
    reasons = response.meta.get("redirect_reasons", ()) if response.request else ()
    return all(reason in (301, 308) for reason in reasons)


def unmodified_ending(link: Link, known: KnownUrl | None) -> Ending:
    """Return the ending of a 304, for a source or for an article that the operator named."""
    known = known or KnownUrl(url=link.url)
    is_article = known.article_id is not None
    return Ending.of(
        link,
        Outcome.UNCHANGED if is_article else Outcome.SKIPPED,
        reason=None if is_article else "source",
        detail="not modified",
        http_status=304,
    )


def conditions(known: KnownUrl | None) -> dict[str, bytes]:
    """Return the headers that make a request conditional on the last response."""
    if known is None:
        return {}
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: bytes_of(value) for name, value in headers.items() if value}


def is_unmodified(response: Response) -> bool:
    """Return whether the server states, as it was asked, that nothing changed.

    A 304 to a request without conditions has no meaning: nothing was read.
    """
    request = response.request
    is_conditional = request is not None and any(name in request.headers for name in _CONDITIONS)
    return response.status == 304 and is_conditional


def is_read_whole(known: KnownUrl | None) -> bool:
    """Return whether a source was read whole within READ_WHOLE, so that a 304 may be believed."""
    if known is None or known.whole_at is None:
        return False
    return datetime.now(UTC) - datetime.fromisoformat(known.whole_at) < READ_WHOLE


def was_guessed_lately(known: KnownUrl | None) -> bool:
    """Return whether a guessed URL proved wrong in the last :data:`GUESS_AGAIN_DAYS`.

    A failure that passes, such as status 503 or a host that does not respond, proves nothing.
    """
    if known is None or known.reason != "guess" or known.last_at is None:
        return False
    if known.http_status is None or known.http_status == 429 or known.http_status >= 500:
        return False
    age = datetime.now(UTC) - datetime.fromisoformat(known.last_at)
    return age < timedelta(days=GUESS_AGAIN_DAYS)


def is_pausing(known: KnownUrl | None) -> bool:
    """Return whether a source could not be read and its host asked for a pause that is not over."""
    if known is None or known.outcome != Outcome.FAILED or known.http_status not in (429, 503):
        return False
    return (known.next_try_at or "") > str(iso(datetime.now(UTC)))


def may_rest(link: Link) -> bool:
    """Return whether a source may be skipped while it brings nothing new.

    A source that the operator named is always requested, and so is a home page, which leads to the
    other sources.
    """
    return link.via not in ("start", "home")


def is_resting(link: Link, known: KnownUrl | None) -> bool:
    """Return whether a source that brings nothing new is not due, and not stated to be changed."""
    if known is None or known.reason != "source" or not may_rest(link):
        return False
    if known.next_try_at is None or known.next_try_at <= str(iso(datetime.now(UTC))):
        return False
    modified = stated_time(link.modified_raw)
    return modified is None or modified <= (known.last_at or "")


def wall_in_place(response: Response) -> tuple[str, str] | None:
    """Return reason and detail if *response*, with status 2xx, is a wall and not a source."""
    service = wall_in_headers(all_headers(response))
    if service is None and response.body[:FEW_BYTES].count(b"<a ") < FEW_LINKS:
        service = wall_in_body(response.body) if isinstance(response, HtmlResponse) else None
    return ("bot_wall", service) if service else None


def moved_warning(start: str, url: str, *, is_named: bool) -> str:
    """Return a warning that *start* redirects to *url*, which is on another site.

    *is_named* is whether the operator named the start; otherwise a spider's file did.
    """
    site = site_of(url)
    what_to_do = (
        f"name {url} as start"
        if is_named
        else f"if it has moved, change `home` and the other URLs in its spider file to {site};"
        f" if only this address is elsewhere, add {site} to `allowed_hosts`"
    )
    return f"{start} redirects to another site, {site} ({url}): {what_to_do}"


def content_type_of(response: Response) -> str:
    """Return the response's Content-Type; "" if it has none."""
    return header_of(response, "Content-Type") or ""


def header_of(response: Response, name: str) -> str | None:
    """Return the response's header *name*; None if it has none."""
    value = response.headers.get(name)
    return text_of(value) if value else None
