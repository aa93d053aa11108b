"""Work off what waits for the web archive. A crawl does it at its end, when all is stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from threading import Lock

from newsarchive.archive import Archive
from newsarchive.archive.alerts.lease import release_lease, take_lease
from newsarchive.archive.witness import jobs
from newsarchive.archive.witness.standing import standing_of
from newsarchive.witness.asking import Asking
from newsarchive.witness.client import Client, Stopped
from newsarchive.witness.ran import Ran
from newsarchive.witness.saving import Saving
from newsarchive.witness.settings import WitnessSettings

_LEASE = "witness_lease"
_IN_PROCESS = Lock()


def run_witness(
    archive: Archive,
    settings: WitnessSettings,
    *,
    captures: bool = True,
    seconds: float | None = None,
    stop: Callable[[], object] = lambda: False,
) -> Ran:
    """Submit pages and ask for copies as *settings* say, and return what was done. From any thread.

    After *seconds*, or if *stop* returns something true, no further request begins; the rest waits
    for the next run. With *captures* the bytes of copies are kept. Of two processes one works.
    """
    ran = Ran()
    if settings.is_off:
        return ran
    until = None if seconds is None else time.monotonic() + seconds

    def is_over() -> bool:
        return bool(stop()) or (until is not None and time.monotonic() >= until)

    with _lease(archive) as is_ours:
        if not is_ours:
            ran.is_busy = True
            return ran
        archive.write(lambda connection: jobs.reclaim(connection, datetime.now(UTC)))
        client = Client(settings, is_over)
        with suppress(Stopped):  # copies first: they give texts, and take seconds, not minutes
            if settings.rules.asks:
                Asking(archive, client, ran, captures=captures).run()
            if settings.rules.saves:
                Saving(archive, client, ran).run()
    kinds = (("ask", settings.rules.asks), ("save", settings.rules.saves))
    now = datetime.now(UTC)
    ran.left = sum(
        archive.write(partial(standing_of, kind=kind, now=now)).pending for kind, on in kinds if on
    )
    return ran


@contextmanager
def _lease(archive: Archive) -> Iterator[bool]:
    """Take the lease for the ``with`` block; whether it is ours is given.

    It is of a process. Of several crawls that end in one process, the first one works.
    """
    if not _IN_PROCESS.acquire(blocking=False):
        yield False
        return
    try:
        is_ours = archive.write(partial(take_lease, table=_LEASE))
        try:
            yield is_ours
        finally:
            if is_ours:
                archive.write(partial(release_lease, table=_LEASE))
    finally:
        _IN_PROCESS.release()
