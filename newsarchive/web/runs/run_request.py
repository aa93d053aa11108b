"""What a request for runs selects, and who may see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from datasette import Response

from newsarchive.archive.ledger.reporting.run_reports import STATES
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.answers import error_for_program
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page
from newsarchive.web.framework.rendering import render_error
from newsarchive.web.framework.security import is_public

Page = Callable[[Any, Any, ArchiveDatabase], Awaitable[Response]]

CLOSED: Final = "The pages about crawls are closed on this server."
#: Seconds after which the page may renew itself, if its reader asks for that.
REFRESHES: Final = (10, 60)
#: Numbers in an address have at most this many digits: a larger one is no number of a run.
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class RunFilter:
    """The runs that a page lists. What makes no sense in an address is left out."""

    spider: str | None = None
    """In the address it is called ``site``, as in `newsarchive runs`."""
    state: str | None = None
    before: int | None = None
    """Only runs with a lower number: those of later pages."""
    refresh: int | None = None
    """Seconds after which the page renews itself; None: it does not."""

    @classmethod
    def of_request(cls, request: Any) -> Self:
        """Return the filter that *request* states."""
        stated = request.args
        state, before, refresh = (stated.get(name) for name in ("state", "before", "refresh"))
        return cls(
            spider=stated.get("site") or None,
            state=state if state in STATES else None,
            before=int(before) if _is_number(before) else None,
            refresh=int(refresh) if _is_number(refresh) and int(refresh) in REFRESHES else None,
        )

    def path(self, ending: str = "", **changed: Any) -> str:
        """Return the path of the page, or with *ending* of its data, with *changed* values."""
        now = replace(self, **changed)
        named = {
            "site": now.spider,
            "state": now.state,
            "before": now.before,
            "refresh": None if ending else now.refresh,
        }
        query = urlencode({name: value for name, value in named.items() if value is not None})
        return f"/runs{ending}{'?' if query else ''}{query}"


def _is_number(value: Any) -> bool:
    return value is not None and value.isascii() and value.isdigit() and len(value) <= _DIGITS


def of_operator(page: Page) -> Callable[[Any, Any], Awaitable[Response]]:
    """Return *page* as a view that ``--public`` closes."""

    async def view(datasette: Any, request: Any) -> Response:
        if is_public(datasette):
            error = error_for_program(request, 403, CLOSED)
            return error or render_error(datasette, 403, CLOSED)
        archive = await find_archive(datasette)
        if archive is None:
            return await no_archive_page(datasette, request)
        return await page(datasette, request, archive)

    return view
