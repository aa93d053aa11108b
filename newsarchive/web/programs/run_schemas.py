"""The schemas of the answers about crawls."""

from __future__ import annotations

from typing import Final

from newsarchive.archive.ledger.reporting.run_reports import STATES
from newsarchive.web.programs.shapes import (
    LANGUAGE,
    NEXT,
    PUBLISHED,
    SITE,
    TIME,
    URL,
    key,
    list_of,
    maybe,
    number,
    object_of,
    reference,
    text,
)

_REASON: Final = text("a word of the list of reasons (docs/sql.md)")
_SPIDER: Final = text("name in `scrapy list`, or `import`")
_RUN_KEYS: Final = {
    "run_id": number("its number"),
    "spider": _SPIDER,
    "state": text(
        "`failed`: it ended early, for `finish_reason`; `killed`: its process is gone",
        enum=list(STATES),
    ),
    "started_at": text(f"its beginning; {TIME}"),
    "finished_at": maybe(f"its end; {TIME}"),
    "finish_reason": maybe("Scrapy's word for why it ended"),
    "seen_at": maybe(f"when it last wrote something; {TIME}"),
    "found": number("URLs that have an outcome: the sum of the next six"),
    "new": number("articles stored"),
    "revised": number("articles that changed"),
    "unchanged": number("articles that did not change"),
    "duplicates": number("other addresses of articles"),
    "skipped": number("URLs without an article to store, sources included"),
    "failed": number("URLs that failed"),
    "requests": number("requests sent"),
    "bytes": number("bytes received"),
    "phase": maybe("what a running one does after its requests, such as `learning`"),
    "queued": maybe("URLs that a running one will still request", "integer"),
    "per_minute": maybe("URLs that ended in a minute, lately; null: not known", "number"),
    "seconds_left": maybe("of a running one; null: not known", "integer"),
}
_BACKUP: Final = object_of(
    "the last good back-up; null: there never was one",
    {
        "target": text("the folder that was named"),
        "made_at": text(f"the time of which it shows the archive; {TIME}"),
        "name": text("its folder in `target`"),
        "articles": number("articles in it"),
        "files": number("files in it"),
        "bytes": number("size of all files"),
        "seconds": key("number", "how long it took"),
    },
) | {"type": ["object", "null"]}
_SHARD: Final = object_of(
    "requests of one run to the hosts of one shard",
    {
        "run_id": number("number of the crawl"),
        "spider": _SPIDER,
        "shard": text("number of the shard, or sources"),
        "owner": text("the worker that has it; empty: none"),
        "waiting": number("requests that no worker has taken"),
        "pending": number("requests that were taken and did not end"),
    },
)
_CLUSTER: Final = object_of(
    "How the cluster stands; null if the server was told of none.",
    {
        "problem": text("why it is not known; empty if it is"),
        "standing": object_of(
            "how it stands",
            {
                "writer": text("the process that writes; empty: none"),
                "lag": number("results that are not written yet"),
                "runs": {"type": "array", "description": "number and spider of each open run"},
                "shards": list_of("the shards with requests", _SHARD),
                "dead": {"type": "array", "description": "what was given up, newest first"},
                "dead_number": number("requests that were given up"),
            },
        )
        | {"type": ["object", "null"]},
    },
) | {"type": ["object", "null"]}
RUN: Final = object_of("A crawl or import.", _RUN_KEYS)
RUNS: Final = object_of(
    "What crawls run and ran, what failed, and which sites need attention.",
    {
        "running": list_of("what runs now", reference("Run")),
        "runs": list_of("the runs that the parameters select, newest first", reference("Run")),
        "next": NEXT,
        "failures": list_of(
            "URLs that failed when they were last requested, by reason",
            object_of(
                "a reason",
                {
                    "reason": _REASON,
                    "urls": number("URLs"),
                    "sites": number("sites"),
                    "last_at": maybe(f"the last failure; {TIME}"),
                },
            ),
        ),
        "overdue": list_of(
            "sites that are crawled at regular times, and were not for long",
            object_of(
                "a site",
                {
                    "spider": _SPIDER,
                    "last_started_at": text(f"beginning of its last crawl; {TIME}"),
                    "usual_seconds": number("median time between two crawls"),
                },
            ),
        ),
        "unhealthy": list_of(
            "sites that may be broken, by their own past",
            object_of(
                "a site",
                {
                    "site": SITE,
                    "name": maybe("name of the outlet"),
                    "detail": maybe("what is wrong"),
                    "checked_at": text(f"end of the crawl that found it; {TIME}"),
                    "run_id": number("number of that crawl"),
                },
            ),
        ),
        "backup": _BACKUP,
        "cluster": _CLUSTER,
    },
)
RUN_DETAILS: Final = object_of(
    "A crawl: its outcomes, failures and articles.",
    {
        "run": object_of(
            "the crawl",
            {**_RUN_KEYS, "arguments": {"type": "object", "description": "what it was given"}},
        ),
        "reasons": list_of(
            "URLs whose last visit was in this crawl, by outcome and reason",
            object_of(
                "a kind of end",
                {
                    "outcome": text("its outcome"),
                    "reason": maybe("a word of the list of reasons (docs/sql.md)"),
                    "urls": number("URLs"),
                },
            ),
        ),
        "failures": list_of(
            "URLs that failed in it, and were not requested since",
            object_of(
                "a URL",
                {
                    "url": text("the URL"),
                    "site": SITE,
                    "reason": _REASON,
                    "detail": maybe("more about it"),
                    "http_status": maybe("status of the answer", "integer"),
                    "next_try_at": maybe(f"when it is requested again; {TIME}"),
                },
            ),
        ),
        "articles": list_of(
            "articles that it stored or revised, and that were not visited since",
            object_of(
                "an article",
                {
                    "id": number("number of the article"),
                    "title": maybe("headline"),
                    "url": URL,
                    "language": LANGUAGE,
                    "site": SITE,
                    "published_at": PUBLISHED,
                    "outcome": key("string", "`new` or `revised`"),
                },
            ),
        ),
    },
)
