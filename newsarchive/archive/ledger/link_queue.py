"""The URLs of a run: which ones it requests now, and which ones it leaves to a later run."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from newsarchive.archive.ledger import frontier, schedule, url_outcomes
from newsarchive.archive.ledger.frontier import Decision, KnownUrl, next_step, states_change
from newsarchive.archive.ledger.run_archive import RunArchive
from newsarchive.archive.ledger.stated_changes import doubted_sources, sample_of
from newsarchive.archive.tombstones import removed_among
from newsarchive.article import Link
from newsarchive.progress.pace import Pace

logger = logging.getLogger(__name__)

#: Links that are queued in one job of the writer.
SLICE = 1_000


class LinkQueue:
    """The links that the run *run_id* reads from *archive*'s ledger, claims and queues.

    What is not requested for a reason of its own is counted in *reasons*. *pace* learns what is
    claimed. Questions are awaited because in a cluster they are asked of another program.
    """

    def __init__(self, archive: RunArchive, run_id: int, reasons: Counter[str], pace: Pace) -> None:
        self._archive = archive
        self._run_id = run_id
        self._reasons = reasons
        self._pace = pace
        self._made_due: Future[None] | None = None

    async def known(self, urls: Iterable[str]) -> dict[str, KnownUrl]:
        """Return what the ledger knows about *urls*, by URL."""
        return self._archive.read(lambda connection: frontier.known_urls(connection, urls))

    async def known_sites(self) -> list[str]:
        """Return the keys of all sites that have URLs in the ledger."""
        return self._archive.read(frontier.known_sites)

    async def sites_named_by(self, sources: Iterable[str]) -> list[str]:
        """Return the keys of the sites whose articles *sources* named first."""
        return self._archive.read(lambda connection: frontier.sites_named_by(connection, sources))

    async def left_open(self, sites: Iterable[str], most: int | None = None) -> list[Link]:
        """Return the links to articles of *sites* that earlier runs left, or that are due again.

        With *most*, only so many: those that were found first.
        """
        now = datetime.now(UTC)
        return self._archive.read(
            lambda connection: frontier.open_links(connection, sites, now, most)
        )

    async def count_left(self, sites: Iterable[str]) -> int:
        """Return the number of links to articles of *sites* that this run leaves to the next."""
        now = datetime.now(UTC)
        return self._archive.write(
            lambda connection: (
                frontier.count_open(connection, sites, now)
                + len(schedule.due_articles(connection, sites, now))
            )
        )

    async def due(self, sites: Iterable[str]) -> list[Link]:
        """Return the links to the stored articles of *sites* that are due for a revisit."""
        if self._made_due is not None:
            self._made_due.result()
        now = datetime.now(UTC)
        return self._archive.read(lambda connection: schedule.due_articles(connection, sites, now))

    async def decisions(self, links: Sequence[Link]) -> list[tuple[Link, Decision]]:
        """Return each of *links* with the decision that follows from the ledger.

        If a source's dates of change proved wrong, only a sample of what it states as changed is
        requested.
        """
        known = await self.known([link.url for link in links])
        removed = self._archive.read(lambda c: removed_among(c, [link.url for link in links]))
        now = datetime.now(UTC)
        stated: dict[str, list[tuple[str, str]]] = {}
        found = []
        for link in links:
            ours = known.get(link.url)
            if link.url in removed:
                found.append((link, Decision.REMOVED))
                continue
            decision = next_step(link, ours, now)
            if ours is not None and states_change(link, ours):
                link = replace(link, is_update=True)
            if ours is not None and decision is Decision.STATED:
                stated.setdefault(link.found_in, []).append((link.url, ours.last_at or ""))
                decision = Decision.ASK
            found.append((link, decision))
        ignored = self._not_believed(stated) | self._left_to_articles(found, now)
        return [
            (link, Decision.UNCHANGED if link.url in ignored else decision)
            for link, decision in found
        ]

    def _left_to_articles(self, found: list[tuple[Link, Decision]], now: datetime) -> set[str]:
        """Return which of the links to request are other addresses of articles.

        This run requests those articles at their own address, as articles that are due.
        """
        wanted = [link for link, decision in found if decision is Decision.ASK]
        urls = [link.url for link in wanted]
        others = self._archive.read(lambda connection: frontier.aliases_among(connection, urls))
        changed = [link for link in wanted if link.url in others]
        if changed:
            self._made_due = self._archive.submit(
                lambda connection: frontier.make_articles_due(connection, changed, now), urgent=True
            )
        return others

    def _not_believed(self, stated: Mapping[str, list[tuple[str, str]]]) -> set[str]:
        """Return which of the *stated* changes, by source, are not worth a request."""
        doubted = self._archive.read(lambda connection: doubted_sources(connection, stated))
        ignored: set[str] = set()
        for source, dates in doubted.items():
            sample = sample_of(stated[source])
            left = {url for url, _ in stated[source]} - sample
            ignored |= left
            self._reasons["stated changes not believed"] += len(left)
            logger.info(
                "%s: %d of its %d dates of change were wrong; %d of %d articles are requested",
                *(source, dates.refuted, dates.confirmed + dates.refuted),
                *(len(sample), len(stated[source])),
            )
        return ignored

    async def claim(self, links: Sequence[Link]) -> list[Link]:
        """Enter *links* in the ledger as being fetched; return those that no other run claims."""
        if not links:
            return []
        claimed = await asyncio.wrap_future(
            self._archive.submit(
                lambda connection: frontier.claim_links(connection, links, self._run_id), True
            )
        )
        self._pace.begin(link.url for link in claimed)
        return claimed

    async def queue(self, links: Sequence[Link]) -> None:
        """Enter *links* in the ledger for the next run to request.

        All is handed to the writer at once, so that a run that is stopped now loses none; it is
        written in slices, between which other programs can write.
        """
        now = datetime.now(UTC)
        slices = [links[at : at + SLICE] for at in range(0, len(links), SLICE)]
        futures = [
            self._archive.submit(partial(frontier.queue_links, links=part, now=now))
            for part in slices
        ]
        await asyncio.gather(*map(asyncio.wrap_future, futures))

    def note_changes(self, links: Sequence[Link]) -> None:
        """Record the dates of change that another source states for links already requested."""
        dated = [link for link in links if link.modified_raw]
        if dated:
            self._archive.submit_alone(
                lambda connection: frontier.record_changes(connection, dated)
            )

    def put_back(self, url: str, until: datetime) -> None:
        """Leave the claimed *url* to a run that starts after *until*."""
        self._pace.leave(url)
        self._archive.submit_alone(
            lambda connection: url_outcomes.postpone_url(connection, url, until)
        )

    async def paused_sites(self, sites: Iterable[str]) -> list[str]:
        """Return "12 wait for example.org until 14:05 UTC" for each of *sites* that paused.

        It has the number of URLs and when the last of them is due.
        """
        now = datetime.now(UTC)
        rows = self._archive.read(lambda connection: frontier.paused_urls(connection, sites, now))
        lines = []
        for site, number, until in rows:
            due = datetime.fromisoformat(until)
            day = "" if due.date() == now.date() else f"{due:%Y-%m-%d} "
            verb = "wait" if number > 1 else "waits"
            lines.append(f"{number} {verb} for {site} until {day}{due:%H:%M} UTC")
        return lines
