"""``newsarchive doctor``: check an archive, rebuild what is derived, or rescue a damaged one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.alerts.standing import failed_deliveries
from newsarchive.archive.backup.records import backup_reminder
from newsarchive.archive.connection import is_of_older_version
from newsarchive.archive.damage import REMEDY, damage, structural_damage
from newsarchive.archive.files import log_has_content
from newsarchive.archive.ledger.capture_index import every_capture, stored_record
from newsarchive.archive.repair.consistency import rebuild_derived_rows
from newsarchive.archive.repair.problems import problems
from newsarchive.archive.repair.stuck import stuck, unfinished_runs
from newsarchive.archive.tombstones import Tombstones, removal_problems, waiting_erasures
from newsarchive.captures.imports.import_files import own_import_items
from newsarchive.captures.warc_writer import is_own_file
from newsarchive.console.options import archive_option, examples
from newsarchive.console.output_file import check_output
from newsarchive.errors import ArchiveDamaged, ArchiveUnusable, ExitStatus, ExtractionError
from newsarchive.paths import captures_folder
from newsarchive.text import counted


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
    nothing else is checked, and the last lines say how to recover the articles. What waits for a
    crawl or for a person is printed too, with the command for it; it is no problem. An archive of
    an older version is updated first.

    Exit status: 0 there is no problem, 1 there are problems, 2 there is no such archive.
    """
    if quick + captures + repair + (rescue is not None) > 1 and not (captures and repair):
        raise click.UsageError("--quick and --rescue cannot be combined with other options")
    if rescue is not None:
        _rescue(archive, rescue)
        return
    log_is_missing = not log_has_content(archive)  # before it is opened, which makes one
    with _reading(archive) as connection:
        _exit_if_damaged(structural_damage(connection) if quick else damage(connection))
    if quick:
        click.echo(f"{archive}: the file is not damaged; without --quick all of it is checked")
        return
    is_old = is_of_older_version(archive)
    if is_old:
        click.echo(f"{archive.name} is of an older version and is being updated", err=True)
    if repair or is_old:
        with Archive(archive) as opened:
            if repair:
                opened.write(rebuild_derived_rows)
    folder = captures_folder(archive)
    with _reading(archive) as connection:
        unfinished = list(unfinished_runs(connection, log_is_missing=log_is_missing))
        found = [*(unfinished if log_is_missing else []), *problems(connection)]
        found += removal_problems(connection)
        waiting = list(stuck(connection, captures_are_on=any(True for _ in _own_files(folder))))
        waiting += unfinished if not log_is_missing else []
        waiting += [*failed_deliveries(connection), *waiting_erasures(connection)]
        waiting += backup_reminder(connection)
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        if captures:
            found += _unreadable(connection, folder)
            loose, removed = _without_rows(connection, folder)
            waiting += loose
            found += [] if any(waiting_erasures(connection)) else removed
    for line in (*found, *waiting):
        click.echo(line)
    if found:
        raise SystemExit(ExitStatus.NOT_DONE)
    more = "; the lines above say what waits" if waiting else ""
    click.echo(f"{archive}: {counted(articles, 'article')}, all sound{more}")


def _unreadable(connection: Any, folder: Path) -> Iterator[str]:
    """Yield one line for each capture that cannot be read in *folder*."""
    for capture in every_capture(connection):
        try:
            stored_record(connection, folder, capture)
        except ExtractionError as error:
            yield str(error)


def _own_files(folder: Path) -> Iterator[Path]:
    """Yield the files of captures in *folder* that the archive wrote itself."""
    if folder.is_dir():
        yield from (file for file in sorted(folder.glob("*.warc*")) if is_own_file(file))


def _without_rows(connection: Any, folder: Path) -> tuple[list[str], list[str]]:
    """Return a line if *folder* has pages that the archive does not know of, and one if it has
    pages of removed articles.
    """
    known = {(each.warc_file, each.warc_offset) for each in every_capture(connection)}
    loose = [
        item.capture
        for file in _own_files(folder)
        for item in own_import_items(file)
        if item.capture is not None
        and (item.capture.warc_file, item.capture.warc_offset) not in known
    ]
    stones = Tombstones(connection)
    removed = [each for each in loose if each.url in stones]
    unknown = [each for each in loose if each.url not in stones]
    return (
        [
            counted(
                len(unknown),
                f"page in {folder.name}/ is not in the archive",
                f"pages in {folder.name}/ are not in the archive",
            )
            + f" (the first: {unknown[0].url} in {unknown[0].warc_file});"
            f" run newsarchive import {folder.name}/"
        ]
        if unknown
        else [],
        [
            counted(len(removed), "page of a removed article is", "pages of removed articles are")
            + f" in {folder.name}/ (the first: {removed[0].url} in {removed[0].warc_file});"
            " run newsarchive remove with its URL again"
        ]
        if removed
        else [],
    )


def _rescue(archive: Path, target: Path) -> None:
    from newsarchive.archive.repair.rescue import rescue

    if not archive.is_file():
        raise ArchiveUnusable(archive, "no archive there")
    if not target.exists():  # otherwise rescue() refuses it
        check_output(target, archive)
    done = rescue(archive, target, lambda line: click.echo(line, err=True))
    click.echo(
        f"{target}: {counted(done.articles, 'article')} rescued; {done.left_out} left out, because"
        f" only a part of each could be read.\nNext: `newsarchive import --archive {target}"
        " captures/` restores missing articles from the captured pages."
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
