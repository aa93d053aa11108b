"""``newsarchive runs`` and ``newsarchive failures``: what happened, what failed and why."""

from __future__ import annotations

from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.ledger.reports import last_runs, open_failures, retry_failures
from newsarchive.console.options import archive_option, table


@click.command()
@click.option("--site", "spider", metavar="NAME", help="Only runs of this spider.")
@click.option("--last", default=20, show_default=True, help="How many.")
@archive_option
def runs(spider: str | None, last: int, archive: Path) -> None:
    """What the last crawls found, newest first."""
    with open_reader(archive) as connection:
        titles, rows = last_runs(connection, spider, last)
    click.echo(table(rows, titles) if rows else "no crawl so far")


@click.group(invoke_without_command=True)
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--reason", metavar="REASON", help="Only this reason, such as http_4xx.")
@archive_option
@click.pass_context
def failures(ctx: click.Context, site: str | None, reason: str | None, archive: Path) -> None:
    """Addresses that failed, why, and when they are asked for again."""
    ctx.obj = (archive, site, reason)
    if ctx.invoked_subcommand is None:
        with open_reader(archive) as connection:
            titles, rows = open_failures(connection, site, reason)
        click.echo(table(rows, titles) if rows else "nothing failed")


@failures.command()
@click.pass_obj
def retry(chosen: tuple[Path, str | None, str | None]) -> None:
    """Have the failed addresses (of --site, --reason) asked for by the next crawl."""
    path, site, reason = chosen
    with Archive(path) as archive:
        number = archive.write(lambda connection: retry_failures(connection, site, reason))
    click.echo(f"{number} addresses will be asked for by the next crawl")
