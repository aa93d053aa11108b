"""The Datasette plugin: pages for searching and reading the archive.

Loaded by its entry point, so that plain ``datasette archive.db`` has the pages
too. Keeps to hooks and methods that Datasette 0.65 and 1.0 both have. Works
with any attached databases; pages are about the first that is an archive.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pluggy import HookimplMarker

from newsarchive.web import routes
from newsarchive.web.framework import rendering, security
from newsarchive.web.framework.sql_functions import set_up_connection

# Datasette's own ``hookimpl`` brings no types.
hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Our pages."""
    return routes.ROUTES


@hookimpl(trylast=True)
def prepare_connection(conn: Any) -> None:
    """SQL functions; after Datasette's own, whose ``escape_fts`` ours replaces."""
    set_up_connection(conn)


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    """What all templates can use, Datasette's among them."""
    rendering.prepare_environment(env)


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Security headers on every answer; in public, no pages about the server."""
    return security.security_middleware(datasette)
