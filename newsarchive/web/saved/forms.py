"""Forms that change the archive: what was sent, and the one way to write.

Datasette's check of tokens lets a request without any cookie pass, because it carries no login.
Nobody logs in here, so a form of another site would be such a request: here the token is always
checked.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from newsarchive.archive import Archive
from newsarchive.web.database.archive_database import ArchiveDatabase

T = TypeVar("T")

#: Seconds to wait for another program that is writing. A crawl commits several times a second.
_PATIENCE: Final = 10.0
_MOST_FIELDS: Final = 100


class FormRefused(Exception):
    """A form does not carry the token of its reader's cookie."""


class Form:
    """The fields of a form that was sent."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def value(self, name: str) -> str:
        """Return the first value of the field *name*, or "" if there is none."""
        return next((value for key, value in self._pairs if key == name), "")

    def values(self, name: str) -> tuple[str, ...]:
        """Return all values of the field *name*."""
        return tuple(value for key, value in self._pairs if key == name)


def form_token(request: Any) -> str:
    """Return the token that a form on the page must carry; the response sets its cookie."""
    make = request.scope.get("csrftoken")  # Datasette 1.0 looks at the origin and has no token
    return str(make()) if make else ""


async def read_form(request: Any) -> Form:
    """Return the form that *request* sends. Raises :class:`FormRefused`."""
    body = (await request.post_body()).decode("utf-8", "replace")
    try:
        form = Form(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise FormRefused from error
    sent, own = form.value("csrftoken"), form_token(request)
    if not secrets.compare_digest(sent.encode("utf-8", "replace"), own.encode()):
        raise FormRefused
    return form


def is_writable(archive: ArchiveDatabase) -> bool:
    """Return whether *archive* can be changed: it is not served as immutable or read-only."""
    if archive.path is None or not archive.is_mutable:
        return False
    file = Path(archive.path)
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


async def write(archive: ArchiveDatabase, job: Callable[[Any], T]) -> T:
    """Run *job* in a short writing transaction of *archive*, and return its result.

    The archive is opened as any command does it. Datasette's own writing connection lacks foreign
    keys and full synchronisation, and would move the log of a running crawl. Raises the error of
    the job, and :class:`~newsarchive.errors.ArchiveError`.
    """
    path = Path(archive.path or "")

    def run() -> T:
        with Archive(path, timeout=_PATIENCE, patience=_PATIENCE) as opened:
            return opened.write(job)

    return await asyncio.to_thread(run)
