"""Headers that keep hostile text harmless, and what ``--public`` closes.

All stored text comes from strangers. Templates escape it; these headers are the
second wall: on our pages no script runs but our one file, and nothing is
loaded from elsewhere. Datasette's own pages carry scripts inside the page, so
theirs must allow that; they load nothing from elsewhere either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from newsarchive.web.framework.canned_queries import canned_queries

_COMMON: Final = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
#: For our pages, feeds and files.
STRICT_CSP: Final = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; {_COMMON}"
)
#: For Datasette's pages. Inline scripts and styles are part of its templates (table.html,
#: _codemirror_foot.html ...), without a nonce; hashes would have to follow each release.
DATASETTE_CSP: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    f" img-src 'self' data:; connect-src 'self'; {_COMMON}"
)

_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}

#: Tables and views that say how the archive is run, not what is in it.
PRIVATE_TABLES: Final = ("urls", "runs", "captures", "failures", "site_health")

#: Tables that serve the program and are no part of docs/sql.md: open, but not in the list.
INTERNAL_TABLES: Final = (
    "_sqlite_migrations", "article_beginnings", "article_blocks", "article_facets",
    "article_sketches", "article_sources", "blocks",
    "block_rows", "boilerplate_overrides", "dirty_articles", "facet_values", "family_members",
    "headlines", "site_names", "sketched_articles", "source_sets", "sqlite_sequence", "teasers",
    "uncompared_articles", "unjudged_families", "unlearned_articles", "wordings",
)  # fmt: skip

#: Datasette's settings that ``newsarchive serve`` sets, with the reason.
SETTINGS: Final[dict[str, Any]] = {
    "suggest_facets": False,  # runs a query for each column: table search becomes 20 x faster
    "default_page_size": 50,
    "truncate_cells_html": 300,  # whole texts in a grid cannot be read
    "sql_time_limit_ms": 3_000,
    "num_sql_threads": 4,  # hits and counts of a search run side by side
}

_PUBLIC_SETTINGS: Final[dict[str, Any]] = {
    "default_allow_sql": False,
    "allow_download": False,
    "sql_time_limit_ms": 1_500,
    "allow_csv_stream": False,  # a whole table is a download
}


def datasette_settings(public: bool) -> dict[str, Any]:
    """Datasette's settings for the archive."""
    return SETTINGS | _PUBLIC_SETTINGS if public else dict(SETTINGS)


def datasette_configuration(database: str, public: bool) -> dict[str, Any]:
    """Datasette's metadata (0.65) or config (1.0): ready questions; who may see what."""
    tables: dict[str, Any] = {table: {"hidden": True} for table in INTERNAL_TABLES}
    shown: dict[str, Any] = {"tables": tables, "queries": canned_queries()}
    if not public:
        return {"databases": {database: shown}}
    tables |= {table: {"allow": False} for table in PRIVATE_TABLES}
    return {
        "allow_sql": False,
        "databases": {database: shown | {"allow_sql": False}},
        "plugins": {"newsarchive": {"public": True}},
    }


def is_public(datasette: Any) -> bool:
    """Whether this server was started with ``--public``."""
    return bool((datasette.plugin_config("newsarchive") or {}).get("public"))


def security_middleware(datasette: Any) -> Callable[[Any], Any]:
    """ASGI middleware: headers on every answer; in public, no pages about the server itself."""

    def wrap_app(app: Any) -> Any:
        async def app_with_headers(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            if is_public(datasette) and _is_about_server(scope["path"]):
                await _send_not_found(send)
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


def _add_security_headers(headers: Any, is_asset: bool) -> list[tuple[bytes, bytes]]:
    given_names = {name.lower() for name, _ in headers}
    own_headers = _HEADERS | {"content-security-policy": DATASETTE_CSP}
    added = [
        (name.encode(), value.encode())
        for name, value in own_headers.items()
        if name.encode() not in given_names
    ]
    kept = [(name, value) for name, value in headers]
    if is_asset:
        kept = [item for item in kept if item[0].lower() != b"cache-control"]
        added.append((b"cache-control", b"public, max-age=31536000, immutable"))
    return kept + added


def _is_about_server(path: str) -> bool:
    """Datasette's pages on files, threads and plugins: they name paths of the machine."""
    inside = path.partition("/-/")[2]
    return bool(inside) and not inside.startswith(("static/", "static-plugins/"))


async def _send_not_found(send: Any) -> None:
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
