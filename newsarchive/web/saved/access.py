"""Who sees saved searches, and what every page of them begins with.

They say what the owner of the archive watches, so ``--public`` closes all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from datasette import Response

from newsarchive.archive.alerts.saved import Alert, alert_numbered
from newsarchive.errors import ArchiveError, ArchiveLocked
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.answers import error_for_program
from newsarchive.web.framework.database import find_archive
from newsarchive.web.framework.error_pages import no_archive_page, not_found_page
from newsarchive.web.framework.rendering import render_error
from newsarchive.web.framework.security import is_public
from newsarchive.web.saved.forms import FormRefused, is_writable

Page = Callable[[Any, Any, ArchiveDatabase], Awaitable[Response]]
AlertPage = Callable[[Any, Any, ArchiveDatabase, Alert], Awaitable[Response]]
View = Callable[[Any, Any], Awaitable[Response]]

CLOSED: Final = "Saved searches are closed on this server."
READ_ONLY: Final = (
    "This archive can only be read here, so nothing can be saved or changed. It needs a file that"
    " this program may write."
)
_REFUSED: Final = (
    "The form that was sent is no longer valid, and nothing was changed. Go back, reload the page"
    " and send the form again. Your browser must accept cookies of this site."
)
_BUSY: Final = (
    "Another program is writing to the archive, and nothing was changed. Try again in a few"
    " seconds."
)
_FAILED: Final = (
    "The archive could not be changed: its file is read-only, damaged, or the disk full."
)


def of_owner(page: Page) -> View:
    """Return *page* as a view that ``--public`` closes, with the errors of forms and of writing."""

    async def view(datasette: Any, request: Any) -> Response:
        if is_public(datasette):
            return _error(datasette, request, 403, CLOSED)
        archive = await find_archive(datasette)
        if archive is None:
            return await no_archive_page(datasette, request)
        if request.method == "POST" and not is_writable(archive):
            return _error(datasette, request, 403, READ_ONLY)
        try:
            return await page(datasette, request, archive)
        except FormRefused:
            return _error(datasette, request, 403, _REFUSED)
        except ArchiveError as error:
            is_busy = isinstance(error, ArchiveLocked)
            return _error(datasette, request, 503 if is_busy else 500, why_not_written(error))

    return view


def of_alert(page: AlertPage) -> View:
    """Return *page*, which is about the saved search of its address, as :func:`of_owner` does."""

    async def page_of_alert(datasette: Any, request: Any, archive: ArchiveDatabase) -> Response:
        number = int(request.url_vars["id"])
        alert = await archive.read(lambda connection: alert_numbered(connection, number))
        if alert is None:
            return await not_found_page(datasette, request, "saved search")
        return await page(datasette, request, archive, alert)

    return of_owner(page_of_alert)


def why_not_written(error: ArchiveError) -> str:
    """Return for people why the archive could not be changed, without names of files."""
    return _BUSY if isinstance(error, ArchiveLocked) else _FAILED


def _error(datasette: Any, request: Any, status: int, text: str) -> Response:
    return error_for_program(request, status, text) or render_error(datasette, status, text)
