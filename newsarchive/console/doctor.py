"""``newsarchive doctor``: check an archive, rebuild what is derived, or rescue a damaged one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.damage import REMEDY, damage, structural_damage
from newsarchive.archive.ledger.capture_index import every_capture
from newsarchive.archive.repair.consistency import rebuild_derived_rows
from newsarchive.archive.repair.problems import problems
from newsarchive.captures.warc_writer import Capture, read_capture
from newsarchive.console.options import archive_option, examples
from newsarchive.console.output_file import check_output
from newsarchive.errors import ArchiveDamaged, ArchiveUnusable, ExitStatus, ExtractionError
from newsarchive.paths import captures_folder


@click.command(
    epilog=examples(
        "newsarchive doctor --captures",
        "newsarchive doctor --repair",
        "newsarchive doctor --rescue rescued.db",
    )
)
@click.option("--quick", is_flag=True, help="Check only the file. This is SQLite's fastest check.")
@click.option("--captures", is_flag=True, help="Also read every capture, which takes longer.")
@click.option(
    "--repair",
    is_flag=True,
    help="First rebuild the index, the facets, the counts and the stories from the articles. Do"
    " not use it during a crawl.",
)
@click.option(
    "--rescue",
    type=click.Path(path_type=Path),
    metavar="NEW",
    help="Copy what can be read of a damaged archive to NEW, a new archive.",
)
@archive_option
def doctor(quick: bool, captures: bool, repair: bool, rescue: Path | None, archive: Path) -> None:
    """Check the archive, and repair or rescue it.

    Each problem is printed on one line. The file itself is checked first. If it is damaged,
    nothing else is checked, and the last lines say how to recover the articles.

    Exit status: 0 there is no problem, 1 there are problems, 2 there is no such archive.
    """
    if quick + captures + repair + (rescue is not None) > 1 and not (captures and repair):
        raise click.UsageError("--quick and --rescue cannot be combined with other options")
    if rescue is not None:
        _rescue(archive, rescue)
        return
    with _reading(archive) as connection:
        _exit_if_damaged(structural_damage(connection) if quick else damage(connection))
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
            found += _unreadable(every_capture(connection), captures_folder(archive))
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(ExitStatus.NOT_DONE)
    click.echo(f"{archive}: {articles} articles, all sound")


def _unreadable(captures: Iterable[Capture], folder: Path) -> Iterator[str]:
    """Yield one line for each of *captures* that cannot be read in *folder*."""
    for capture in captures:
        try:
            read_capture(folder, capture)
        except ExtractionError as error:
            yield str(error)


def _rescue(archive: Path, target: Path) -> None:
    from newsarchive.archive.repair.rescue import rescue

    if not archive.is_file():
        raise ArchiveUnusable(archive, "no archive there")
    if not target.exists():  # otherwise rescue() refuses it
        check_output(target, archive)
    done = rescue(archive, target, lambda line: click.echo(line, err=True))
    click.echo(
        f"{target}: {done.articles} articles rescued; {done.left_out} left out, because only a part"
        f" of each could be read.\nNext: `newsarchive import --archive {target} captures/` restores"
        " missing articles from the captured pages."
    )


@contextmanager
def _reading(archive: Path) -> Iterator[Any]:
    """Give a connection to *archive*. If SQLite meets damage, print it with the remedy and exit."""
    try:
        with open_reader(archive, check_damage=False) as connection:
            yield connection
    except ArchiveDamaged as error:
        _exit_if_damaged([error.detail])


def _exit_if_damaged(lines: list[str]) -> None:
    if lines:
        click.echo("\n".join([*lines, REMEDY]))
        raise SystemExit(ExitStatus.NOT_DONE)
