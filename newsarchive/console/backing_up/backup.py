"""``newsarchive backup``: copy the archive and its captures to a folder, while crawls write."""

from __future__ import annotations

import json
from pathlib import Path

import click

from newsarchive.archive import Archive, open_reader
from newsarchive.archive.backup.contents import identity
from newsarchive.archive.backup.online_copy import archive_bytes
from newsarchive.archive.backup.records import Backup, last_backup, record_backup
from newsarchive.archive.connection import is_of_older_version
from newsarchive.console.backing_up.capture_copies import capture_files
from newsarchive.console.backing_up.file_copies import Pace, full_disk, stamp_of
from newsarchive.console.backing_up.making import Made, Wanted, make_backup
from newsarchive.console.backing_up.target_folder import (
    check_target,
    generations,
    held_target,
    unreadable_generations,
)
from newsarchive.console.backing_up.verification import changed_files
from newsarchive.console.options import archive_option, examples
from newsarchive.errors import ArchiveError, ExitStatus, NewsArchiveError
from newsarchive.paths import captures_folder, project_folder
from newsarchive.progress.board import working
from newsarchive.text import counted

_FULL_DISK = (
    "the earlier back-ups are as they were. Free some space there, then the same command goes on"
)


@click.command(
    epilog=examples(
        "newsarchive backup /media/disk/news",
        "newsarchive backup /media/disk/news --keep 7 --rate 20",
        "newsarchive backup /media/disk/news --check",
    )
)
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--keep", type=click.IntRange(1, 1_000), default=3, show_default=True, metavar="N",
    help="Keep the newest N back-ups; older ones go when a new one is complete.",
)  # fmt: skip
@click.option(
    "--rate", type=click.FloatRange(0.1), metavar="MB",
    help="Copy at most this many megabytes a second.",
)  # fmt: skip
@click.option("--no-verify", is_flag=True, help="Do not check the new back-up.")
@click.option(
    "--check", is_flag=True,
    help="Make no back-up; compare all files of those in TARGET with their digests.",
)  # fmt: skip
@click.option(
    "--force", is_flag=True, help="Use TARGET although it has other files, or lost its back-ups."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON.")
@archive_option
def backup(
    target: Path, keep: int, rate: float | None, no_verify: bool, check: bool, force: bool,
    as_json: bool, archive: Path,
) -> None:  # fmt: skip
    """Back up the archive and its captures to the folder TARGET, while crawls write.

    Each back-up is a folder of its own in TARGET, from which you can search at once; "latest" is
    the newest. Files of captures and parts that did not change are not copied again. The feeds,
    collections and site files of the project go along. A back-up that is interrupted leaves the
    earlier ones as they are, and the next call goes on. `newsarchive restore` brings one back.

    Exit status: 0 done; 1 TARGET cannot be used, or something is missing or damaged; 2 there is no
    such archive, or it is damaged; 3 the disk is full; 4 another back-up is being made there; 130
    Ctrl-C stopped it.
    """
    if check:
        _check(target)
        return
    with open_reader(archive) as connection:
        owner = identity(connection)
        was_used = last_backup(connection, str(target.absolute())) is not None
    check_target(target, archive, force=force, was_used=was_used)
    wanted = Wanted(keep=keep, is_checked=not no_verify, project=project_folder())
    with full_disk(target, _FULL_DISK), held_target(target, owner) as folder:
        total = archive_bytes(archive) + _changed_bytes(archive, folder)
        with working("backing up", total) as advance:
            pace = Pace(advance, rate * 1e6 if rate else None)
            made = make_backup(archive, folder, wanted, pace, _say)
    if not made.problems:
        _record(archive, target, made)
    _report(made, target, as_json=as_json)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _changed_bytes(archive: Path, folder: Path) -> int:
    """Return the size of the files of captures that the last back-up does not have unchanged."""
    found = generations(folder)
    known = found[-1].manifest.files if found else {}
    return sum(
        path.stat().st_size
        for name, path in capture_files(captures_folder(archive))
        if name not in known or known[name].source != stamp_of(path)
    )


def _record(archive: Path, target: Path, made: Made) -> None:
    """Record the back-up in the archive, so that `newsarchive doctor` can remind of the next."""
    if is_of_older_version(archive):
        made.remarks.append(f"{archive.name} is of an older version; it was not updated")
        return
    done = Backup(
        target=str(target.absolute()), made_at=made.manifest.made_at, name=made.folder.name,
        articles=made.manifest.articles, files=len(made.manifest.files),
        bytes=made.manifest.bytes, seconds=round(made.seconds, 1),
    )  # fmt: skip
    try:
        with Archive(archive) as opened:
            opened.write(lambda connection: record_backup(connection, done))
    except ArchiveError as error:
        made.remarks.append(f"the back-up is complete, but could not be recorded: {error}")


def _report(made: Made, target: Path, *, as_json: bool) -> None:
    manifest = made.manifest
    if as_json:
        result = {
            "folder": str(target / made.folder.name), "made_at": manifest.made_at,
            "articles": manifest.articles, "files_copied": made.copied,
            "files_unchanged": made.unchanged, "bytes_copied": made.copied_bytes,
            "bytes": manifest.bytes, "seconds": round(made.seconds, 1),
            "problems": made.problems, "remarks": made.remarks,
        }  # fmt: skip
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        for line in (*made.remarks, *made.problems):
            click.echo(line, err=True)
        beside = "captures and parts" if made.has_parts else "captures"
        click.echo(
            f"{target / made.folder.name}: {counted(manifest.articles, 'article')},"
            f" {counted(made.copied, 'file')} of {beside} copied, {made.unchanged:,} unchanged,"
            f" {made.copied_bytes / 1e6:,.1f} MB in {made.seconds:.1f} seconds"
        )
    if made.problems:
        _say("no earlier back-up was deleted; `newsarchive doctor --captures` checks the archive")
        raise SystemExit(ExitStatus.NOT_DONE)


def _check(target: Path) -> None:
    found, problems = generations(target), list(unreadable_generations(target))
    if not found and not problems:
        raise NewsArchiveError(f"{target} has no complete back-up")
    with working("checking", sum(each.manifest.bytes for each in found)) as advance:
        for each in found:
            problems += changed_files(each, advance)
    for line in problems:
        click.echo(line)
    if problems:
        raise SystemExit(ExitStatus.NOT_DONE)
    click.echo(f"{target}: {counted(len(found), 'back-up')}, all files as they were copied")
