"""``newsarchive sites``: list the sites, and check whether their addresses still answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.ledger.reporting.site_checks import (
    Check,
    checked_since,
    counts_of_sites,
    save_checks,
)
from newsarchive.article import iso
from newsarchive.console.catalogue.advice import advice, has_moved
from newsarchive.console.catalogue.checking import SiteChecks, Stopped
from newsarchive.console.catalogue.listed_sites import Site, listed_sites, named_sites
from newsarchive.console.options import (
    F,
    archive_option,
    archive_option_of_subcommand,
    examples,
    table,
)
from newsarchive.errors import ExitStatus
from newsarchive.progress.board import working
from newsarchive.text import counted

#: Without names, sites that were checked within this time are left out: a check goes on.
RECENT = timedelta(days=1)


def _selection(function: F) -> F:
    """Add the options that select sites."""
    for option in (
        click.option("--collection", metavar="NAME", help="Only sites of this collection."),
        click.option("--language", metavar="CODE", help="Only sites in this language, as in fr."),
        click.option("--country", metavar="CODE", help="Only sites of this country, as in DE."),
    ):
        function = option(function)
    return function


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "newsarchive sites --country ch --language fr",
        "newsarchive sites check --country de",
        'newsarchive sites check --collection "German dailies"',
        "newsarchive sites check spiegel lemonde",
    ),
)
@_selection
@archive_option
@click.pass_context
def sites(
    ctx: click.Context,
    country: str | None,
    language: str | None,
    collection: str | None,
    archive: Path,
) -> None:
    """List the sites that can be crawled, and what the archive has of them.

    They are those of `scrapy list`: the bundled ones and those of the project folder.
    """
    ctx.obj = (archive, country, language, collection)
    if ctx.invoked_subcommand is not None:
        return
    found = listed_sites(country, language, collection)
    articles: dict[str, int] = {}
    crawls: dict[str, str] = {}
    if archive.is_file():
        with open_reader(archive) as connection:
            articles, crawls = counts_of_sites(connection)
    rows = [
        (site.name, site.publisher, site.country, site.language,
         sum(kind == "feed" for kind, _ in site.addresses),
         articles.get(site.key, 0), crawls.get(site.name))
        for site in found
    ]  # fmt: skip
    titles = ("name", "outlet", "country", "language", "feeds", "articles", "last crawl")
    click.echo(table([*rows], titles))


@sites.command(epilog=examples("newsarchive sites check --country de"))
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_selection
@click.option(
    "--at-a-time",
    metavar="N",
    type=click.IntRange(1, 32),
    default=4,
    show_default=True,
    help="Sites that are checked at a time.",
)
@archive_option_of_subcommand
@click.pass_obj
def check(
    before: tuple[Path, str | None, str | None, str | None],
    names: tuple[str, ...],
    country: str | None,
    language: str | None,
    collection: str | None,
    at_a_time: int,
    archive: Path | None,
) -> None:
    """Request each address of the sites, and one article, and record what came of it.

    Several sites are crawled at a time, each politely with one request at a time, into archives
    that are deleted afterwards. For each address that is not all right, the command says what was
    found and what to do.
    The results are in the table site_checks of the archive. Without names, sites that were checked
    within the last day are left out, so a check that was stopped goes on where it was.

    Exit status: 0 all addresses answer, 1 some do not, 130 Ctrl-C stopped it.
    """
    path = archive or before[0]
    found = listed_sites(country or before[1], language or before[2], collection or before[3])
    with Archive(path) as opened:
        if names:
            found = named_sites(found, names)
        else:
            since = iso(datetime.now(UTC) - RECENT) or ""
            recent = opened.read(lambda connection: checked_since(connection, since))
            left_out = [site for site in found if site.name in recent]
            found = [site for site in found if site.name not in recent]
            if left_out:
                click.echo(f"{counted(len(left_out), 'site')} checked within a day: left out")
        bad = _check_all(opened, found, at_a_time)
    raise SystemExit(ExitStatus.NOT_DONE if bad else ExitStatus.DONE)


def _check_all(archive: Archive, found: list[Site], most: int) -> bool:
    """Check the sites, *most* at a time; return whether an address of one is not all right."""
    wrong: list[tuple[Site, Check]] = []
    number = 0
    try:
        with working("checking", len(found), "site") as advance:
            for site, checks in SiteChecks(most).of(found):
                number += 1
                archive.write(partial(save_checks, name=site.name, checks=checks))
                said = [each for each in checks if each.reason]
                words = ", ".join(f"{e.kind} {e.verdict} ({e.reason})" for e in said) or "ok"
                click.echo(f"[{number}/{len(found)}] {site.name}: {words}")
                wrong += [(site, each) for each in checks if each.reason or has_moved(each)]
                advance(1)
    except Stopped:
        click.echo(f"{number} of {counted(len(found), 'site')} checked; call it again to go on")
        raise SystemExit(ExitStatus.STOPPED) from None
    for site, check in sorted(wrong, key=lambda each: (each[0].name, each[1].kind, each[1].url)):
        click.echo(f"\n{site.name}: {check.kind} {check.url}\n  {advice(check, site.home)}")
    return any(check.verdict != "ok" for _, check in wrong)
