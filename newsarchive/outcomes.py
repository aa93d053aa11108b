"""The closed lists of the ledger: the outcomes of a URL, and the reasons for them.

Every requested URL has exactly one outcome. ``skipped`` and ``failed`` have a reason from
:data:`REASONS`. The words are a contract, because people's queries and dashboards use them. The
sentences are shown to people and are those of docs/sql.md.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """The outcome of a requested URL."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    FAILED = "failed"


#: Reasons of ``skipped``: nothing is wrong, but there is no article to store.
SKIPPED_REASONS: Final[dict[str, str]] = {
    "source": "it is a feed, sitemap, home or section page, and was read for its links",
    "not_article": "it is a page but not an article: a listing, a search page or a login page",
    "not_html": "it is neither a web page nor a list of articles",
    "robots": "the site's robots.txt forbids it",
    "private_address": "it leads into a private network",
    "bad_url": "it is not a URL that can be fetched",
    "offsite": "it leads to another site",
    "too_deep": "it is further from the start than the limit",
    "trap": "it looks like an endless calendar or a growing path",
    "limit": "it is over the limit of this run; a later run requests it",
    "soft_404": "the page says 'not found' although its status is 200",
    "gone": "it leads to the home page, a section or a 'not found' page: the article was removed",
    "removed": "it was taken out of the archive with `newsarchive remove`",
    "redirect": "in an imported file: it leads to another URL",
    "revisit": "in an imported file: it repeats a response that was not imported",
    "guess": "it is a common URL of feeds or sitemaps that this site does not use",
}

#: Reasons of ``failed``: a person or a later run may want to try again.
FAILED_REASONS: Final[dict[str, str]] = {
    "http_4xx": "the server refused the request (status 400-499)",
    "http_5xx": "the server failed (status 500-599)",
    "http_other": "the server sent a status that does not answer a GET request",
    "timeout": "no response came in time",
    "dns": "the host name does not resolve",
    "connection": "the connection failed or broke",
    "tls": "no secure connection could be made",
    "redirect_loop": "the redirects are endless",
    "too_large": "the response is larger than the size limit",
    "bomb": "the response is small but decompresses to a huge one",
    "truncated": "the response ended before it was complete",
    "bad_encoding": "the compressed response cannot be decompressed",
    "no_text": "the page has no article text",
    "empty_shell": "the page needs a browser to show its text",
    "bot_wall": "the site wants proof that a human is reading, or shows one page for many URLs",
    "consent_wall": "the site wants consent, a login or a subscription before it shows the page",
    "bad_record": "in an imported file: it is no record that can be read",
    "bad_feed": "it was named as a feed or sitemap, but it contains no links",
    "extract_timeout": "extraction took too long",
    "extract_crash": "the extraction process died",
    "extract_memory": "extraction needed too much memory",
    "extract_error": "extraction raised an error: please report this bug",
    "render_timeout": "the page took too long in the browser",
    "render_crash": "the browser died, or did not start",
    "render_memory": "the page needed too much memory in the browser",
    "part_missing": "its article is in a part of the archive, and that file is missing",
    "internal_error": "this program raised an error elsewhere: please report this bug",
    "interrupted": "the run ended during the fetch",
}

REASONS: Final[frozenset[str]] = frozenset(SKIPPED_REASONS) | frozenset(FAILED_REASONS)

#: Reasons that come from extraction: another version of the extractor may succeed.
EXTRACTION_REASONS: Final[frozenset[str]] = frozenset(
    {"no_text", "empty_shell"}
    | {"extract_timeout", "extract_crash", "extract_memory", "extract_error"}
    | {"render_timeout", "render_memory"}
)


def outcome_of(reason: str) -> Outcome:
    """Return the outcome of a *reason*. Raises ``KeyError`` for a word outside the closed list."""
    if reason in SKIPPED_REASONS:
        return Outcome.SKIPPED
    if reason in FAILED_REASONS:
        return Outcome.FAILED
    raise KeyError(reason)


def summary(name: str, counts: Mapping[Outcome, int], seconds: float) -> str:
    """Return the line that a run of *name* ends with: its outcomes, counted, and its duration."""
    return (
        f"{name}: {counts.get(Outcome.NEW, 0)} new, {counts.get(Outcome.REVISED, 0)} revised,"
        f" {counts.get(Outcome.UNCHANGED, 0)} unchanged,"
        f" {counts.get(Outcome.DUPLICATE, 0)} duplicates,"
        f" {counts.get(Outcome.FAILED, 0)} failed in {seconds:.0f} s"
    )
