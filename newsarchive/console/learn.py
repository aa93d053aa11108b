"""``newsarchive learn``: boilerplate and stories, as at the end of a crawl."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from newsarchive.archive import Archive
from newsarchive.archive.learning.learn import learn as learn_from
from newsarchive.console.options import archive_option


@click.command()
@click.option("--site", "sites", metavar="SITE", multiple=True, help="Only this site; repeatable.")
@archive_option
def learn(sites: tuple[str, ...], archive: Path) -> None:
    """Learn what each site repeats, clean past articles by it, group copies into stories.

    The same as at the end of each crawl; it may run beside one. Stopped, it goes on next time.
    """
    with Archive(archive) as opened:
        done = learn_from(
            opened,
            sites or None,
            now=datetime.now(UTC),
            progress=lambda line: click.echo(line, err=True),
        )
    click.echo(
        f"learned from {done.articles:,} articles: {done.families_dropped:,} families of blocks"
        f" to cut, {done.families_kept:,} to leave; {done.cleaned:,} texts changed,"
        f" {done.stories:,} stories written"
    )
