"""How the request for a URL ended, as the ledger records it; made here for all who end one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from newsarchive.article import Article, Link, iso
from newsarchive.dates import in_utc, parsed
from newsarchive.outcomes import Outcome, outcome_of


@dataclass(slots=True, kw_only=True, frozen=True)
class Ending:
    """The end of one request: its outcome, and what the next request should know."""

    url: str
    outcome: Outcome
    reason: str | None = None
    """A word of ``outcomes.REASONS``; None for an article."""
    detail: str | None = None
    """More about the reason, for people."""
    http_status: int | None = None
    article_id: int | None = None
    etag: str | None = None
    """The response's ETag, which makes the next request conditional."""
    last_modified: str | None = None
    """The response's Last-Modified, likewise."""
    lastmod: str | None = None
    """Date of change that the link's source states, as :func:`stated_time` writes it."""
    found_in: str | None = None
    """URL of the source that named the link."""
    not_before: datetime | None = None
    """When a host that asked for a pause may be requested again."""
    is_source: bool = False
    """Whether this is a source that could not be read; each run requests it again."""
    is_update: bool = False
    """Whether the link's source stated that a known article had changed."""
    is_quiet: bool = False
    """Whether this is a source that brought nothing new."""

    @classmethod
    def of(
        cls,
        link: Link,
        outcome: Outcome,
        *,
        header: Callable[[str], str | None] | None = None,
        reason: str | None = None,
        detail: str | None = None,
        http_status: int | None = None,
        article_id: int | None = None,
    ) -> Self:
        """Return the ending of a *link* whose response was read, or was not modified.

        *header* returns a header of the response by its name. Without it the ending has no
        validators: the next request is then unconditional, except after a 304, which leaves the
        stored validators as they are.
        """
        return cls(
            url=link.url,
            outcome=outcome,
            reason=reason,
            detail=detail,
            http_status=http_status,
            article_id=article_id,
            etag=header("ETag") if header else None,
            last_modified=header("Last-Modified") if header else None,
            lastmod=stated_time(link.modified_raw),
            found_in=link.found_in or None,
            is_update=link.is_update,
        )


def refused(
    link: Link,
    reason: str,
    detail: str | None = None,
    *,
    http_status: int | None = None,
    not_before: datetime | None = None,
    is_source: bool = False,
) -> Ending:
    """Return the ending of a *link* that gave nothing, for a *reason* of the closed list.

    It has no validators and no date of change: the next request must get the whole response.
    """
    return Ending(
        url=link.url,
        outcome=outcome_of(reason),
        reason=reason,
        detail=detail,
        # A server may send a "status" of any number of digits, and SQLite has 63 bits.
        http_status=http_status if (http_status or 0) < 1_000 else None,
        found_in=link.found_in or None,
        not_before=not_before,
        is_source=is_source,
    )


def end_at_wall(link: Link, article: Article, ending: Ending, kept: str) -> Ending:
    """Return how a visit ends whose page shows less than is stored, as *kept* says.

    A page that states that it is not free is as its site wants it: the article is unchanged.
    Otherwise a wall stands before the page, and the next visit may be let through.
    """
    is_stated = any(each.field == "is_free" and each.source != "text" for each in article.sources)
    if article.is_free is False and is_stated:
        return replace(ending, detail=f"{kept}: it is not free")
    return refused(link, "consent_wall", kept, http_status=ending.http_status)


def stated_time(raw: str | None) -> str | None:
    """Return a date of change, as sources state it, in the archive's spelling; None if it is none.

    Most sources write W3C datetimes; the others as feeds do. A date without a time counts as its
    first second, a time without a zone as UTC.
    """
    try:  # much quicker, and sitemaps have 50,000 of them
        moment = datetime.fromisoformat((raw or "").strip())
    except ValueError:
        read = parsed(raw or "")
        return iso(in_utc(read, UTC)) if read else None
    return iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
