"""Tools for language models (MCP), where the plugin datasette-mcp is installed.

Nothing of ``mcp`` is imported before that plugin asks for tools.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from newsarchive.web.database.archive_database import TimeLimitExceeded
from newsarchive.web.framework.security import is_public
from newsarchive.web.programs import mcp_answers
from newsarchive.web.programs.mcp_answers import CannotAnswer


def register_tools(datasette: Any, server: Any) -> None:
    """Add ``search``, ``article``, ``history`` and ``sources`` to *server*, an ``MCPServer``.

    With ``--public``, datasette-mcp's tool that names all tables is taken away: the pages do not
    show those about the operation. Its ``execute_sql`` asks for Datasette's permission itself.
    """
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations

    reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

    async def told(answer: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        try:
            return await answer
        except CannotAnswer as error:
            raise ToolError(str(error)) from error
        except TimeLimitExceeded as error:
            raise ToolError("This took too long. Add a site or days, or ask for less.") from error

    for tool in _tools(datasette, told):
        server.add_tool(tool, annotations=reads)
    if is_public(datasette):
        with suppress(ToolError):
            server.remove_tool("get_database_schema")


def _tools(
    datasette: Any, told: Callable[[Awaitable[dict[str, Any]]], Awaitable[dict[str, Any]]]
) -> list[Callable[..., Any]]:
    """Return the tools; their signatures and docstrings are what a model reads."""

    async def search(
        query: str = "",
        site: str = "",
        language: str = "",
        first_day: str = "",
        last_day: str = "",
        sort: str = "",
        limit: int = 10,
        cursor: str = "",
    ) -> dict[str, Any]:
        """Search the archived news articles; without a query, all of them.

        query: words in any form, "exact phrases", OR, -without, title:word, author:name,
        tag:word, section:name, is:revised, is:silent, is:gone. site: host, such as news.example.
        language: ISO 639-1. Days of publication: 2026-05-31, 2026-05 or 2026, in UTC.
        sort: relevance, newest, oldest, archived. At most 20 hits; go on with next_cursor.
        notes say what of the query was not understood. Then read hits with article.
        """
        given = {"q": query, "site": site, "lang": language, "sort": sort}
        days = {"from": first_day, "to": last_day}
        return await told(mcp_answers.search(datasette, limit, cursor, **given, **days))

    async def article(
        id: int,  # noqa: A002 -- the name in SQL and URLs
        offset: int = 0,
        length: int = 8_000,
        revision: int = 0,
    ) -> dict[str, Any]:
        """Read an archived article: its data and text.

        At most 20,000 characters; go on with offset = next_offset while that is not null.
        revision: number of an earlier version, from history; 0 is today's. Cite url.
        """
        return await told(mcp_answers.article(datasette, id, offset, length, revision))

    async def history(
        id: int,  # noqa: A002 -- the name in SQL and URLs
        after: int = 0,
        limit: int = 10,
    ) -> dict[str, Any]:
        """List the earlier versions of an article, oldest first, each with what changed next.

        change.stealth is true for a silent edit: the page did not say that it changed. Passages
        are shortened; article with revision has the text. Go on with after = next_after.
        """
        return await told(mcp_answers.history(datasette, id, after, limit))

    async def sources(limit: int = 50) -> dict[str, Any]:
        """List the sites of the archive with their numbers of articles and span of dates."""
        return await told(mcp_answers.sources(datasette, limit))

    return [search, article, history, sources]
