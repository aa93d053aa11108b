"""An open run as the writer has it: what workers hand over, written as one crawl writes it."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.cluster.messages import (
    Message,
    article_of,
    ending_of,
    link_of,
    witness_rules_of,
)
from newsarchive.archive.ledger import runs, url_outcomes
from newsarchive.archive.ledger.crawl_run import CrawlRun, EndedBefore
from newsarchive.archive.ledger.endings import Ending
from newsarchive.archive.ledger.revisit_rules import AGES
from newsarchive.archive.ledger.schedule import retry_at_once
from newsarchive.captures.warc_writer import Capture
from newsarchive.errors import ArchiveError
from newsarchive.outcomes import Outcome
from newsarchive.urls import site_of

logger = logging.getLogger(__name__)


class OpenRun:
    """The run of *row* in *archive*. Its results may come twice and in any order."""

    def __init__(
        self, archive: Archive, row: sqlite3.Row, on_broken: Callable[[ArchiveError], None]
    ) -> None:
        self.archive = archive
        arguments = json.loads(row["arguments"])
        self.cluster: dict[str, Any] = arguments.get("cluster", {})
        ages = [timedelta(seconds=each) for each in self.cluster.get("ages", ())] or AGES
        run_id = int(row["run_id"])
        witness = witness_rules_of(self.cluster.get("witness"))
        self.run = CrawlRun(
            archive, row["spider"], arguments, on_broken, ages, witness, run_id=run_id
        )
        self.run.reasons.update(self.cluster.get("reasons", {}))
        self.run.sites |= _sites_of(archive, run_id)
        self.started_at = datetime.fromisoformat(row["started_at"])
        self.requests = int(row["requests"] or 0)
        self.received_bytes = int(row["bytes"] or 0)
        self.is_ended = row["finished_at"] is not None
        self.is_closing = False
        self.waiting: dict[str, str] = {}
        """The messages of pages that wait to be told from others, by URL."""
        self._checked_at = 0.0

    @property
    def are_sources_read(self) -> bool:
        """Whether no more URLs will be claimed for this run."""
        return bool(self.cluster.get("sources_read")) or not self.cluster.get("job", True)

    def is_complete(self) -> bool:
        """Return whether every URL that was claimed has ended, or waits for the end of the run.

        It is looked up once a second.
        """
        if not self.are_sources_read or time.monotonic() - self._checked_at < 1:
            return False
        self._checked_at = time.monotonic()
        rows = self.archive.rows(
            "SELECT url FROM urls WHERE state = 'fetching' AND run_id = ? LIMIT ?",
            (self.run.run_id, len(self.waiting) + 1),
        )
        return all(url in self.waiting for (url,) in rows)

    async def apply(self, message_id: str, message: Message, *, again: bool) -> bool:
        """Write *message*; return whether it may be acknowledged when that is committed.

        With *again* it may have been written before.
        """
        self.run.sites |= set(message.get("sites", ()))
        self.requests += message.get("requests", 0)
        self.received_bytes += message.get("bytes", 0)
        if said := message.get("cookies"):
            self._note_cookies(said)
        is_done = True
        for event in message["events"]:
            try:
                is_done &= await self._write(message_id, event, again=again)
            except EndedBefore as error:
                logger.info("%s: has ended before", error)
        return is_done

    async def _write(self, message_id: str, event: Message, *, again: bool) -> bool:
        run = self.run
        match event["do"]:
            case "finish":
                await asyncio.wrap_future(run.finish(ending_of(event["ending"])))
            case "store":
                return await self._store(message_id, event)
            case "fail":
                run.record_failure(link_of(event["link"]), event["detail"], event["status"])
            case "postpone":
                run.links.put_back(event["url"], datetime.fromisoformat(event["until"]))
            case "changes":
                run.links.note_changes([link_of(link) for link in event["links"]])
            case "capture":
                capture = Capture(**event["capture"])
                if not (again and self._has_capture(capture)):
                    run.capture(capture)
            case "job":
                await asyncio.wrap_future(run.archive.submit(partial(self._end_sources, event)))
                self.cluster |= {"sources_read": True, **event}
                run.reasons.update(event["reasons"])
        return True

    async def _store(self, message_id: str, event: Message) -> bool:
        link, made = link_of(event["link"]), ending_of(event["ending"])
        if self.archive.read(lambda c: url_outcomes.has_ended(c, self.run.run_id, link.url)):
            return True

        def ending(*, outcome: Outcome, article_id: int | None) -> Ending:
            return replace(made, outcome=outcome, article_id=article_id)

        done = await self.run.store(article_of(event["article"]), link, ending)
        if done is None:
            self.waiting[link.url] = message_id
        return done is not None

    def _has_capture(self, capture: Capture) -> bool:
        found = "SELECT 1 FROM captures WHERE url = ? AND warc_file = ? AND warc_offset = ?"
        place = (capture.url, capture.warc_file, capture.warc_offset)
        return bool(self.archive.rows(found, place))

    def _end_sources(self, event: Message, connection: sqlite3.Connection) -> None:
        """Count what was not requested and note that the sources are read, once."""
        run_id = self.run.run_id
        done = connection.execute(
            "UPDATE runs SET arguments = json_set(arguments, '$.cluster.sources_read', 1,"
            " '$.cluster.left', ?1, '$.cluster.reasons', json(?2), '$.cluster.resting', ?3,"
            " '$.cluster.missed', json(?4))"
            " WHERE run_id = ?5 AND arguments ->> '$.cluster.sources_read' IS NULL",
            (event["left"], json.dumps(event["reasons"]), event.get("resting", 0),
             json.dumps(event.get("missed", {})), run_id),
        )  # fmt: skip
        if done.rowcount:
            for outcome, number in event["counts"].items():
                runs.count_outcome(connection, run_id, Outcome(outcome), number)

    def _note_cookies(self, said: Message) -> None:
        """Keep what a worker says of cookies that may have expired, instead of what it said before.

        *said* has lines by site, by worker.
        """
        self.cluster.setdefault("cookies", {}).update(said)
        before, now = (
            json.dumps({"cluster": {"cookies": each}}) for each in (dict.fromkeys(said), said)
        )

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE runs SET arguments = json_patch(json_patch(arguments, ?), ?)"
                " WHERE run_id = ?",
                (before, now, self.run.run_id),
            )

        self.run.archive.submit_alone(job)

    def begin(self, connection: sqlite3.Connection, values: Message) -> bool:
        """Write what a worker states about the site; return whether all is requested by force."""
        run_id, spider = self.run.run_id, self.run.spider
        now = datetime.now(UTC)
        is_forced = bool(values["forced"]) or runs.has_other_facts(
            connection, spider, values["facts"], run_id
        )
        if is_forced:
            retry_at_once(connection, values["sites"], now)
        cluster = {name: values.get(name) for name in ("about", "expect", "ages", "witness")}
        arguments = values["arguments"] | {
            name: values[name] for name in ("facts", "wayback") if values.get(name)
        }
        connection.execute(
            "UPDATE runs SET arguments = json_patch(arguments, ?) WHERE run_id = ?",
            (json.dumps({**arguments, "cluster": cluster}), run_id),
        )
        if values["home"]:
            runs.describe_site(
                connection,
                site_of(values["home"]),
                name=values["publisher"],
                home_url=values["home"],
                language=values["language"],
            )
        self.cluster |= cluster
        self.run.witness = witness_rules_of(values.get("witness"))
        self.run.ages = [timedelta(seconds=each) for each in values["ages"]]
        return is_forced


def _sites_of(archive: Archive, run_id: int) -> set[str]:
    """Return the sites whose pages a run has stored so far."""
    found = "SELECT DISTINCT site FROM urls WHERE run_id = ? AND article_id IS NOT NULL"
    return {site for (site,) in archive.rows(found, (run_id,))}
