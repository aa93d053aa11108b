"""Security headers, and the restrictions of ``--public``.

All stored text comes from strangers. The templates escape it. The headers are a second defence: on
our pages only our own script file runs, and nothing is loaded from other servers. Datasette's own
pages contain inline scripts, so their policy must allow these. They load nothing from other servers
either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from newsarchive.web.framework.canned_queries import canned_queries

_COMMON: Final = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
#: The policy of our pages, feeds and files.
STRICT_CSP: Final = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; {_COMMON}"
)
#: The policy of Datasette's pages. Its templates (such as table.html and _codemirror_foot.html)
#: have inline scripts and styles without a nonce. Hashes would have to change with each release.
DATASETTE_CSP: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    f" img-src 'self' data:; connect-src 'self'; {_COMMON}"
)

#: Datasette repeats the path of a request when it redirects to one without the last slash, and
#: browsers read "/\" as "//": the rest would be the name of another server.
_ON_SERVER: Final = re.compile(rb"^[/\\]{2,}")

_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}

#: Tables and views about the operation of the archive. ``--public`` hides them.
PRIVATE_TABLES: Final = (
    "urls", "runs", "captures", "failures", "site_health", "site_checks", "source_dates",
    "alerts", "alert_hits", "alert_deliveries", "alert_events", "alert_lease",
    "removed", "removed_ids", "removed_texts", "removal_salt", "erasures",
    "witness_jobs", "witness_pauses", "witness_lease", "backups",
)  # fmt: skip

#: Tables that only the program uses and docs/sql.md does not describe. They can be read, but
#: Datasette does not list them.
INTERNAL_TABLES: Final = (
    "_sqlite_migrations", "alert_events", "alert_lease",
    "article_beginnings", "article_blocks", "article_facets",
    "article_sources", "article_tags", "article_texts", "block_rows", "blocks",
    "boilerplate_overrides", "compared_texts",
    "dirty_articles", "erasures", "facet_values", "family_members", "headlines", "imported_visits",
    "import_positions", "reextraction_positions", "removal_salt", "removed_ids", "removed_texts",
    "site_names", "source_sets",
    "sqlite_sequence", "tag_names", "teasers", "text_pairs", "text_sketches",
    "uncompared_articles", "undated_pages",
    "unjoined_articles", "unjudged_families", "unjudged_revisions",
    "unlearned_articles", "unwritten_stories", "witness_lease", "witness_pauses", "wordings",
)  # fmt: skip

#: The settings of Datasette that ``newsarchive serve`` changes, each with its reason.
SETTINGS: Final[dict[str, Any]] = {
    # Suggestions run a query for each column. Without them, table search is 20 times as fast.
    "suggest_facets": False,
    "default_page_size": 50,
    "truncate_cells_html": 300,  # nobody can read whole texts in a grid
    "sql_time_limit_ms": 3_000,
    "num_sql_threads": 4,  # the hits and the counts of a search run at the same time
}

_PUBLIC_SETTINGS: Final[dict[str, Any]] = {
    "default_allow_sql": False,
    "allow_download": False,
    "sql_time_limit_ms": 1_500,
    "allow_csv_stream": False,  # it would be a download of a whole table
}


def datasette_settings(public: bool) -> dict[str, Any]:
    """Return Datasette's settings for the archive; stricter ones if *public*."""
    return SETTINGS | _PUBLIC_SETTINGS if public else dict(SETTINGS)


def datasette_configuration(
    database: str, public: bool, captures: bool = False, hosts: Sequence[str] = ()
) -> dict[str, Any]:
    """Return Datasette's metadata (0.65) or config (1.0): canned queries and permissions.

    If *public*, captured pages are open only if *captures*. If not, *hosts* are names under which
    the server is known.
    """
    tables: dict[str, Any] = {table: {"hidden": True} for table in INTERNAL_TABLES}
    shown: dict[str, Any] = {"tables": tables, "queries": canned_queries()}
    if not public:
        return {"databases": {database: shown}, "plugins": {"newsarchive": {"hosts": [*hosts]}}}
    tables |= {table: {"allow": False} for table in PRIVATE_TABLES}
    return {
        "allow_sql": False,
        "databases": {database: shown | {"allow_sql": False}},
        "plugins": {"newsarchive": {"public": True, "captures": captures}},
    }


def is_public(datasette: Any) -> bool:
    """Return whether this server was started with ``--public``."""
    return bool((datasette.plugin_config("newsarchive") or {}).get("public"))


def shows_captures(datasette: Any) -> bool:
    """Return whether this server shows captured pages: with ``--public`` only if it is told to."""
    config = datasette.plugin_config("newsarchive") or {}
    return not config.get("public") or bool(config.get("captures"))


def security_middleware(datasette: Any) -> Callable[[Any], Any]:
    """Return ASGI middleware that adds security headers to every response."""

    def wrap_app(app: Any) -> Any:
        async def app_with_headers(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            versioned = b"v=" in (scope.get("query_string") or b"")
            is_asset = "/-/static-plugins/newsarchive/" in scope["path"] and versioned

            async def send_with_headers(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message = dict(
                        message, headers=_add_security_headers(message["headers"], is_asset)
                    )
                await send(message)

            await app(scope, receive, send_with_headers)

        return app_with_headers

    return wrap_app


def without_server_pages(datasette: Any, app: Any) -> Any:
    """Return the ASGI application *app* without Datasette's pages about the server itself.

    With ``--public`` they answer 404; the server's owner sees them.
    """

    async def app_without_pages(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and is_public(datasette) and _is_about_server(scope["path"]):
            await _send_not_found(send)
            return
        await app(scope, receive, send)

    return app_without_pages


def _add_security_headers(headers: Any, is_asset: bool) -> list[tuple[bytes, bytes]]:
    """Return *headers* with our own added; a file with a hash in its URL may be cached forever."""
    given_names = {name.lower() for name, _ in headers}
    own_headers = _HEADERS | {"content-security-policy": DATASETTE_CSP}
    added = [
        (name.encode(), value.encode())
        for name, value in own_headers.items()
        if name.encode() not in given_names
    ]
    kept = [
        (name, _ON_SERVER.sub(b"/", value) if name.lower() == b"location" else value)
        for name, value in headers
    ]
    if is_asset:
        kept = [item for item in kept if item[0].lower() != b"cache-control"]
        added.append((b"cache-control", b"public, max-age=31536000, immutable"))
    return kept + added


def _is_about_server(path: str) -> bool:
    """Return whether *path* is one of Datasette's pages about files, threads or plugins.

    These pages contain file paths of the server. Tools for language models (``/-/mcp``) are no
    such page; they check permissions themselves.
    """
    inside = path.partition("/-/")[2]
    is_open = inside == "mcp" or inside.startswith(("static/", "static-plugins/"))
    return bool(inside) and not is_open


async def _send_not_found(send: Any) -> None:
    """Send a plain response with status 404."""
    headers = {
        **_HEADERS,
        "content-security-policy": STRICT_CSP,
        "content-type": "text/plain; charset=utf-8",
    }
    await send(
        {
            "type": "http.response.start",
            "status": 404,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": b"Not found"})
