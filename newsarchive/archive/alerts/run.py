"""Run the alerts: find hits, make digests, deliver them. A crawl does it at its end."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.alerts.composing import digest_of
from newsarchive.archive.alerts.deliveries import (
    Delivery,
    claim,
    due_deliveries,
    make_digests,
    record_failed,
    record_sent,
    try_again,
)
from newsarchive.archive.alerts.lease import release_lease, take_lease
from newsarchive.archive.alerts.matching import find_hits, has_events
from newsarchive.archive.alerts.names import alert_names
from newsarchive.archive.alerts.saved import Destination
from newsarchive.delivery.digest import Digest
from newsarchive.delivery.mail import send_mail
from newsarchive.delivery.settings import DeliverySettings
from newsarchive.delivery.webhook import send_webhook, server_of
from newsarchive.errors import DeliveryFailed, PartMissing
from newsarchive.text import counted


@dataclass(slots=True)
class Ran:
    """What a run of the alerts did."""

    alerts: int = 0
    hits: int = 0
    sent: int = 0
    failed: list[tuple[str, Destination, DeliveryFailed]] = field(default_factory=list)
    """Attempts that failed: the name of the alert, where to, and why."""
    is_busy: bool = False
    """Whether another process was at it, so that nothing was done."""
    waiting: int = 0
    """Deliveries whose turn it is, for which there was no time."""

    def __str__(self) -> str:
        """Return the run on one line."""
        if self.is_busy:
            return "another process is running the alerts"
        parts = [counted(self.hits, "hit"), f"{counted(self.sent, 'digest')} sent"]
        if self.failed:
            parts.append(f"{len(self.failed):,} not delivered")
        if self.waiting:
            parts.append(f"{self.waiting:,} left for the next run")
        return ", ".join(parts)


def run_alerts(
    archive: Archive,
    read_settings: Callable[[], DeliverySettings],
    *,
    seconds: float | None = None,
    tries_failed: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Ran:
    """Run the alerts of *archive* and return what was done. From any thread.

    Of two processes one does the work: it looks again before it ends, for what came meanwhile.
    After *seconds* nothing more is begun; the rest waits for the next run. With *tries_failed* also
    what failed for good is tried again. Without alerts nothing is done, and *read_settings* is not
    called.
    """
    with open_reader(archive.path) as connection:
        ran = Ran(len(alert_names(connection)))
    if not ran.alerts:
        return ran
    settings = read_settings()
    until = None if seconds is None else time.monotonic() + seconds
    with _lease(archive) as is_ours:
        if not is_ours:
            ran.is_busy = True
            return ran
        if tries_failed:
            archive.write(try_again)
        while True:
            _find(archive, ran, until, clock)
            archive.write(lambda connection: make_digests(connection, clock()))
            _deliver(archive, settings, ran, until, clock)
            if _is_over(until) or not _has_events(archive):
                return ran


@contextmanager
def _lease(archive: Archive) -> Iterator[bool]:
    """Take the lease for the ``with`` block; whether it is ours is given."""
    is_ours = archive.write(take_lease)
    try:
        yield is_ours
    finally:
        if is_ours:
            archive.write(release_lease)


def _find(archive: Archive, ran: Ran, until: float | None, clock: Callable[[], datetime]) -> None:
    while _has_events(archive) and not _is_over(until):
        ran.hits += find_hits(archive, clock())


def _has_events(archive: Archive) -> bool:
    with open_reader(archive.path) as connection:
        return has_events(connection)


def _deliver(
    archive: Archive,
    settings: DeliverySettings,
    ran: Ran,
    until: float | None,
    clock: Callable[[], datetime],
) -> None:
    """Send what is due. A server that failed gets nothing more in this run."""
    with open_reader(archive.path) as connection:
        due = due_deliveries(connection, clock())
        names = alert_names(connection)
        down = {_server(each, settings) for _, each, error in ran.failed if not error.is_lasting}
        for number, delivery in enumerate(due):
            if _is_over(until):
                ran.waiting = len(due) - number
                return
            if _server(delivery.destination, settings) in down:
                continue
            if not archive.write(partial(claim, delivery=delivery)):
                continue
            compose = partial(digest_of, connection, delivery, settings.base_url)
            error = _attempt(archive, settings, delivery, compose, clock)
            if not isinstance(error, DeliveryFailed):
                ran.sent += error
                continue
            name = names.get(delivery.alert_id, "")
            ran.failed.append((name, delivery.destination, error))
            if not error.is_lasting:
                down.add(_server(delivery.destination, settings))


def _attempt(
    archive: Archive,
    settings: DeliverySettings,
    delivery: Delivery,
    compose: Callable[[], Digest | None],
    clock: Callable[[], datetime],
) -> DeliveryFailed | bool:
    """Send what *compose* returns and record what came of it.

    Return the failure, or whether there was something to send.
    """
    try:
        digest = compose()
        if digest is not None:  # else there is nobody and nothing to tell any more
            send(digest, delivery.destination, settings)
    except DeliveryFailed as error:
        failure = error
    except PartMissing as error:
        failure = DeliveryFailed(str(error), is_lasting=True)
    except Exception as error:  # of any kind: it costs this delivery, and the others are sent
        # Not its text, which may have the URL of a webhook.
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__} ({where.name}:{where.lineno}): please report this error"
        failure = DeliveryFailed(reason, is_lasting=False)
    else:
        archive.write(lambda connection: record_sent(connection, delivery, clock()))
        return digest is not None
    archive.write(lambda connection: record_failed(connection, delivery, failure, clock()))
    return failure


def send(digest: Digest, destination: Destination, settings: DeliverySettings) -> None:
    """Send *digest* to *destination*. Raises :class:`DeliveryFailed`."""
    if destination.kind == "mail":
        send_mail(digest, destination.target, settings.mail)
    else:
        send_webhook(digest, destination.target, settings.webhook)


def _server(destination: Destination, settings: DeliverySettings) -> str:
    """Return the server that a delivery needs: all mail goes through one."""
    if destination.kind == "mail":
        return "mail"
    return server_of(destination.target, settings.webhook)


def _is_over(until: float | None) -> bool:
    return until is not None and time.monotonic() >= until
