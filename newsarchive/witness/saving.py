"""Have the articles saved that wait in the queue, and ask what became of those submitted before."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from newsarchive.archive import Archive
from newsarchive.archive.tombstones import removed_among
from newsarchive.archive.witness import jobs
from newsarchive.archive.witness.jobs import Job
from newsarchive.witness import save_page
from newsarchive.witness.client import Client, ServiceFailed, Stopped
from newsarchive.witness.mementos import Memento
from newsarchive.witness.privacy import why_private
from newsarchive.witness.ran import Ran

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: A job is looked at after so many seconds, then after twice as many each time.
_FIRST_LOOK, _LONGEST_LOOK = timedelta(seconds=5), timedelta(minutes=2)
#: Seconds that a run waits for the last pages that it submitted.
_WAIT_AT_END = 90.0
#: Failures of the service itself, one after another, after which it is left alone.
MOST_FAILURES = 3
DOWN_FOR = timedelta(minutes=10)


class Saving:
    """Works off the jobs ``save`` of *archive*."""

    def __init__(self, archive: Archive, client: Client, ran: Ran) -> None:
        self._archive = archive
        self._client = client
        self._ran = ran
        self._failures = 0

    def run(self) -> None:
        """Submit at most ``per_run`` pages, and look at all that were submitted."""
        left, ends_at = self._client.settings.per_run, time.monotonic() + _WAIT_AT_END
        while True:
            now = datetime.now(UTC)
            for job in self._due(now, most=100, is_sent=True):
                self._look(job)
            waiting = self._due(now, most=1)
            if waiting and left > 0 and not self._is_paused(now):
                left -= 1
                self._submit(waiting[0])
                ends_at = time.monotonic() + _WAIT_AT_END
            elif self._works_on_some() and time.monotonic() < ends_at and not self._is_paused(now):
                self._client.wait(time.monotonic() + min(0.5, self._client.settings.delay))
            else:
                return

    def _due(self, now: datetime, *, most: int, is_sent: bool = False) -> list[Job]:
        return self._archive.write(
            partial(jobs.due_jobs, kind="save", now=now, most=most, is_sent=is_sent)
        )

    def _is_paused(self, now: datetime) -> bool:
        return self._archive.write(partial(jobs.pause_of, kind="save", now=now)) is not None

    def _works_on_some(self) -> bool:
        soon = datetime.now(UTC) + _LONGEST_LOOK
        return bool(self._due(soon, most=1, is_sent=True))

    def _submit(self, job: Job) -> None:
        now = datetime.now(UTC)
        if self._archive.write(partial(removed_among, urls=[job.url])):
            self._fail(job, ServiceFailed("removed", "it was removed", is_final=True))
            return
        if why := why_private(job.url, self._client.settings):
            self._fail(job, ServiceFailed("private_address", why, is_final=True))
            return
        if not self._archive.write(partial(jobs.begin_attempt, job=job, now=now)):
            return
        sent = self._answer(
            job, lambda: save_page.submit(self._client, job.url, job.seen_at, datetime.now(UTC))
        )
        if isinstance(sent, save_page.Sent):
            self._ran.submitted += 1
            self._record_sent(job, sent.service_job)
        elif isinstance(sent, Memento):
            self._ran.submitted += 1
            self._succeed(job, sent)

    def _record_sent(self, job: Job, service_job: str) -> None:
        now = datetime.now(UTC)
        self._archive.write(
            partial(
                jobs.record_sent, job=job, service_job=service_job, now=now,
                look_at=now + self._first_look,
            )
        )  # fmt: skip

    @property
    def _first_look(self) -> timedelta:
        return min(_FIRST_LOOK, timedelta(seconds=self._client.settings.delay))

    def _look(self, job: Job) -> None:
        """Ask what became of a job. One that the service has forgotten is submitted again."""
        memento = self._answer(job, lambda: save_page.look(self._client, job.service_job or ""))
        now = datetime.now(UTC)
        if isinstance(memento, Memento):
            self._succeed(job, memento)
        elif memento is None:
            if save_page.is_forgotten(job.sent_at, now):
                self._fail(job, ServiceFailed("no_end", "the web archive did not say how it ended"))
                return
            waited = now - (job.sent_at or now)
            look_at = now + max(self._first_look, min(_LONGEST_LOOK, waited))
            self._archive.write(partial(jobs.look_later, job=job, look_at=look_at))

    def _answer(self, job: Job, request: Callable[[], T]) -> T | bool:
        """Return the answer to a *request* about *job*, or False if it failed."""
        try:
            answer = request()
        except Stopped:
            if job.service_job is None:  # it was not sent
                self._archive.write(
                    partial(jobs.take_back_attempt, job=job, until=datetime.now(UTC))
                )
            raise
        except ServiceFailed as error:
            self._fail(job, error)
            return False
        self._failures = 0
        return answer

    def _succeed(self, job: Job, memento: Memento) -> None:
        self._ran.saved += 1
        self._archive.write(
            partial(
                jobs.record_success, job=job, memento=memento.url, memento_at=memento.at,
                now=datetime.now(UTC),
            )
        )  # fmt: skip
        logger.info("saved %s: %s", job.url, memento.url)

    def _fail(self, job: Job, error: ServiceFailed) -> None:
        now = datetime.now(UTC)
        logger.info("not saved %s: %s", job.url, error)
        if error.is_down:
            self._failures += 1
        pause = error.pause or (DOWN_FOR if self._failures >= MOST_FAILURES else None)
        if pause is not None:
            self._ran.pauses["save"] = error.reason
            self._archive.write(
                partial(jobs.pause, kind="save", until=now + pause, reason=str(error))
            )
        if error.pause is not None:
            if job.service_job is None:
                self._archive.write(
                    partial(jobs.take_back_attempt, job=job, until=now + error.pause)
                )
            else:
                self._archive.write(partial(jobs.look_later, job=job, look_at=now + error.pause))
            return
        if job.service_job is not None and error.is_down:
            self._archive.write(partial(jobs.look_later, job=job, look_at=now + _LONGEST_LOOK))
            return
        is_over = self._archive.write(
            partial(
                jobs.record_failure, job=job, reason=error.reason, detail=error.detail, now=now,
                is_final=error.is_final,
            )
        )  # fmt: skip
        if is_over:
            self._ran.given_up += 1
