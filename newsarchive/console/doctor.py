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
from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.archive.repair.capture_checks import (
    captures_without_rows,
    own_files,
    unreadable_captures,
)
from newsarchive.archive.repair.consistency import rebuild_derived_rows
from newsarchive.archive.repair.part_checks import part_problems, waiting_in_parts
from newsarchive.archive.repair.problems import problems
from newsarchive.archive.repair.stuck import stuck, unfinished_runs
from newsarchive.archive.tombstones import removal_problems, waiting_erasures
from newsarchive.captures.stores.waiting_files import waiting_lines
from newsarchive.console.options import archive_option, examples
from newsarchive.console.output_file import check_output
from newsarchive.errors import ArchiveDamaged, ArchiveUnusable, ExitStatus
from newsarchive.paths import captures_folder
from newsarchive.progress.board import doing
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
    with _reading(archive) as connection, doing("checking") as say:
        say(f"the whole file {archive.name}")
        lines = structural_damage(connection) if quick else damage(connection)
    _exit_if_damaged(lines)
    if quick:
        click.echo(f"{archive}: the file is not damaged; without --quick all of it is checked")
        return
    is_old = is_of_older_version(archive)
    if is_old:
        click.echo(f"{archive.name} is of an older version and is being updated", err=True)
    if repair or is_old:
        with Archive(archive) as opened, doing("repairing") as say:
            if repair:
                say("the index, the facets, the counts and the stories")
                opened.write(rebuild_derived_rows)
    folder = captures_folder(archive)
    with _reading(archive) as connection:
        unfinished = list(unfinished_runs(connection, log_is_missing=log_is_missing))
        with doing("checking") as say:
            say("the articles, their texts and the index")
            found = [*(unfinished if log_is_missing else []), *problems(connection)]
            say("the parts of the archive")
            found += part_problems(connection)
        found += removal_problems(connection)
        waiting = list(stuck(connection, captures_are_on=any(True for _ in own_files(folder))))
        waiting += unfinished if not log_is_missing else []
        waiting += waiting_in_parts(connection)
        waiting += [*failed_deliveries(connection), *waiting_erasures(connection)]
        waiting += [*backup_reminder(connection), *waiting_lines(archive)]
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        articles += sum(part.articles for part in parts_of(connection))
        if captures:
            found += unreadable_captures(connection, folder)
            loose, removed = captures_without_rows(connection, folder)
            waiting += loose
            found += [] if any(waiting_erasures(connection)) else removed
    for line in (*found, *waiting):
        click.echo(line)
    if found:
        raise SystemExit(ExitStatus.NOT_DONE)
    more = "; the lines above say what waits" if waiting else ""
    click.echo(f"{archive}: {counted(articles, 'article')}, all sound{more}")


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
