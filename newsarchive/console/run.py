"""``newsarchive run``: crawl sites or the bundled sample site, then serve (`make run`)."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from newsarchive.console.crawl_call import call, crawl_command, crawl_environment
from newsarchive.console.options import PORT, archive_option, examples
from newsarchive.errors import ExitStatus
from newsarchive.sample.site import DEFAULT_PORT, serve_sample
from newsarchive.sample.stories import EDITIONS

_BY_DESIGN = """\
What fails on the sample site is meant to fail: its feed names an article that does not exist, and
edition 3 has removed one. `newsarchive failures` lists them."""


@click.command(
    epilog=examples(
        "newsarchive run",
        "newsarchive run jpost",
        "newsarchive run --edition 2 --no-serve",
    )
)
@click.argument("sites", nargs=-1)
@click.option("--port", type=PORT, default=8001, show_default=True, help="Port on which to serve.")
@click.option("--no-serve", is_flag=True, help="Only crawl.")
@click.option(
    "--sample-port",
    type=PORT,
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of the sample site.",
)
@click.option(
    "--edition",
    type=click.IntRange(EDITIONS[0], EDITIONS[-1]),
    default=EDITIONS[0],
    show_default=True,
    help="Edition of the sample site.",
)
@archive_option
def run(
    sites: tuple[str, ...],
    port: int,
    no_serve: bool,
    sample_port: int,
    edition: int,
    archive: Path,
) -> None:
    """Crawl sites, then serve the archive in the browser.

    SITES are names of `scrapy list`. Without them, the bundled sample site is served on 127.0.0.1
    and crawled. Edition 2 of it is the same site one day later, and edition 3 comes after that. If
    a site cannot be read, the others are crawled anyway. Press Ctrl-C to stop.

    Exit status: the highest one of the crawls; 0 if Ctrl-C ends the serving, 130 if a crawl.
    """
    with ExitStack() as stack:
        if sites:
            statuses = _crawl_all(archive, sites)
        else:
            url = stack.enter_context(serve_sample(sample_port, edition))
            statuses = [_crawl(archive, "site", f"start={url}")]
            if statuses[0] == ExitStatus.DONE:
                click.echo(_BY_DESIGN)
        status = max(statuses)
        if not no_serve and status < ExitStatus.ARCHIVE_UNUSABLE:
            status = _serve(archive, port)
            if status == ExitStatus.STOPPED:
                status = ExitStatus.DONE  # Ctrl-C is the usual way to end serving.
    raise SystemExit(status)


def _crawl_all(archive: Path, sites: tuple[str, ...]) -> list[int]:
    statuses: list[int] = []
    for name in sites:
        if ExitStatus.STOPPED not in statuses:
            statuses.append(_crawl(archive, name))
    return statuses


def _crawl(archive: Path, name: str, *arguments: str) -> int:
    command = crawl_command(name, archive)
    for argument in arguments:
        command += ["-a", argument]
    return call(command, crawl_environment())


def _serve(archive: Path, port: int) -> int:
    command = [sys.executable, "-P", "-m", "newsarchive.cli", "serve"]
    command += ["--port", str(port), str(archive)]
    return call(command, dict(os.environ))
