"""``newsarchive removed``: list what was removed, and let it be stored again."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.tombstones import lift as lift_tombstone
from newsarchive.console.options import archive_option, examples, table
from newsarchive.errors import ExitStatus
from newsarchive.text import counted


@click.group(
    epilog=examples(
        "newsarchive removed list", "newsarchive removed lift https://www.example.org/news/1"
    )
)
def removed() -> None:
    """List the addresses that `newsarchive remove` took out, and lift that again.

    Crawls and imports refuse these addresses.
    """


@removed.command("list")
@archive_option
def list_(archive: Path) -> None:
    """List the addresses that are refused, the newest removal first."""
    with open_reader(archive) as connection:
        rows = connection.execute(
            "SELECT coalesce(url, 'hash ' || substr(key, 1, 12)), removed_at,"
            " iif(keeps_metadata, 'text', 'all'), note FROM removed"
            " ORDER BY removed_at DESC, article_id, url"
        ).fetchall()
    if not rows:
        click.echo("nothing was removed from this archive")
        return
    click.echo(table([tuple(row) for row in rows], ("url", "removed_at", "what", "note")))


@removed.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@archive_option
def lift(urls: tuple[str, ...], archive: Path) -> None:
    """Let articles be stored again that were removed, at URL and at their other addresses.

    What was removed does not come back; the next crawl of the site may find it.

    Exit status: 1 if one of the URLs was not removed.
    """
    unknown = 0
    with Archive(archive) as opened:
        for url in urls:
            lifted = opened.write(partial(lift_tombstone, url=url))
            unknown += not lifted
            click.echo(
                f"{url}: {counted(lifted, 'address', 'addresses')} may be stored again"
                if lifted
                else f"{url}: was not removed; `newsarchive removed list` lists what was"
            )
    if unknown:
        raise SystemExit(ExitStatus.NOT_DONE)
