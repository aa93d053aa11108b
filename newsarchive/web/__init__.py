"""The Datasette plugin: pages for searching and reading the archive.

Datasette loads it by its entry point. For this reason plain ``datasette archive.db`` has the pages
too. Start reading in :mod:`newsarchive.web.routes`, which lists all pages. Rules for the next
author: use only hooks and methods that Datasette 0.65 and 1.0 both have, and expect any databases:
the pages are about the first one that is an archive.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pluggy import HookimplMarker

from newsarchive.web import routes
from newsarchive.web.framework import error_answers, hosts, rendering, security
from newsarchive.web.framework.sql_functions import set_up_connection
from newsarchive.web.programs.mcp_tools import register_tools

# Datasette's own ``hookimpl`` has no types.
hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Return the URL patterns of our pages and the function behind each."""
    return routes.ROUTES


@hookimpl(trylast=True)
def prepare_connection(conn: Any) -> None:
    """Register our SQL functions, after Datasette's: our ``escape_fts`` replaces the one it has."""
    set_up_connection(conn)


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Add our filters and functions to all templates, including those of Datasette."""
    rendering.prepare_environment(env, datasette)


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """Return our response to an error that nothing expected, without its message."""
    return error_answers.answer_to_exception(datasette, request, exception)


@hookimpl
def forbidden(datasette: Any, request: Any, message: str) -> Any:
    """Return our response to a request that the permissions do not allow."""
    return error_answers.answer_to_forbidden(datasette, request, message)


@hookimpl(trylast=True)
def register_mcp_tools(datasette: Any, mcp: Any) -> None:
    """Add our tools for language models, after datasette-mcp's own: a hook of that plugin."""
    register_tools(datasette, mcp)


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Return the middleware that adds security headers, error pages and enforces ``--public``.

    It is around what other plugins add, and refuses requests under names of other servers.
    """
    secure = security.security_middleware(datasette)

    def wrap(app: Any) -> Any:
        shown = security.without_server_pages(datasette, app)
        paged = error_answers.with_error_pages(datasette, shown)
        return secure(hosts.only_known_hosts(datasette, paged))

    return wrap
