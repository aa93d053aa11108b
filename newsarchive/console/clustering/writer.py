"""``newsarchive writer``: write to the archive what the workers of a cluster hand over."""

from __future__ import annotations

import asyncio
import logging
import sys
from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive, check_archive
from newsarchive.console.clustering.options import cluster_option
from newsarchive.console.interrupts import catch_interrupts
from newsarchive.console.options import archive_option, examples


@click.command(epilog=examples("newsarchive writer --cluster redis://10.0.0.5:6379/0"))
@cluster_option
@archive_option
@click.option("--no-learn", is_flag=True, help="Learn nothing at the end of a run.")
@click.option("--no-alerts", is_flag=True, help="Run no alerts at the end of a run.")
@click.option(
    "--lease",
    type=click.FloatRange(min=1),
    default=15.0,
    show_default=True,
    metavar="SECONDS",
    help="After so long another writer goes on if this one has died.",
)
def writer(url: str, archive: Path, no_learn: bool, no_alerts: bool, lease: float) -> None:
    """Write to the archive what the workers of a cluster find.

    It runs until Ctrl-C or SIGTERM. A second one stands by and goes on when the first has ended.
    """
    from newsarchive.archive.cluster.closing import AtTheEnd
    from newsarchive.streams.connection import connect
    from newsarchive.streams.writer import ClusterWriter

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    connect(url).close()
    check_archive(archive)
    at_the_end = AtTheEnd(learns=not no_learn, alert_seconds=0.0 if no_alerts else 60.0)
    with catch_interrupts() as interrupts, Archive(archive) as opened:

        async def write() -> None:
            is_stopped = partial(bool, interrupts)
            cluster_writer = ClusterWriter(opened, url, at_the_end, _say, is_stopped, lease)
            await cluster_writer.run()

        asyncio.run(write())


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
