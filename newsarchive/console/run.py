"""``newsarchive run``: crawl sites or the bundled sample site, then serve (`make run`)."""

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
from newsarchive.console.options import archive_option, examples
from newsarchive.errors import ExitStatus
from newsarchive.sample.site import DEFAULT_PORT, serve_sample


@click.command(
    epilog=examples(
        "newsarchive run",
        "newsarchive run jpost",
        "newsarchive run --edition 2 --no-serve",
    )
)
@click.argument("sites", nargs=-1)
@click.option("--port", default=8001, show_default=True, help="Port on which to serve.")
@click.option("--no-serve", is_flag=True, help="Only crawl.")
@click.option(
    "--sample-port", default=DEFAULT_PORT, show_default=True, help="Port of the sample site."
)
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
    """Crawl sites, then serve the archive in the browser.

    SITES are names of `scrapy list`. Without them, the bundled sample site is served on 127.0.0.1
    and crawled. Edition 2 of it is the same site one day later, and edition 3 comes after that. If
    a site cannot be read, the others are crawled anyway. Press Ctrl-C to stop.

    Exit status: the highest one of the crawls; 0 after Ctrl-C.
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
    # Ctrl-C is the usual way to end serving.
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
    return _call(command, crawl_environment())


def _serve(archive: Path, port: int) -> int:
    command = [sys.executable, "-P", "-m", "newsarchive.cli", "serve"]
    command += ["--port", str(port), str(archive)]
    return _call(command, dict(os.environ))


def _call(command: list[str], environment: dict[str, str]) -> int:
    """Run *command* and return its exit status, or that of a stopped command after a signal.

    The command gets its own process group, so that Ctrl-C reaches it only once, from here, and
    also if only this process gets the signal. A second signal would end a crawl without waiting for
    its last pages.
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
