"""``newsarchive runs`` and ``newsarchive failures``: list what crawls found and what failed."""

from __future__ import annotations

from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.ledger.reporting.reports import (
    check_sites,
    check_spider,
    last_runs,
    open_failures,
    retry_failures,
)
from newsarchive.archive.ledger.reporting.site_health import unhealthy_sites
from newsarchive.console.options import (
    NUMBER,
    REASON,
    SITE,
    F,
    archive_option,
    archive_option_of_subcommand,
    examples,
    table,
)
from newsarchive.console.watching import watch
from newsarchive.text import counted


def _selection(function: F) -> F:
    """Add the options that select failures."""
    for option in (
        click.option("--reason", type=REASON, metavar="REASON",
                     help="Only this reason, for example http_4xx."),
        click.option("--site", type=SITE, metavar="SITE", help="Only this site."),
    ):  # fmt: skip
        function = option(function)
    return function


@click.command()
@click.option("--site", "spider", metavar="NAME", help="Only runs of this name in `scrapy list`.")
@click.option("--last", type=NUMBER, default=20, show_default=True, help="How many runs.")
@click.option("--watch", "watched", is_flag=True, help="Show the running ones until q or Ctrl-C.")
@archive_option
def runs(spider: str | None, last: int, watched: bool, archive: Path) -> None:
    """List the last crawls and what they found.

    The newest one comes first. Imports are listed too. --watch shows how far the running ones are,
    renewed on a terminal, elsewhere as a line each minute.
    """
    if watched:
        watch(archive, spider)
        return
    with open_reader(archive) as connection:
        check_spider(connection, spider)
        titles, rows = last_runs(connection, spider, last)
    click.echo(table(rows, titles) if rows else "no crawls so far")


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "newsarchive failures --reason http_4xx",
        "newsarchive failures retry --site www.example.org",
    ),
)
@_selection
@archive_option
@click.pass_context
def failures(ctx: click.Context, site: str | None, reason: str | None, archive: Path) -> None:
    """List the URLs that failed or were refused, why, and when they are retried.

    Below them are the sites that may be broken, by the last crawl that found something of them.
    A URL that is "parked" is not retried by itself. The documentation (docs/sql.md)
    explains the reasons.
    """
    ctx.obj = (archive, site, reason)
    if ctx.invoked_subcommand is None:
        with open_reader(archive) as connection:
            check_sites(connection, site)
            titles, rows = open_failures(connection, site, reason)
            unhealthy = unhealthy_sites(connection) if reason is None else []
        warnings = [
            f"{each['checked_at']} {each['site']} may be broken: {each['detail']}"
            for each in unhealthy
            if site in (None, each["site"])
        ]
        click.echo(
            table(rows, titles) if rows else "no URL failed" if warnings else "nothing failed"
        )
        if warnings:
            click.echo("\n" + "\n".join(warnings))


@failures.command(
    epilog=examples("newsarchive failures retry --reason timeout --site www.example.org")
)
@_selection
@archive_option_of_subcommand
@click.pass_obj
def retry(
    before: tuple[Path, str | None, str | None],
    site: str | None,
    reason: str | None,
    archive: Path | None,
) -> None:
    """Make the next crawl request the failed URLs again.

    --site and --reason, written before or after `retry`, select some of them.
    """
    path, site, reason = archive or before[0], site or before[1], reason or before[2]
    with Archive(path) as opened:
        opened.read(lambda connection: check_sites(connection, site))
        number = opened.write(lambda connection: retry_failures(connection, site, reason))
    click.echo(f"the next crawl will request {counted(number, 'URL')} again")
