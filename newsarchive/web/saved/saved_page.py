"""The page of a saved search: what is new since it was looked at, then what it found earlier."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from datasette import Response

from newsarchive.archive.alerts.found import mark_read
from newsarchive.archive.alerts.saved import Alert, Destination, remove_alert, saved_alerts
from newsarchive.archive.alerts.standing import Standing, standing_of, standings
from newsarchive.delivery.webhook import shown_url
from newsarchive.web.database.archive_database import ArchiveDatabase
from newsarchive.web.framework.rendering import render_page, response_headers
from newsarchive.web.saved.access import READ_ONLY
from newsarchive.web.saved.forms import form_token, is_writable, read_form, write
from newsarchive.web.saved.saved_hits import KIND_NAMES, fetch_saved_hits
from newsarchive.web.search.search_state import SearchState

#: Hits on a page.
PAGE_SIZE: Final = 50
OFTEN: Final = {"run": "at each run", "hour": "once an hour", "day": "once a day"}


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A saved search as the pages show it."""

    alert: Alert
    standing: Standing

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"/saved/{self.alert.alert_id}"

    @property
    def search_path(self) -> str:
        """The path of the search itself."""
        return SearchState(q=self.alert.query).path()

    @property
    def kinds(self) -> str:
        """What it tells of, in words."""
        names = [KIND_NAMES[kind].partition(",")[0] for kind in self.alert.on_kinds]
        return ", ".join([names[0], *(f"{name[0].lower()}{name[1:]}" for name in names[1:])])

    @property
    def told(self) -> str:
        """Where its digests go, without secrets, and how often; "" if nothing is sent."""
        where = ", ".join(shown(each) for each in self.alert.destinations)
        return f"{where}, {OFTEN[self.alert.every]}" if where else ""

    @property
    def problems(self) -> list[tuple[str, int, bool, str | None, str]]:
        """For each destination that fails: where, digests, whether for good, next try, reason."""
        return [
            (shown(each.destination), each.deliveries, each.is_lasting, each.next_try_at,
             each.error)
            for each in self.standing.problems
        ]  # fmt: skip

    @property
    def command(self) -> str:
        """The command that adds a destination, without the destination itself."""
        alert = self.alert
        words = ["newsarchive", "alerts", "add", alert.name, "--query", alert.query]
        words += ["--on", ",".join(alert.on_kinds), *(["--imported"] if alert.imported else [])]
        return f"{shlex.join(words)} --replace --mail ADDRESS"


def shown(destination: Destination) -> str:
    """Return *destination* without the secret that the URL of a webhook is."""
    return destination.target if destination.kind == "mail" else shown_url(destination.target)


async def fetch_saved_searches(archive: ArchiveDatabase) -> list[SavedSearch]:
    """Return all saved searches: those with something new first, each group by name."""

    def read(connection: Any) -> list[SavedSearch]:
        counts = standings(connection)
        return [
            SavedSearch(a, counts.get(a.alert_id, Standing())) for a in saved_alerts(connection)
        ]

    async def compute() -> list[SavedSearch]:
        found = await archive.read(read)
        return sorted(found, key=lambda each: not each.standing.new)

    return await archive.fetch_cached("saved searches", compute)


async def list_page(datasette: Any, request: Any, archive: ArchiveDatabase) -> Response:
    """Return ``/saved``: all saved searches, with how many hits are new."""
    return await render_page(
        datasette,
        request,
        "saved_list",
        database=archive.name,
        searches=await fetch_saved_searches(archive),
        read_only="" if is_writable(archive) else READ_ONLY,
    )


async def saved_page(
    datasette: Any, request: Any, archive: ArchiveDatabase, alert: Alert
) -> Response:
    """Return ``/saved/<number>``: the hits of *alert*, the last found first."""
    given = request.args.get("before") or ""
    before = int(given) if re.fullmatch("[0-9]{1,18}", given) else None
    hits = await fetch_saved_hits(archive, alert, PAGE_SIZE + 1, before)
    standing = await archive.read(lambda connection: standing_of(connection, alert.alert_id))
    shown_hits = hits[:PAGE_SIZE]
    return await render_page(
        datasette,
        request,
        "saved",
        database=archive.name,
        saved=SavedSearch(alert, standing),
        new=[hit for hit in shown_hits if hit.found.is_new],
        earlier=[hit for hit in shown_hits if not hit.found.is_new],
        up_to=shown_hits[0].found.hit_id if shown_hits and before is None else None,
        first=before is None,
        older=shown_hits[-1].found.hit_id if len(hits) > PAGE_SIZE else None,
        writable=is_writable(archive),
        token=form_token(request) if is_writable(archive) else "",
    )


async def mark_seen(
    datasette: Any, request: Any, archive: ArchiveDatabase, alert: Alert
) -> Response:
    """Mark the hits of *alert* up to the one that the form names as seen; redirect to its page."""
    form = await read_form(request)
    if re.fullmatch("[0-9]{1,18}", up_to := form.value("up_to")):
        now = datetime.now(UTC)
        await write(archive, lambda c: mark_read(c, alert.alert_id, int(up_to), now))
    return redirect_after(datasette, f"/saved/{alert.alert_id}")


async def delete_page(
    datasette: Any, request: Any, archive: ArchiveDatabase, alert: Alert
) -> Response:
    """Return the page that asks whether to delete *alert*; delete it if its form was sent."""
    if request.method == "POST":
        await read_form(request)
        await write(archive, lambda connection: remove_alert(connection, alert.name))
        return redirect_after(datasette, "/saved")
    standing = await archive.read(lambda connection: standing_of(connection, alert.alert_id))
    return await render_page(
        datasette,
        request,
        "saved_delete",
        database=archive.name,
        saved=SavedSearch(alert, standing),
        read_only="" if is_writable(archive) else READ_ONLY,
        token=form_token(request),
    )


def redirect_after(datasette: Any, path: str) -> Response:
    """Return the redirect to *path* after a form was sent: to read it, whatever was sent (303)."""
    return Response.redirect(datasette.urls.path(path), status=303, headers=response_headers())
