"""``newsarchive restore``: bring an archive and its captures back from a back-up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from newsarchive.archive.files import parts_of
from newsarchive.console.backing_up.capture_copies import CAPTURES
from newsarchive.console.backing_up.file_copies import (
    Advance,
    copy_file,
    digest_of,
    full_disk,
    locked,
    sync,
)
from newsarchive.console.backing_up.manifest import MANIFEST, Entry, read_manifest
from newsarchive.console.backing_up.target_folder import (
    ARCHIVE,
    Generation,
    generations,
    unreadable_generations,
)
from newsarchive.console.options import archive_option, examples
from newsarchive.errors import ArchiveLocked, ArchiveUnusable, ExitStatus, NewsArchiveError
from newsarchive.progress.board import working
from newsarchive.text import counted


@click.command(
    epilog=examples(
        "newsarchive restore /media/disk/news",
        "newsarchive restore /media/disk/news/2026-05-12T03-30-00Z --archive old/archive.db",
    )
)
@click.argument("source", metavar="BACKUP", type=click.Path(path_type=Path))
@archive_option
def restore(source: Path, archive: Path) -> None:
    """Bring the archive and its captures back from a back-up.

    BACKUP is a folder that `newsarchive backup` filled, or one of the back-ups in it; of several,
    the newest is taken. Nothing is overwritten: an archive that is there is refused, and so is a
    capture with other content; small files that are there stay. Each file is compared with its
    digest while it is copied. The archive gets its name last, so the same command goes on after an
    interruption.

    Exit status: 0 done; 1 BACKUP is none, or something in it is damaged; 2 there is an archive
    already; 3 the disk is full; 4 another restore is writing there; 130 Ctrl-C stopped it.
    """
    found = _generation(source)
    folder = archive.absolute().parent
    problems: list[str] = []
    with (
        full_disk(folder, "what is restored stays; free some space, then the same command goes on"),
        _held(archive),
        working("restoring", found.manifest.bytes) as advance,
    ):
        for entry in found.manifest.files.values():
            if entry.name != ARCHIVE:
                problems += _restore_file(found, entry, folder / entry.name, advance)
        _restore_archive(found, archive, advance)
    files = sum(name.startswith(f"{CAPTURES}/") for name in found.manifest.files)
    for line in problems:
        click.echo(line, err=True)
    click.echo(
        f"{archive}: {counted(found.manifest.articles, 'article')} and"
        f" {counted(files, 'file')} of captures, as of {found.manifest.made_at}"
    )
    if problems:
        raise SystemExit(ExitStatus.NOT_DONE)


def _generation(source: Path) -> Generation:
    if (source / MANIFEST).is_file():
        return Generation(source, read_manifest(source))
    found = generations(source)
    for line in unreadable_generations(source):
        click.echo(line, err=True)
    if not found:
        raise NewsArchiveError(f"{source} is no back-up, and has no complete one in it")
    return found[-1]


@contextmanager
def _held(archive: Path) -> Iterator[None]:
    """Make the folder of *archive*, and keep other restores of it out inside the ``with`` block.

    Raises :class:`ArchiveLocked`, and :class:`ArchiveUnusable` if there is an archive.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    place = archive.with_name(f"{archive.name}.restoring")
    with place.open("w", encoding="utf-8") as lock:
        if not locked(lock):
            raise ArchiveLocked(archive, "another `newsarchive restore` is writing there")
        try:
            for part in parts_of(archive):
                if part.exists():
                    why = "exists already; move it away, or name another --archive"
                    raise ArchiveUnusable(part, why)
            yield
        finally:
            place.unlink()


def _restore_file(found: Generation, entry: Entry, target: Path, advance: Advance) -> Iterator[str]:
    """Copy the file of *entry*, if it is not there; yield a line if something is wrong with it."""
    if target.exists():
        is_capture = entry.name.startswith(f"{CAPTURES}/")
        more = target.stat().st_size - entry.size
        # A file of captures may have grown since.
        has_size = more >= 0 if is_capture else more == 0
        if has_size and digest_of(target, advance, entry.size) == entry.sha256:
            return
        if is_capture:
            raise NewsArchiveError(f"{target} is there with other content; move it away")
        yield f"{target} stays as it is; the back-up has another one"
        return
    source = found.folder / entry.name
    if not source.is_file():
        yield f"{entry.name} is missing in the back-up"
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    sha256 = copy_file(source, target, advance)
    if sha256 != entry.sha256:
        yield f"{entry.name} is damaged in the back-up; it was restored as it is there"


def _restore_archive(found: Generation, archive: Path, advance: Advance) -> None:
    part = archive.with_name(f"{archive.name}.restored")
    sha256 = copy_file(found.folder / ARCHIVE, part, advance)
    if sha256 != found.manifest.files[ARCHIVE].sha256:
        part.unlink()
        raise NewsArchiveError(
            f"{ARCHIVE} in {found.folder} is not as it was copied, so it was not restored; name"
            " another back-up, or see docs/repair.md"
        )
    part.rename(archive)
    sync(archive.absolute().parent)
