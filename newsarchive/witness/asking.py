"""Ask for the copies of pages that are missing or behind a wall, and store their texts."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.ledger import runs
from newsarchive.archive.tombstones import removed_among
from newsarchive.archive.witness import jobs
from newsarchive.archive.witness.jobs import Job
from newsarchive.article import Link, Page
from newsarchive.captures.warc_writer import Capture, CaptureWriter
from newsarchive.errors import ArchiveError, ExtractionError, described
from newsarchive.extraction.workers import ExtractionPool
from newsarchive.outcomes import Outcome
from newsarchive.paths import captures_folder
from newsarchive.witness.client import Client, ServiceFailed, Stopped
from newsarchive.witness.mementos import Memento, fetch_copy, mementos
from newsarchive.witness.privacy import why_private
from newsarchive.witness.ran import Ran
from newsarchive.witness.saving import DOWN_FOR, MOST_FAILURES
from newsarchive.witness.storing import Found, store_found

logger = logging.getLogger(__name__)

#: Reasons for which another copy of the same page may be better.
_TRY_ANOTHER = frozenset((
    "memento_missing", "memento_redirect", "not_html", "bot_wall", "consent_wall", "soft_404",
    "gone", "not_article", "no_text", "empty_shell", "not_longer", "too_large", "truncated",
    "bad_encoding", "extract_timeout", "extract_memory", "extract_crash", "extract_error", "bomb",
))  # fmt: skip
#: Attempts after which a page is given up of which there is no copy: one may be indexed late.
_MOST_ATTEMPTS_WITHOUT = 3


class Asking:
    """Works off the jobs ``ask`` of *archive*, as one run with its own row in ``runs``."""

    def __init__(self, archive: Archive, client: Client, ran: Ran, *, captures: bool) -> None:
        self._archive = archive
        self._client = client
        self._ran = ran
        self._captures = captures
        self._pool = ExtractionPool(workers=1)
        self._writer: CaptureWriter | None = None
        self._run_id = 0
        self._failures = 0
        self._tried: set[int] = set()

    def run(self) -> None:
        """Ask for at most ``per_run`` pages. Without a job that is due there is no run."""
        if self._next() is None:
            return
        started = datetime.now(UTC)
        self._run_id = self._archive.write(
            lambda connection: runs.start_run(connection, "wayback", {}, started)
        )
        reason = "shutdown"
        try:
            while len(self._tried) < self._client.settings.per_run and (job := self._next()):
                self._tried.add(job.job_id)
                self._ask(job)
            reason = "finished"
        finally:
            self._pool.close()
            if self._writer is not None:
                self._writer.close()
            self._archive.write(
                partial(
                    runs.finish_run, run_id=self._run_id, reason=reason, now=datetime.now(UTC),
                    requests=self._client.requests, received_bytes=self._client.received_bytes,
                )
            )  # fmt: skip

    def _next(self) -> Job | None:
        """Return the next job that is due; None if there is none, or the service wants a pause."""
        now = datetime.now(UTC)
        if self._archive.write(partial(jobs.pause_of, kind="ask", now=now)) is not None:
            return None
        due = self._archive.write(
            partial(jobs.due_jobs, kind="ask", now=now, most=1 + len(self._tried))
        )
        return next((job for job in due if job.job_id not in self._tried), None)

    def _ask(self, job: Job) -> None:
        now = datetime.now(UTC)
        if why := why_private(job.url, self._client.settings):
            self._fail(job, ServiceFailed("private_address", why, is_final=True))
            return
        if self._archive.write(partial(removed_among, urls=[job.url])):
            self._fail(job, ServiceFailed("removed", "it was removed", is_final=True))
            return
        if not self._archive.write(partial(jobs.begin_attempt, job=job, now=now)):
            return
        try:
            outcome = self._find(job)
        except Stopped:
            self._archive.write(partial(jobs.take_back_attempt, job=job, until=datetime.now(UTC)))
            raise
        except ServiceFailed as error:
            self._fail(job, error)
        except ArchiveError:
            raise
        except Exception as error:  # of any kind: it costs this page only
            logger.error("%s: please report this error: %s", job.url, described(error))
            self._fail(job, ServiceFailed("internal_error", described(error), is_final=True))
        else:
            self._failures = 0
            self._ran.found[outcome] += 1
            self._ran.reasons["removed"] += outcome is Outcome.SKIPPED

    def _find(self, job: Job) -> Outcome:
        """Store the text of the best copy of the page. Raises ServiceFailed: why there is none."""
        failure: ServiceFailed | None = None
        copies = mementos(self._client, job.url, job.seen_at)
        while True:
            try:
                memento = next(copies, None)
                if memento is None:
                    break
                return self._use(job, memento)
            except ServiceFailed as error:
                if failure is None or error.reason in _TRY_ANOTHER:
                    failure = failure or error
                if error.reason not in _TRY_ANOTHER:
                    raise failure from error
        raise failure or ServiceFailed("not_archived", "the web archive has no copy")

    def _use(self, job: Job, memento: Memento) -> Outcome:
        """Fetch, extract and store the copy *memento*."""
        copy = fetch_copy(self._client, memento, job.url)
        page = Page(
            url=job.url, body=copy.body, headers=copy.headers, fetched_at=copy.memento.at,
            link=Link(url=job.url, via="wayback"), memento=copy.memento.url,
        )  # fmt: skip
        try:
            article = self._pool.submit(page).result()
        except ExtractionError as error:
            raise ServiceFailed(error.reason, error.detail, is_final=True) from error
        if article.reason is not None:
            raise ServiceFailed(article.reason, article.detail or "", is_final=True)
        found = Found(copy.memento, page, article, self._capture if self._captures else None)
        return self._archive.write(
            partial(store_found, run_id=self._run_id, job=job, found=found, now=datetime.now(UTC))
        )

    def _capture(self, page: Page) -> Capture:
        if self._writer is None:
            folder = captures_folder(self._archive.path)
            self._writer = CaptureWriter(folder, f"wayback-{self._run_id:06}")
        return self._writer.write(page)

    def _fail(self, job: Job, error: ServiceFailed) -> None:
        now = datetime.now(UTC)
        logger.info("no copy of %s: %s", job.url, error)
        self._failures = self._failures + 1 if error.is_down else 0
        pause = error.pause or (DOWN_FOR if self._failures >= MOST_FAILURES else None)
        if pause is not None:
            self._ran.pauses["ask"] = error.reason
            self._archive.write(
                partial(jobs.pause, kind="ask", until=now + pause, reason=str(error))
            )
        if error.pause is not None:
            until = now + error.pause
            self._archive.write(partial(jobs.take_back_attempt, job=job, until=until))
            return
        most = _MOST_ATTEMPTS_WITHOUT if error.reason == "not_archived" else jobs.MOST_ATTEMPTS
        is_over = self._archive.write(
            lambda connection: self._record_failure(connection, job, error, now, most)
        )
        if is_over:
            self._ran.found[Outcome.SKIPPED] += 1
            self._ran.reasons[error.reason] += 1

    def _record_failure(
        self, connection: Any, job: Job, error: ServiceFailed, now: datetime, most: int
    ) -> bool:
        """Record a failure; one that ends the job is counted in the run as skipped."""
        is_over = jobs.record_failure(
            connection, job, error.reason, error.detail, now,
            is_final=error.is_final, most_attempts=most,
        )  # fmt: skip
        if is_over:
            runs.count_outcome(connection, self._run_id, Outcome.SKIPPED)
        elif error.reason == "not_archived":
            jobs.look_later(connection, job, now + timedelta(days=1 + 6 * job.attempts))
        return is_over
