"""``newsarchive run``: crawl, then serve. Without names, the bundled sample site: `make run`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click

from newsarchive.console.crawl_call import crawl_command, crawl_environment
from newsarchive.console.options import archive_option
from newsarchive.errors import ExitStatus
from newsarchive.sample.site import DEFAULT_PORT, serve_sample


@click.command()
@click.argument("sites", nargs=-1)
@click.option("--port", default=8001, show_default=True, help="Where to serve the archive.")
@click.option("--no-serve", is_flag=True, help="Only crawl.")
@click.option("--sample-port", default=DEFAULT_PORT, show_default=True, help="Where it is.")
@click.option("--edition", default=1, show_default=True, help="Edition of the sample site, 1 to 3.")
@archive_option
def run(
    sites: tuple[str, ...],
    port: int,
    no_serve: bool,
    sample_port: int,
    edition: int,
    archive: Path,
) -> None:
    """Crawl SITES (names of `scrapy list`; none: the sample site on 127.0.0.1), then serve.

    Ctrl-C ends it. A site that cannot be read does not keep the others from being crawled.
    """
    with ExitStack() as stack:
        if sites:
            statuses = _crawl_all(archive, sites)
        else:
            url = stack.enter_context(serve_sample(sample_port, edition))
            statuses = [_crawl(archive, "site", f"start={url}")]
        status = max(statuses)
        if not no_serve and status < ExitStatus.ARCHIVE_UNUSABLE:
            status = _serve(archive, port)
    # Ctrl-C while it serves is how it is meant to end.
    raise SystemExit(ExitStatus.DONE if status == ExitStatus.STOPPED else status)


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
    return _called(command, crawl_environment())


def _serve(archive: Path, port: int) -> int:
    command = [sys.executable, "-P", "-m", "newsarchive.cli", "serve"]
    command += ["--port", str(port), str(archive)]
    return _called(command, dict(os.environ))


def _called(command: list[str], environment: dict[str, str]) -> int:
    """The exit status of *command*; 130 where it was ended from outside.

    It gets a process group of its own, so that a Ctrl-C reaches it once, from here, also when
    only we are signalled: a second one would end a crawl without waiting for its last pages.
    """
    stopped = False
    with subprocess.Popen(command, env=environment, process_group=0) as process:

        def pass_on(number: int, frame: FrameType | None) -> None:
            nonlocal stopped
            stopped = True
            process.send_signal(number)

        before = {each: signal.signal(each, pass_on) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            status = process.wait()
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
    return ExitStatus.STOPPED if stopped else status
