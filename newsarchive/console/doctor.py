"""``newsarchive doctor``: is everything sound?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.damage import REMEDY, damage, structural_damage
from newsarchive.archive.ledger.capture_index import every_capture
from newsarchive.archive.repair.consistency import rebuild_derived_rows
from newsarchive.archive.repair.problems import problems
from newsarchive.captures.warc_writer import read_capture
from newsarchive.console.options import archive_option
from newsarchive.errors import ArchiveDamaged, ArchiveUnusable, ExitStatus, ExtractionError
from newsarchive.paths import captures_folder


@click.command()
@click.option(
    "--quick",
    is_flag=True,
    help="Only check that the file is not damaged: the fastest check that SQLite has.",
)
@click.option("--captures", is_flag=True, help="Read every capture too; takes longer.")
@click.option(
    "--repair",
    is_flag=True,
    help="First make index, facets, counts and stories anew from the articles; not during a crawl.",
)
@click.option(
    "--rescue",
    type=click.Path(path_type=Path),
    metavar="NEW",
    help="Copy what can still be read of a damaged archive into NEW, a new archive.",
)
@archive_option
def doctor(quick: bool, captures: bool, repair: bool, rescue: Path | None, archive: Path) -> None:
    """Check the whole archive; exit status 1 and a line each for what is wrong.

    The file itself is checked first. If it is damaged, nothing else is checked, and the last
    lines say how to get the articles back.
    """
    if quick + captures + repair + (rescue is not None) > 1 and not (captures and repair):
        raise click.UsageError("--quick and --rescue each go alone")
    if rescue is not None:
        _rescue(archive, rescue)
        return
    with _reading(archive) as connection:
        _stop_if_damaged(structural_damage(connection) if quick else damage(connection))
        if quick:
            click.echo(f"{archive}: the file is not damaged; without --quick all of it is checked")
            return
    if repair:
        with Archive(archive) as opened:
            opened.write(rebuild_derived_rows)
    with _reading(archive) as connection:
        found = list(problems(connection))
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        if captures:
            folder = captures_folder(archive)
            for capture in every_capture(connection):
                try:
                    read_capture(folder, capture)
                except ExtractionError as error:
                    found.append(str(error))
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(ExitStatus.NOT_DONE)
    click.echo(f"{archive}: {articles} articles, all sound")


def _rescue(archive: Path, target: Path) -> None:
    from newsarchive.archive.repair.rescue import rescue

    if not archive.is_file():
        raise ArchiveUnusable(archive, "no archive there")
    done = rescue(archive, target, lambda line: click.echo(line, err=True))
    click.echo(
        f"{target}: {done.articles} articles whole, {done.left_out} left out of which only a part"
        f" could be read.\nNext: `newsarchive import --archive {target} captures/` brings back what"
        " is missing from the captured pages."
    )


@contextmanager
def _reading(archive: Path) -> Iterator[Any]:
    """Yield a connection to *archive*; print damage that SQLite meets with the remedy, and exit."""
    try:
        with open_reader(archive, check_damage=False) as connection:
            yield connection
    except ArchiveDamaged as error:
        _stop_if_damaged([error.detail])


def _stop_if_damaged(lines: list[str]) -> None:
    if lines:
        click.echo("\n".join([*lines, REMEDY]))
        raise SystemExit(ExitStatus.NOT_DONE)
