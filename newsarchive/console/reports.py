"""``newsarchive runs`` and ``newsarchive failures``: list what crawls found and what failed."""

from __future__ import annotations

from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.ledger.reports import last_runs, open_failures, retry_failures
from newsarchive.console.options import archive_option, examples, table


@click.command()
@click.option("--site", "spider", metavar="NAME", help="Only runs of this name in `scrapy list`.")
@click.option("--last", default=20, show_default=True, help="How many runs.")
@archive_option
def runs(spider: str | None, last: int, archive: Path) -> None:
    """List the last crawls and what they found.

    The newest one comes first. Imports are listed too.
    """
    with open_reader(archive) as connection:
        titles, rows = last_runs(connection, spider, last)
    click.echo(table(rows, titles) if rows else "no crawls so far")


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "newsarchive failures --reason http_4xx",
        "newsarchive failures --site www.example.org retry",
    ),
)
@click.option("--site", metavar="SITE", help="Only this site.")
@click.option("--reason", metavar="REASON", help="Only this reason, for example http_4xx.")
@archive_option
@click.pass_context
def failures(ctx: click.Context, site: str | None, reason: str | None, archive: Path) -> None:
    """List the URLs that failed or were refused, why, and when they are retried.

    A URL that is "parked" is not retried by itself. The documentation (docs/sql.md)
    explains the reasons.
    """
    ctx.obj = (archive, site, reason)
    if ctx.invoked_subcommand is None:
        with open_reader(archive) as connection:
            titles, rows = open_failures(connection, site, reason)
        click.echo(table(rows, titles) if rows else "nothing failed")


@failures.command()
@click.pass_obj
def retry(selection: tuple[Path, str | None, str | None]) -> None:
    """Make the next crawl request the failed URLs again.

    --site and --reason, written before `retry`, select some of them.
    """
    path, site, reason = selection
    with Archive(path) as archive:
        number = archive.write(lambda connection: retry_failures(connection, site, reason))
    click.echo(f"the next crawl will request {number} URLs again")
