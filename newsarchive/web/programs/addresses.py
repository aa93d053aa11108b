"""All addresses that give data: the one table behind ``/docs/api`` and ``/openapi.json``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from newsarchive.archive.history.site_edits import COLUMNS
from newsarchive.web.programs.parameters import (
    CAPTURE,
    CHANGES,
    CHANGES_PAGE,
    COMPARISON,
    NUMBER,
    NUMBER_OF_RUN,
    PART_OF_TEXT,
    RUNS,
    SEARCH,
    SEARCH_PAGE,
    VERSIONS,
    Parameter,
)

JSON: Final = "application/json"
CSV: Final = "text/csv"


@dataclass(frozen=True, slots=True)
class Address:
    """An address that gives data."""

    path: str
    """With ``{id}`` for a number."""
    summary: str
    example: str
    """Path and query, with ``{article}``, ``{story}``, ``{saved}``, ``{word}`` of the archive."""
    media_type: str = JSON
    schema: str = ""
    """The name of the schema of a JSON answer."""
    columns: tuple[str, ...] = ()
    """The header of a CSV file."""
    parameters: tuple[Parameter, ...] = ()
    remarks: str = ""
    """Limits, paging and what else differs from other addresses."""
    errors: tuple[int, ...] = ()
    """Statuses beside 404 and 503, which all have."""
    has_etag: bool = False
    is_closed: bool = False
    """Whether ``--public`` closes it (403), unless it is opened."""


#: What statuses mean here.
ERRORS: Final = {
    400: "a parameter is not a number",
    403: "closed on this server",
    404: "there is no archive, or nothing with this number",
    410: "the article was removed from the archive",
    413: "too many rows",
    503: "it took too long; narrow the search",
}

ADDRESSES: Final = (
    Address(
        "/search.json", "The hits of a search, with counts by facet and period.",
        "/search.json?q={word}", schema="Search", parameters=SEARCH_PAGE, has_etag=True,
        remarks="Follow `next` for more. Articles that arrive meanwhile do not move the pages."
        " Values that make no sense are left out, and `notes` says so.",
    ),
    Address(
        "/search.atom", "The newest archived hits as an Atom feed.", "/search.atom?q={word}",
        "application/atom+xml", parameters=SEARCH, has_etag=True, remarks="50 entries.",
    ),
    Address(
        "/search.feed.json", "The newest archived hits as JSON Feed 1.1.",
        "/search.feed.json?q={word}", "application/feed+json", "JSONFeed", parameters=SEARCH,
        has_etag=True, remarks="50 items.",
    ),
    Address(
        "/search.csv", "All hits as a CSV file, newest archived first.", "/search.csv?q={word}",
        CSV, parameters=SEARCH, errors=(413,),
        columns=("id", "site", "url", "title", "authors", "published_at", "section", "language",
                 "word_count", "description"),
        remarks="At most 100,000 rows; with more hits the status is 413.",
    ),
    Address(
        "/changes.json", "What publishers changed and took down, newest first.",
        "/changes.json?q={word}", schema="Changes", parameters=CHANGES_PAGE, has_etag=True,
        remarks="Follow `next` for more. Changes of typography are listed with `kind=typography`.",
    ),
    Address(
        "/changes.atom", "The newest changes as an Atom feed.", "/changes.atom?q={word}",
        "application/atom+xml", parameters=CHANGES, has_etag=True, remarks="50 entries.",
    ),
    Address(
        "/changes.feed.json", "The newest changes as JSON Feed 1.1.",
        "/changes.feed.json?q={word}", "application/feed+json", "JSONFeed", parameters=CHANGES,
        has_etag=True, remarks="50 items.",
    ),
    Address(
        "/a/{id}.json", "An article, with its text.", "/a/{article}.json?length=200",
        schema="Article", parameters=PART_OF_TEXT, errors=(400, 410), has_etag=True,
        remarks="An article that was joined with another one redirects there (301).",
    ),
    Address(
        "/a/{id}/history.json", "The earlier versions of an article, and what changed.",
        "/a/{article}/history.json", schema="History", parameters=VERSIONS, errors=(400, 410),
        has_etag=True,
        remarks="The text of a version is at `/a/{id}.json?revision=`. An answer ends after"
        " changes of 500,000 characters; follow `next`.",
    ),
    Address(
        "/a/{id}/citation.bib", "The reference to an article in BibTeX.",
        "/a/{article}/citation.bib", "application/x-bibtex", parameters=(NUMBER,), errors=(410,),
    ),
    Address(
        "/a/{id}/citation.ris", "The reference to an article in RIS.",
        "/a/{article}/citation.ris", "application/x-research-info-systems", parameters=(NUMBER,),
        errors=(410,),
    ),
    Address(
        "/a/{id}/capture.warc.gz", "What the server sent: a WARC record.",
        "/a/{article}/capture.warc.gz", "application/gzip", parameters=CAPTURE, errors=(403, 410),
        is_closed=True, remarks="404 if the page was not captured.",
    ),
    Address(
        "/story/{id}.json", "A story: its articles on all sites.", "/story/{story}.json",
        schema="Story", parameters=(NUMBER,), has_etag=True, remarks="At most 500 articles.",
    ),
    Address(
        "/sites.json", "The sites of the archive.", "/sites.json", schema="Sites", has_etag=True,
        remarks="At most 2,000 sites.",
    ),
    Address(
        "/sites.csv", "How much each site edits what it published, as a CSV file.", "/sites.csv",
        CSV, columns=COLUMNS, remarks="docs/changes.md says how it is counted.",
    ),
    Address(
        "/runs.json", "What crawls run and ran, what failed, and which sites need attention.",
        "/runs.json", schema="Runs", parameters=RUNS, errors=(403,), has_etag=True,
        is_closed=True, remarks="50 runs; follow `next` for older ones.",
    ),
    Address(
        "/runs/{id}.json", "A crawl: its outcomes, failures and articles.", "/runs/1.json",
        schema="RunDetails", parameters=(NUMBER_OF_RUN,), errors=(403,), has_etag=True,
        is_closed=True, remarks="At most 200 failures and 200 articles.",
    ),
    Address(
        "/compare.json", "Up to five queries, counted by period or site.",
        "/compare.json?q={word}&by=year", schema="Comparison", parameters=COMPARISON,
        has_etag=True, remarks="At most 4,000 periods; with more, the next longer ones are used.",
    ),
    Address(
        "/compare.csv", "The same as a CSV file.", "/compare.csv?q={word}&by=year", CSV,
        parameters=COMPARISON,
        columns=("query", "by", "period", "first_day", "last_day", "finished", "count", "articles",
                 "share"),
        remarks="With `by=site` the columns are query, site, site_name, count, articles, share.",
    ),
    Address(
        "/compare.svg", "The same as a chart.", "/compare.svg?q={word}&by=year", "image/svg+xml",
        parameters=COMPARISON, remarks="404 for `by=site`, and if no dated article matches.",
    ),
    Address(
        "/words.json", "The words that are typical of the hits of a search.",
        "/words.json?q={word}", schema="Words", parameters=SEARCH, has_etag=True,
        remarks="Reads up to 400 hits and 800 other articles of each language.",
    ),
    Address(
        "/words.csv", "The same as a CSV file.", "/words.csv?q={word}", CSV, parameters=SEARCH,
        columns=("language", "word", "hits", "of_hits", "others", "of_others", "log_likelihood"),
    ),
    Address(
        "/saved/{id}.atom", "What a saved search found last, as an Atom feed.",
        "/saved/{saved}.atom", "application/atom+xml", parameters=(NUMBER,), errors=(403,),
        has_etag=True, is_closed=True, remarks="50 entries.",
    ),
    Address(
        "/saved/{id}.feed.json", "What a saved search found last, as JSON Feed 1.1.",
        "/saved/{saved}.feed.json", "application/feed+json", "JSONFeed", parameters=(NUMBER,),
        errors=(403,), has_etag=True, is_closed=True, remarks="50 items.",
    ),
    Address(
        "/saved.opml", "The feeds of all saved searches as OPML 2.0.", "/saved.opml",
        "text/x-opml", errors=(403,), has_etag=True, is_closed=True,
    ),
    Address(
        "/openapi.json", "This description as OpenAPI 3.1.", "/openapi.json", has_etag=True
    ),
)  # fmt: skip

#: The pages, which are for people and give no data.
PAGES: Final = {
    "/": "home",
    "/search": "search",
    "/changes": "changes",
    "/a/{id}": "article",
    "/a/{id}/history": "history of an article",
    "/a/{id}/capture": "captured page",
    "/a/{id}/capture/page": "its markup, for the frame",
    "/story/{id}": "story",
    "/sites": "sites",
    "/sites/{site}": "edits of a site",
    "/stats": "statistics",
    "/compare": "comparison",
    "/words": "typical words",
    "/runs": "crawls",
    "/runs/{id}": "a crawl",
    "/saved": "saved searches",
    "/saved/new": "form that saves a search",
    "/saved/{id}": "what a saved search found",
    "/saved/{id}/edit": "form that changes it",
    "/saved/{id}/delete": "form that deletes it",
    "/saved/{id}/seen": "marks what it found as seen (POST)",
    "/docs/api": "this page",
    "/robots.txt": "keeps search engines out",
}
