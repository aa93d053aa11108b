"""``newsarchive alerts``: add, list, remove, run and test saved searches."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.alerts.deliveries import try_again
from newsarchive.archive.alerts.run import run_alerts, send
from newsarchive.archive.alerts.saved import (
    PERIODS,
    Alert,
    AlertError,
    alert_named,
    checked,
    query_notes,
    remove_alert,
    save_alert,
)
from newsarchive.article import iso
from newsarchive.console.alerting.alert_list import alert_lines
from newsarchive.console.alerting.destinations import read_destinations, shown_destination
from newsarchive.console.options import archive_option, examples
from newsarchive.delivery.digest import Digest
from newsarchive.delivery.settings import read_settings
from newsarchive.delivery.webhook import SHAPES
from newsarchive.errors import DeliveryFailed, ExitStatus

_WHAT = {
    "new": "new articles",
    "revised": "changed ones",
    "silent": "silent edits",
    "gone": "what is taken down",
}


@click.group(
    epilog=examples(
        'newsarchive alerts add harbour --query "ferry harbour" --mail me@example.org',
        "newsarchive alerts list",
        "newsarchive alerts test harbour",
        "newsarchive alerts run",
    )
)
def alerts() -> None:
    """Save searches, and be told what they find.

    An alert is a saved search. It finds what is new, revised, silently edited or taken down after
    it was saved, and sends digests by mail or to webhooks. Each crawl runs the alerts at its end.
    The documentation (docs/alerts.md) says how to set the mail server.
    """


@alerts.command(
    epilog=examples(
        'newsarchive alerts add harbour --query "ferry harbour" --mail me@example.org',
        "newsarchive alerts add edits --query 'site:www.example.org' --on silent,gone --every day"
        " --mail me@example.org",
        "newsarchive alerts add desk --query flood --webhook https://hooks.example.org/x"
        " --shape slack",
    )
)
@click.argument("name")
@click.option(
    "--query",
    required=True,
    metavar="Q",
    help="What to find, as in the browser: words, phrases, site:, author:, -word. '' finds every"
    " article.",
)
@click.option(
    "--on",
    "on_kinds",
    default="new",
    show_default=True,
    metavar="KIND[,KIND]",
    help="What to tell of: new, revised (silent edits are among them), silent, gone.",
)
@click.option(
    "--mail", "mails", multiple=True, metavar="ADDRESS", help="Send digests there; repeatable."
)
@click.option(
    "--webhook", "webhooks", multiple=True, metavar="URL", help="Post digests there; repeatable."
)
@click.option(
    "--shape",
    type=click.Choice(SHAPES),
    help="The JSON that the webhooks take. Default: by the host of the URL, else json.",
)
@click.option(
    "--every",
    type=click.Choice(PERIODS),
    default="run",
    show_default=True,
    help="How often to send a digest at most: at each run, once an hour, once a day.",
)
@click.option(
    "--imported",
    is_flag=True,
    help="Imported articles are hits as well. Usually only those that a crawl found are.",
)
@click.option("--replace", is_flag=True, help="Change the alert of this name; it keeps its hits.")
@archive_option
def add(
    name: str,
    query: str,
    on_kinds: str,
    mails: tuple[str, ...],
    webhooks: tuple[str, ...],
    shape: str | None,
    every: str,
    imported: bool,
    replace: bool,
    archive: Path,
) -> None:
    """Save a search as the alert NAME.

    Articles that are in the archive already are no hits. Without --mail and --webhook nothing is
    sent: the hits are listed in the archive.

    Exit status: 1 if there is an alert of this name (--replace changes it), or if nothing could
    ever be found.
    """
    kinds = tuple(kind.strip().lower() for kind in on_kinds.split(",") if kind.strip())
    destinations = read_destinations(mails, webhooks, shape)
    alert = checked(Alert(name, query, kinds, destinations, every, imported))
    with Archive(archive) as opened:
        opened.write(
            lambda connection: save_alert(connection, alert, datetime.now(UTC), may_replace=replace)
        )
        for note in opened.read(lambda connection: query_notes(connection, alert)):
            click.echo(f"note: {note}", err=True)
    told = ", ".join(map(shown_destination, alert.destinations)) or "nobody; the hits are listed"
    what = ", ".join(_WHAT[kind] for kind in alert.on_kinds)
    often = {"run": "at each run", "hour": "once an hour", "day": "once a day"}[alert.every]
    click.echo(f"saved {alert.name!r}: {what}, from now on; told {often}: {told}")


@alerts.command("list")
@archive_option
def list_(archive: Path) -> None:
    """List the alerts: what they look for, what they found, and what could not be delivered."""
    with open_reader(archive) as connection:
        lines = alert_lines(connection)
    click.echo("\n".join(lines))


@alerts.command()
@click.argument("name")
@archive_option
def remove(name: str, archive: Path) -> None:
    """Remove the alert NAME with its hits and with what was not delivered yet.

    Exit status: 1 if there is no alert of this name.
    """
    with Archive(archive) as opened:
        alert = opened.write(lambda connection: remove_alert(connection, name))
    click.echo(f"removed {alert.name!r}")


@alerts.command()
@click.option(
    "--failed", is_flag=True, help="Try again at once what could not be delivered, for good or not."
)
@archive_option
def run(failed: bool, archive: Path) -> None:
    """Find what is new for the alerts, and send the digests that are due.

    A crawl does this at its end. What cannot be delivered is tried again by later runs, after
    growing pauses. If another process is running the alerts, it does the work of both.

    Exit status: 1 if something could not be delivered.
    """
    with Archive(archive) as opened:
        ran = run_alerts(opened, lambda: read_settings(os.environ), tries_failed=failed)
    if not ran.alerts:
        click.echo("no alerts so far; `newsarchive alerts add --help` says how to save one")
        return
    for name, destination, error in ran.failed:
        again = "; `newsarchive alerts run --failed` tries again" if error.is_lasting else ""
        where = shown_destination(destination)
        click.echo(f"{name}: not delivered to {where}: {error.reason}{again}", err=True)
    click.echo(str(ran))
    if ran.failed:
        raise SystemExit(ExitStatus.NOT_DONE)


@alerts.command()
@click.argument("name")
@archive_option
def test(name: str, archive: Path) -> None:
    """Send a digest without articles to the destinations of the alert NAME.

    It prints a line for each destination. What failed there before is sent by the next run.

    Exit status: 1 if one of them could not be reached, or if there is none.
    """
    settings = read_settings(os.environ)
    with Archive(archive) as opened:
        alert = opened.read(lambda connection: alert_named(connection, name))
        if not alert.destinations:
            why = "has no destination; name one with `newsarchive alerts add --replace`"
            raise AlertError(f"{alert.name!r} {why}")
        now = iso(datetime.now(UTC)) or ""
        is_well = True
        for destination in alert.destinations:
            digest = Digest(f"test-{uuid.uuid4()}", alert.name, alert.query, (), now, 0)
            try:
                send(digest, destination, settings)
            except DeliveryFailed as error:
                is_well = False
                click.echo(f"{shown_destination(destination)}: {error.reason}")
            else:
                click.echo(f"{shown_destination(destination)}: delivered ({digest.delivery_id})")
                opened.write(partial(try_again, destination=destination))
    if not is_well:
        raise SystemExit(ExitStatus.NOT_DONE)
