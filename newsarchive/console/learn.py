"""``newsarchive learn``: learn boilerplate and stories, as a crawl does at its end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.archive.learning.learn import learn as learn_from
from newsarchive.archive.ledger.reporting.reports import check_sites
from newsarchive.console.options import SITE, archive_option, examples
from newsarchive.progress.board import doing
from newsarchive.text import counted


@click.command(epilog=examples("newsarchive learn", "newsarchive learn --site www.example.org"))
@click.option(
    "--site", "sites", type=SITE, metavar="SITE", multiple=True, help="Only this site; repeatable."
)
@archive_option
def learn(sites: tuple[str, ...], archive: Path) -> None:
    """Learn boilerplate and stories, and clean earlier articles.

    It finds the blocks that each site repeats, removes boilerplate from all articles, and groups
    copies of an article into stories. A crawl does the same at its end. It may run during a crawl.
    After Ctrl-C or a crash, the next call continues.
    """
    with Archive(archive) as opened:
        opened.read(lambda connection: check_sites(connection, *sites))
        with doing(archive.name) as say:
            learned = learn_from(
                opened,
                sites or None,
                now=datetime.now(UTC),
                progress=lambda line: click.echo(line, err=True),
                step=say,
            )
    doubles = f", {counted(learned.joined, 'double')} joined" if learned.joined else ""
    click.echo(
        f"learned from {counted(learned.articles, 'article')}:"
        f" {counted(learned.families_dropped, 'family', 'families')} of blocks to remove,"
        f" {learned.families_kept:,} to keep; {counted(learned.cleaned, 'text')} changed,"
        f" {counted(learned.stories, 'story', 'stories')} written{doubles}"
    )
