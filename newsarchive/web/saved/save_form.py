"""The forms that save a search and change a saved one.

Destinations are not in them. The URL of a webhook is a password that must not be on a page, nobody
logs in here, and a form that sends mail to any address would be open to everyone who reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from datasette import Response

from newsarchive.archive.alerts.saved import (
    KINDS,
    LONGEST_NAME,
    Alert,
    AlertError,
    NameTaken,
    change_alert,
    checked,
    query_notes,
    save_alert,
)
from newsarchive.archive.search.query import MAX_QUERY_LENGTH
from newsarchive.errors import ArchiveError
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.rendering import render_page
from newsarchive.web.saved.access import READ_ONLY, why_not_written
from newsarchive.web.saved.forms import Form, form_token, is_writable, read_form, write
from newsarchive.web.saved.query_text import query_text
from newsarchive.web.saved.saved_hits import KIND_NAMES
from newsarchive.web.saved.saved_page import redirect_after
from newsarchive.web.search.extent import count_hits, fetch_extent
from newsarchive.web.search.search_state import SearchState


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form has in its fields, as it was typed."""

    name: str = ""
    query: str = ""
    kinds: tuple[str, ...] = ("new",)
    told: str | None = None
    """The query of which the reader has seen the notes."""

    @classmethod
    def of_form(cls, form: Form) -> Self:
        """Return what was sent."""
        return cls(
            form.value("name"), form.value("query"), form.values("on"), form.value("told") or None
        )

    def alert(self) -> Alert:
        """Return the alert. Raises :class:`AlertError` with what is wrong, for people."""
        if not self.name.strip():
            raise AlertError("Give the search a name.")
        if not self.kinds:
            raise AlertError("Choose what to be told of.")
        try:
            return checked(Alert(self.name, self.query, self.kinds))
        except AlertError as error:
            raise AlertError(as_sentence(str(error))) from error


async def new_page(datasette: Any, request: Any, archive: ArchiveDatabase) -> Response:
    """Return the form for the search in the URL; if it was sent, save it and redirect there."""
    state = SearchState.from_query_string(request.query_string)
    if request.method != "POST":
        query = query_text(state)
        notes = [*state.notes, *await _difference(archive, state, query)]
        draft = Draft(query[:LONGEST_NAME], query, told=query)
        return await _form_page(datasette, request, archive, draft, notes=notes)
    draft = Draft.of_form(await read_form(request))

    def save(connection: Any) -> int:
        return save_alert(connection, draft.alert(), datetime.now(UTC))

    return await _saved_or_form(datasette, request, archive, draft, save)


async def edit_page(
    datasette: Any, request: Any, archive: ArchiveDatabase, alert: Alert
) -> Response:
    """Return the form with *alert*; if it was sent, change *alert* and redirect to its page."""
    if request.method != "POST":
        draft = Draft(alert.name, alert.query, alert.on_kinds, alert.query)
        return await _form_page(datasette, request, archive, draft, alert)
    draft = Draft.of_form(await read_form(request))

    def change(connection: Any) -> int:
        wanted = draft.alert()
        change_alert(connection, alert.alert_id, wanted.name, wanted.query, wanted.on_kinds)
        return alert.alert_id

    return await _saved_or_form(datasette, request, archive, draft, change, alert)


async def _saved_or_form(
    datasette: Any,
    request: Any,
    archive: ArchiveDatabase,
    draft: Draft,
    job: Any,
    alert: Alert | None = None,
) -> Response:
    """Run *job* and redirect, or return the form again with what was typed and what is wrong.

    A query with notes is saved when it is sent again unchanged: its notes were read then.
    """

    async def again(status: int, error: str) -> Response:
        shown = replace(draft, told=draft.query)
        return await _form_page(datasette, request, archive, shown, alert, status, error)

    try:
        wanted = draft.alert()
        notes = await archive.read(lambda connection: query_notes(connection, wanted))
        if notes and draft.told != draft.query:
            return await again(400, "Nothing was saved yet. Read the remarks on the query first.")
        number = await write(archive, job)
    except NameTaken:
        return await again(400, "Another saved search has this name. Choose another one.")
    except AlertError as error:
        return await again(400, str(error))
    except ArchiveError as error:
        return await again(503, why_not_written(error))
    return redirect_after(datasette, f"/saved/{number}")


async def _form_page(
    datasette: Any,
    request: Any,
    archive: ArchiveDatabase,
    draft: Draft,
    alert: Alert | None = None,
    status: int = 200,
    error: str = "",
    notes: list[str] | None = None,
) -> Response:
    try:
        wanted = checked(Alert("a", draft.query))
    except AlertError:
        told = []
    else:
        told = await archive.read(lambda connection: query_notes(connection, wanted))
    return await render_page(
        datasette,
        request,
        "save_form",
        status,
        database=archive.name,
        draft=draft,
        alert=alert,
        kinds=[(kind, KIND_NAMES[kind], kind in draft.kinds) for kind in KINDS],
        error=error,
        notes=[as_sentence(note) for note in (*(notes or ()), *told)],
        read_only="" if is_writable(archive) else READ_ONLY,
        token=form_token(request),
        longest_name=LONGEST_NAME,
        longest_query=MAX_QUERY_LENGTH,
        search_path=SearchState(q=draft.query).path(),
    )


async def _difference(archive: ArchiveDatabase, state: SearchState, query: str) -> list[str]:
    """Return a note if *query* finds another number of articles than *state*, whose text it is."""
    if not state.filters:
        return []
    extent = await fetch_extent(archive)
    counts = []
    for each in (state.query, SearchState(q=query).query):
        search = await extent.search(archive, each)
        counts.append(await count_hits(archive, search))
    if counts[0] == counts[1]:
        return []
    return [
        f"the filters of the search page are exact and find {counts[0]:,} of the articles so far;"
        f" as a query they find {counts[1]:,}"
    ]


def as_sentence(text: str) -> str:
    """Return *text*, a remark without capital and full stop, as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
