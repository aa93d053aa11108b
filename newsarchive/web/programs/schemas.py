"""The schemas of JSON answers (JSON Schema 2020-12), by name, as ``/openapi.json`` has them.

Each key has a sentence that says what it is; the page ``/docs/api`` shows it. An answer has all
keys of its schema except those in ``optional``. Later versions may add keys and remove none.
"""

from __future__ import annotations

from typing import Final

from newsarchive.web.programs.article_schemas import (
    ARTICLE,
    CHANGE,
    HISTORY,
    HIT,
    REVISION,
    SEARCH,
    STORY,
)
from newsarchive.web.programs.change_schemas import CHANGES, LISTED_CHANGE
from newsarchive.web.programs.run_schemas import RUN, RUN_DETAILS, RUNS
from newsarchive.web.programs.shapes import (
    LANGUAGE,
    NOTES,
    SITE,
    SITE_NAME,
    TIME,
    Schema,
    key,
    list_of,
    maybe,
    number,
    object_of,
    reference,
    text,
)

_SITES: Final = object_of(
    "The sites of the archive, those with the most articles first.",
    {
        "count": number("sites"),
        "articles": number("articles of all sites"),
        "sites": list_of("at most 2,000 sites", reference("Site")),
    },
)

_SITE_ROW: Final = object_of(
    "A site.",
    {
        "site": SITE,
        "name": maybe("name of the outlet"),
        "home_url": maybe("its home page"),
        "language": LANGUAGE,
        "article_count": number("articles"),
        "last_run_at": maybe(f"last crawl; {TIME}"),
        "oldest": maybe(f"publication of its oldest article; {TIME}"),
        "newest": maybe(f"publication of its newest article; {TIME}"),
        "edits": {
            "description": "its edits, live blogs left out; null without articles",
            "anyOf": [reference("SiteEdits"), {"type": "null"}],
        },
    },
)

_SITE_EDITS: Final = object_of(
    "How much a site edits what it published, as far as the crawls saw.",
    {
        "first_seen_at": text(f"first visit; {TIME}"),
        "last_seen_at": text(f"last visit; {TIME}"),
        "weeks": key("number", "weeks from the first to the last visit"),
        "articles": number("articles"),
        "watched": number("articles that were visited at least twice"),
        "days_watched": maybe("days from the first to the last visit of these, the mean", "number"),
        "edits": number("revisions that changed more than typography"),
        "edits_a_week": maybe("edits by weeks; null for less than a week", "number"),
        "silent_edits": number("edits that the page does not date"),
        "revised": number("articles with an edit"),
        "share_revised": maybe("revised by watched: 0 to 1", "number"),
        "hours_to_revision": maybe("median hours from the first visit to an edit", "number"),
        "removed": number("articles that were gone at least once"),
        "still_gone": number("articles that are gone now"),
    },
)

_SHARE: Final = key(["number", "null"], "count, of the articles of the same days: 0 to 1")
_COMPARISON: Final = object_of(
    "Up to five queries, counted by period or site.",
    {
        "by": text("`day`, `week`, `month`, `year` or `site`"),
        "from": maybe("first day"),
        "to": maybe("last day"),
        "periods": list_of(
            "the periods",
            object_of(
                "a period",
                {
                    "period": text("its name, such as `2026-05`"),
                    "first_day": text("first day"),
                    "last_day": text("last day"),
                    "finished": key("boolean", "false if the archive ends in it"),
                },
            ),
        ),
        "sites": list_of(
            "the sites, if `by` is `site`",
            object_of("a site", {"site": SITE, "name": SITE_NAME}),
        ),
        "queries": list_of(
            "the queries; their lists are in the order of `periods` or `sites`",
            object_of(
                "a query",
                {
                    "query": text("the query"),
                    "count": number("all hits"),
                    "share": _SHARE,
                    "undated": number("hits without a date"),
                    "counts": list_of("hits", "integer"),
                    "articles": list_of("articles of which the share is computed", "integer"),
                    "shares": list_of("shares", {"type": ["number", "null"]}),
                    "notes": NOTES,
                },
            ),
        ),
        "notes": NOTES,
    },
)

_WORDS: Final = object_of(
    "The words that are typical of the hits of a search.",
    {
        "query": text("the query"),
        "count": number("hits"),
        "read": number("hits that were read"),
        "languages": list_of(
            "by language",
            object_of(
                "a language",
                {
                    "language": LANGUAGE,
                    "hits": number("hits read"),
                    "others": number("other articles read"),
                    "words": list_of("the words", reference("Word")),
                },
            ),
        ),
        "notes": NOTES,
    },
)

_WORD: Final = object_of(
    "A typical word.",
    {
        "word": text("the word"),
        "hits": number("hits that have it"),
        "others": number("other articles that have it"),
        "log_likelihood": key("number", "score of Dunning"),
        "path": text("path of the search for the hits that have it"),
    },
)

_JSON_FEED: Final = object_of(
    "A feed (jsonfeed.org, version 1.1).",
    {
        "version": text("the version of JSON Feed"),
        "title": text("title"),
        "home_page_url": text("the page of the same"),
        "feed_url": text("this feed"),
        "items": list_of("the items, newest first", {"type": "object", "required": ["id", "url"]}),
    },
    {"description": text("remarks about the query")},
)

_ERROR: Final = object_of(
    "An error.",
    {
        "ok": key("boolean", "false"),
        "error": text("what is wrong"),
        "status": number("the status"),
    },
)

SCHEMAS: Final[dict[str, Schema]] = {
    "Search": SEARCH,
    "Hit": HIT,
    "ValueCount": object_of(
        "A value of a facet.", {"value": text("value"), "count": number("articles")}
    ),
    "Period": object_of(
        "A period of the timeline.",
        {
            "period": text("its name"),
            "after": text("first day"),
            "before": text("the day after the last one"),
            "count": number("articles"),
        },
    ),
    "Changes": CHANGES,
    "ListedChange": LISTED_CHANGE,
    "Article": ARTICLE,
    "History": HISTORY,
    "Revision": REVISION,
    "Change": CHANGE,
    "Story": STORY,
    "Sites": _SITES,
    "Site": _SITE_ROW,
    "SiteEdits": _SITE_EDITS,
    "Runs": RUNS,
    "Run": RUN,
    "RunDetails": RUN_DETAILS,
    "Comparison": _COMPARISON,
    "Words": _WORDS,
    "Word": _WORD,
    "JSONFeed": _JSON_FEED,
    "Error": _ERROR,
}
