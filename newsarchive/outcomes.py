"""The closed lists of the ledger: how an address can end, and why.

Every address asked for ends with exactly one outcome. ``skipped`` and ``failed``
carry a reason from :data:`REASONS`; the words are a contract that queries and
dashboards hang on.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """How an address that was asked for ended."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    FAILED = "failed"


#: Reasons of ``skipped``: nothing is wrong, there is no article to keep.
SKIPPED_REASONS: Final[dict[str, str]] = {
    "source": "read for its links: a feed, sitemap, home or section page",
    "not_article": "a page, but not an article: a listing, a search or login page",
    "not_html": "neither a web page nor anything that lists articles",
    "robots": "the site's robots.txt forbids it",
    "private_address": "leads into a private network",
    "bad_url": "not an address that can be fetched",
    "offsite": "leads to another site",
    "too_deep": "further from the start than the limit",
    "trap": "looks like an endless calendar or a growing path",
    "limit": "over the limit of this run; asked for by a later one",
    "soft_404": "says 'not found' with status 200",
    "guess": "a common feed or sitemap address that this site does not use",
}

#: Reasons of ``failed``: a human or a later run may want to look again.
FAILED_REASONS: Final[dict[str, str]] = {
    "http_4xx": "the server refused (status 400-499)",
    "http_5xx": "the server failed (status 500-599)",
    "http_other": "a status that is no answer to a GET",
    "timeout": "no answer in time",
    "dns": "the host name does not resolve",
    "connection": "the connection failed or broke",
    "tls": "no safe connection could be made",
    "redirect_loop": "redirects without end",
    "too_large": "larger than the size limit",
    "bomb": "a small answer that unpacks to a huge one",
    "truncated": "the answer ended before it was complete",
    "bad_encoding": "the compressed answer cannot be unpacked",
    "no_text": "a page without article text",
    "empty_shell": "a page that needs a browser to show its text",
    "bot_wall": "the site asks for proof of a human",
    "bad_feed": "named as a feed or sitemap, but gives no links",
    "extract_timeout": "extraction took too long",
    "extract_crash": "the extraction process died",
    "extract_memory": "extraction needed too much memory",
    "extract_error": "extraction raised an error: a bug to report",
    "interrupted": "the run ended while it was being fetched",
}

REASONS: Final[frozenset[str]] = frozenset(SKIPPED_REASONS) | frozenset(FAILED_REASONS)

#: Reasons that extraction gave: another version of it may do better.
EXTRACTION_REASONS: Final[frozenset[str]] = frozenset(
    {"no_text", "empty_shell"}
    | {"extract_timeout", "extract_crash", "extract_memory", "extract_error"}
)


def outcome_of(reason: str) -> Outcome:
    """The outcome that *reason* belongs to; ``KeyError`` for a word outside the closed list."""
    if reason in SKIPPED_REASONS:
        return Outcome.SKIPPED
    if reason in FAILED_REASONS:
        return Outcome.FAILED
    raise KeyError(reason)


def summary(name: str, counts: Mapping[Outcome, int], seconds: float) -> str:
    """The line that a run of *name* ends with; what it was, in the words of the ledger."""
    return (
        f"{name}: {counts.get(Outcome.NEW, 0)} new, {counts.get(Outcome.REVISED, 0)} revised,"
        f" {counts.get(Outcome.UNCHANGED, 0)} unchanged,"
        f" {counts.get(Outcome.DUPLICATE, 0)} duplicates,"
        f" {counts.get(Outcome.FAILED, 0)} failed in {seconds:.0f} s"
    )
