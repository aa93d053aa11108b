"""The runs of a cluster as its writer keeps them: opened, published, looked after, closed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsarchive.archive import Archive
from newsarchive.archive.cluster.closing import AtTheEnd, close_run
from newsarchive.archive.cluster.messages import Message, link_message, link_of, packed
from newsarchive.archive.cluster.open_run import OpenRun
from newsarchive.archive.cluster.run_rows import (
    adopt_runs,
    claimed_links,
    open_cluster_run,
    run_row,
)
from newsarchive.archive.ledger.runs import record_progress
from newsarchive.errors import ArchiveError
from newsarchive.outcomes import Outcome
from newsarchive.streams.frontier import Frontier, acknowledge
from newsarchive.streams.keys import RESULTS, RUNS, run_keys
from newsarchive.streams.progress import WriterFigures, figures_of_run, figures_of_writer
from newsarchive.streams.server_errors import explained, is_full

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger(__name__)

#: Seconds between two records of progress in the archive, and between two looks at the runs.
RECORD, LOOK = 5.0, 0.2


class KeptRuns:
    """The runs of *archive*. ``broken`` has the error after which it cannot be written."""

    def __init__(
        self, archive: Archive, redis: Redis, at_the_end: AtTheEnd, say: Callable[[str], None]
    ) -> None:
        self._archive = archive
        self._redis = redis
        self._at_the_end = at_the_end
        self._say = say
        self._runs: dict[int, OpenRun] = {}
        self._unpublished: set[int] = set()
        self._said_full = False
        self._closing: set[asyncio.Task[None]] = set()
        self._ended: Counter[Outcome] = Counter()
        self.broken: ArchiveError | None = None

    async def adopt(self) -> None:
        """Go on with the open runs; what is claimed and not in the frontier is put there soon."""
        self._runs = {x: opened for x, opened in self._runs.items() if opened.is_closing}
        for row in adopt_runs(self._archive):
            if row["run_id"] in self._runs:
                continue
            self._add(OpenRun(self._archive, row, self._break_off))
        for run_id in await self._redis.hkeys(RUNS):
            if int(run_id) not in self._runs:
                await self._delete(int(run_id))

    async def publish(self, opened: OpenRun) -> None:
        """Tell workers of a run, and put in its job and what it has claimed, each once."""
        run_id = opened.run.run_id
        facts = {"spider": opened.run.spider, "spargs": opened.cluster.get("arguments", {})}
        frontier = Frontier(self._redis, run_id, "writer")
        await self._redis.hset(RUNS, str(run_id), packed(facts))
        if not opened.are_sources_read:
            await frontier.enqueue_job({"spider": opened.run.spider})
        else:
            await frontier.enqueue_no_job()
        links = [link_message(link) for link in claimed_links(self._archive, run_id)]
        opened.run.pace.begin(link["url"] for link in links)  # those that an earlier writer claimed
        await frontier.enqueue([{"link": link, "url": link["url"]} for link in links])
        self._unpublished.discard(run_id)

    async def _publish_rest(self) -> None:
        """Publish what is not yet. On a full server it waits, and results are written."""
        try:
            for run_id in [*self._unpublished]:
                if not self._runs[run_id].is_closing:
                    await self.publish(self._runs[run_id])
        except Exception as error:
            if not is_full(error):
                raise
            if not self._said_full:
                logger.warning("the frontier takes no requests: %s", explained(error))
            self._said_full = True
        else:
            self._said_full = False

    def _add(self, opened: OpenRun) -> None:
        self._runs[opened.run.run_id] = opened
        self._unpublished.add(opened.run.run_id)

    def _open(self, spider: str, arguments: dict[str, str], *, job: bool) -> OpenRun:
        now = datetime.now(UTC)
        row = open_cluster_run(self._archive, spider, arguments, now, job=job)
        return OpenRun(self._archive, row, self._break_off)

    def run(self, run_id: int) -> OpenRun:
        """Return a run, also one that has ended: late results are written all the same."""
        if run_id not in self._runs:
            self._runs[run_id] = OpenRun(
                self._archive, run_row(self._archive, run_id), self._break_off
            )
        return self._runs[run_id]

    def _break_off(self, error: ArchiveError) -> None:
        self.broken = self.broken or error

    async def look_after(self) -> None:
        """Record the progress of all runs, and close those that are complete."""
        recorded_at = 0.0
        while True:
            await asyncio.sleep(LOOK)
            await self._publish_rest()
            for opened in [*self._runs.values()]:
                if opened.is_ended and opened.is_closing:
                    await self._forget(opened)
                elif not opened.is_ended and not opened.is_closing and opened.is_complete():
                    opened.is_closing = True
                    task = asyncio.ensure_future(self._close(opened))
                    self._closing.add(task)
                    task.add_done_callback(self._closing.discard)
            if time.monotonic() - recorded_at > RECORD:
                recorded_at = time.monotonic()
                for opened in self._runs.values():
                    if not opened.is_ended:
                        self._record(opened)

    def _record(self, opened: OpenRun) -> None:
        figures = figures_of_run(opened)
        requests, received, now = opened.requests, opened.received_bytes, datetime.now(UTC)
        opened.run.archive.submit_alone(
            lambda connection: record_progress(
                connection, opened.run.run_id, now, figures,
                requests=requests, received_bytes=received,
            )
        )  # fmt: skip

    async def _close(self, opened: OpenRun) -> None:
        try:
            line = await close_run(opened, self._at_the_end)
        except ArchiveError as error:
            self._break_off(error)
            return
        self._say(line)
        opened.is_ended = True

    async def _forget(self, opened: OpenRun) -> None:
        """Take a run that was closed out of Redis. An outage leaves it for the next try."""
        await acknowledge(self._redis, RESULTS, [*opened.waiting.values()])
        await self._delete(opened.run.run_id)
        self._unpublished.discard(opened.run.run_id)
        if self._runs.pop(opened.run.run_id, None) is not None:
            self._ended.update(opened.run.counts)

    def figures(self, unwritten: int) -> WriterFigures:
        """Return how far all runs are; *unwritten* is the number of results that wait."""
        return figures_of_writer(self._runs.values(), self._ended, unwritten)

    async def _delete(self, run_id: int) -> None:
        """Delete what Redis has of a run that has ended; its workers then leave it."""
        await self._redis.hdel(RUNS, str(run_id))
        await self._redis.delete(*run_keys(run_id))

    async def seed(self, spider: str, arguments: dict[str, str]) -> Message:
        """Open a run of *spider*, unless one is open that reads the same."""
        for run_id, opened in self._runs.items():
            same = opened.cluster.get("arguments", {}) == arguments and opened.cluster.get("job")
            if opened.run.spider == spider and same and not opened.is_ended:
                return {"run": run_id, "is_new": False}
        opened = self._open(spider, arguments, job=True)
        self._add(opened)
        await self.publish(opened)
        return {"run": opened.run.run_id, "is_new": True}

    async def retry(self, spider: str, arguments: dict[str, str], links: list[Message]) -> Message:
        """Open a run of *spider* that requests *links*, which were given up, and nothing else."""
        opened = self._open(spider, arguments, job=False)
        claimed = await opened.run.links.claim([link_of(link) for link in links])
        self._add(opened)  # not before: a run without claimed links is complete
        await self.publish(opened)
        return {"run": opened.run.run_id, "claimed": len(claimed)}

    async def end(self) -> None:
        """Wait for the runs that are being closed."""
        for task in [*self._closing]:
            await task
