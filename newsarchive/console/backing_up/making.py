"""Make a back-up, step by step; each can be killed, and the next call goes on.

1. archive.db is copied as it is at one moment, while others write to it.
2. The parts and the files of captures that this copy refers to are there by then. Those that the
   last back-up has unchanged become second names of its files (hard links); the others are copied.
3. Everything is checked; the manifest is written; the folder gets its name.
4. Only then older back-ups go: all but the newest, and those that have articles removed since.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from newsarchive import __version__
from newsarchive.archive import open_reader
from newsarchive.archive.backup.contents import (
    captures_in_stores,
    count_articles,
    has_unerased,
    identity,
    lacks_removals,
    referred_files,
    removal_state,
)
from newsarchive.archive.backup.online_copy import copy_archive
from newsarchive.archive.connection import connect_unchanging, translated_errors
from newsarchive.archive.damage import damage
from newsarchive.archive.parts.catalogue import missing_articles, parts_of
from newsarchive.article import iso
from newsarchive.console.backing_up import target_folder as places
from newsarchive.console.backing_up.capture_copies import CaptureCopier, Earlier, Vanished
from newsarchive.console.backing_up.file_copies import Pace, copy_file, digest_of, sync
from newsarchive.console.backing_up.manifest import (
    JOURNAL,
    Entry,
    Manifest,
    read_journal,
    write_manifest,
    write_whole,
)
from newsarchive.console.backing_up.part_copies import PartCopier
from newsarchive.console.backing_up.project_files import own_settings, project_files
from newsarchive.console.backing_up.verification import capture_problems
from newsarchive.errors import ArchiveDamaged, NewsArchiveError
from newsarchive.paths import captures_folder
from newsarchive.text import counted

#: How often the work begins again because articles are being removed at the same time.
_ATTEMPTS = 3


@dataclass(slots=True)
class Made:
    """What came of a back-up."""

    folder: Path
    manifest: Manifest
    copied: int
    unchanged: int
    copied_bytes: int
    seconds: float
    has_parts: bool = False
    problems: list[str] = field(default_factory=list)
    """What is missing in the captures; then no earlier back-up was deleted."""
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Wanted:
    """What a person wants of a back-up."""

    keep: int
    is_checked: bool
    project: Path | None


def make_backup(
    archive: Path, target: Path, wanted: Wanted, pace: Pace, say: Callable[[str], object]
) -> Made:
    """Make a back-up of *archive* in the folder *target*, which is held.

    Raises :class:`ArchiveDamaged` if the copy is damaged; earlier back-ups stay as they are.
    """
    began = time.monotonic()
    places.clear_leftovers(target)
    work = places.work_folder(target)
    for attempt in range(_ATTEMPTS):
        earlier = next(reversed(places.generations(target)), None)
        try:
            made = _copy(archive, work, earlier, wanted, pace, say)
        except Vanished:
            made = None
        if made is not None:
            break
        say("articles were removed meanwhile; once more")
        time.sleep(attempt)
    if made is None:
        raise NewsArchiveError(
            "articles are being removed from the archive; back up again when that has finished"
        )
    name = places.name_of(target, made.manifest.made_at)
    made.manifest.number = earlier.manifest.number + 1 if earlier else 1
    _complete(work, made.manifest)
    made.folder = work.rename(target / name)
    places.point_to_latest(target, name)
    sync(target)
    if not made.problems:
        _delete_old(target, made, wanted.keep)
    made.copied_bytes, made.seconds = pace.copied, time.monotonic() - began
    return made


def _copy(
    archive: Path, work: Path, earlier: places.Generation | None, wanted: Wanted, pace: Pace,
    say: Callable[[str], object],
) -> Made | None:  # fmt: skip
    """Bring everything into the folder *work*; return None if articles were removed meanwhile."""
    now = datetime.now(UTC)
    copy = work / places.ARCHIVE
    moment = copy_archive(archive, copy, now, pace)
    copy.chmod(archive.stat().st_mode & 0o777)
    sync(copy)
    entries = [Entry(places.ARCHIVE, copy.stat().st_size, digest_of(copy))]
    with translated_errors(copy), closing(connect_unchanging(copy)) as connection:
        if wanted.is_checked:
            say("checking the copy of archive.db")
            if found := damage(connection):
                raise ArchiveDamaged(archive, f"so no back-up was made: {found[0]}")
        manifest = Manifest(
            number=1, made_at=iso(now) or "", archive=identity(connection),
            articles=count_articles(connection), program=__version__,
            has_unerased=has_unerased(connection),
        )  # fmt: skip
        made = Made(work, manifest, 0, 0, 0, 0.0)
        last = _earlier(earlier, work)
        parts = PartCopier(work, last, now, pace)
        for part in filter(lambda each: each.articles, parts_of(connection)):
            entries.append(parts.copy(replace(part, path=archive.with_name(part.path.name))))
            if missing_articles(connection, part):
                return None  # They were brought back to the archive meanwhile.
        made.has_parts = len(entries) > 1
        captures = CaptureCopier(captures_folder(archive), work, last, pace)
        entries += captures.copy_all(referred_files(connection), moment)
        for counts in (parts.counts, captures.counts):
            made.copied += counts.copied
            made.unchanged += counts.unchanged
        entries += _copy_small_files(archive, work, wanted.project)
        manifest.files = {entry.name: entry for entry in entries}
        with open_reader(archive, check_damage=False) as live:
            if removal_state(live) != removal_state(connection):
                return None
        if wanted.is_checked:
            made.problems += capture_problems(
                connection, work, manifest.files, referred_files(connection)
            )
        if number := captures_in_stores(connection):
            made.remarks.append(
                f"{counted(number, 'capture')} in a store not copied: the back-up has their rows,"
                " and the store keeps the files"
            )
    if manifest.has_unerased:
        made.remarks.append(
            "removed texts are not erased from the archive yet, so this back-up has them too; run"
            " `newsarchive remove` without arguments, then back up again"
        )
    return made


def _earlier(earlier: places.Generation | None, work: Path) -> Earlier:
    """Return where unchanged files may be taken from."""
    return Earlier(
        folder=earlier.folder if earlier else None,
        entries=earlier.manifest.files if earlier else {},
        unfinished=read_journal(work),
    )


def _copy_small_files(archive: Path, work: Path, project: Path | None) -> list[Entry]:
    entries = []
    for name, path in project_files(project, archive):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        sha256 = copy_file(path, work / name, lambda _: None)
        entries.append(Entry(name, (work / name).stat().st_size, sha256))
    for name, text in own_settings(project):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(work / name, text)
        entries.append(Entry(name, (work / name).stat().st_size, digest_of(work / name)))
    return entries


def _complete(work: Path, manifest: Manifest) -> None:
    """Delete what an interrupted back-up left in *work*, and write the manifest."""
    for path in sorted(work.rglob("*"), reverse=True):
        if path.is_dir():
            sync(path)
        elif path.relative_to(work).as_posix() not in manifest.files and path.name != JOURNAL:
            path.unlink()
    write_manifest(work, manifest)
    (work / JOURNAL).unlink(missing_ok=True)
    sync(work)


def _delete_old(target: Path, made: Made, keep: int) -> None:
    """Delete the back-ups that are not wanted any more, and say so in the remarks."""
    made.remarks += places.unreadable_generations(target)
    old = [each for each in places.generations(target) if each.folder != made.folder]
    surplus = old[: max(0, len(old) - keep + 1)]
    with closing(connect_unchanging(made.folder / places.ARCHIVE)) as connection:
        for each in old:
            holds_removed = each not in surplus and (
                each.manifest.has_unerased
                or lacks_removals(each.folder / places.ARCHIVE, connection)
            )
            if not holds_removed and each not in surplus:
                continue
            name = each.folder.name
            if holds_removed:
                made.remarks.append(f"{name} is deleted: it had articles that were removed since")
            if left := places.delete_generation(each):
                made.remarks.append(f"{each.folder} stays: it has files of others ({left[0]})")
