"""``newsarchive run``: crawl, then serve. Without names, the bundled sample site: `make run`."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from newsarchive.console.options import archive_option
from newsarchive.paths import PROJECT_ROOT
from newsarchive.sample_site import DEFAULT_PORT, serve_sample


@click.command()
@click.argument("sites", nargs=-1)
@click.option("--port", default=8001, show_default=True, help="Where to serve the archive.")
@click.option("--no-serve", is_flag=True, help="Only crawl.")
@click.option("--edition", default=1, show_default=True, help="Edition of the sample site, 1 to 3.")
@archive_option
def run(sites: tuple[str, ...], port: int, no_serve: bool, edition: int, archive: Path) -> None:
    """Crawl SITES (names of `scrapy list`; none: the sample site on 127.0.0.1), then serve.

    Ctrl-C ends it. A site that cannot be read does not keep the others from being crawled.
    """
    with ExitStack() as stack:
        if sites:
            statuses = [_crawl(archive, name) for name in sites]
        else:
            url = stack.enter_context(serve_sample(DEFAULT_PORT, edition))
            statuses = [_crawl(archive, "site", f"start={url}")]
        status = max(statuses)
        if not no_serve and status < 2:
            status = _serve(archive, port)
    raise SystemExit(status)


def _crawl(archive: Path, name: str, *arguments: str) -> int:
    command = [sys.executable, "-m", "scrapy", "crawl", name, "-s", f"ARCHIVE_PATH={archive}"]
    for argument in arguments:
        command += ["-a", argument]
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "newsarchive.settings"}
    return _called(command, environment)


def _serve(archive: Path, port: int) -> int:
    command = [sys.executable, "-m", "newsarchive.cli", "serve", "--port", str(port), str(archive)]
    return _called(command, dict(os.environ))


def _called(command: list[str], environment: dict[str, str]) -> int:
    """The exit status of *command*; a Ctrl-C is its to handle, and we wait until it has."""
    with subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
