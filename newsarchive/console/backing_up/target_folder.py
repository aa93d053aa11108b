"""The folder that holds back-ups: a folder for each, the newest also under the name ``latest``.

TARGET/newsarchive-backup.json      says whose back-ups these are
TARGET/2026-05-12T03-30-00Z/        archive.db, captures/, manifest.json and the small files
TARGET/unfinished/                  one that is being made, or was interrupted
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsarchive.archive.files import BACKUP_MARKER, parts_of
from newsarchive.console.backing_up.file_copies import locked
from newsarchive.console.backing_up.manifest import (
    JOURNAL,
    MANIFEST,
    Manifest,
    read_manifest,
    write_whole,
)
from newsarchive.errors import ArchiveLocked, NewsArchiveError
from newsarchive.paths import captures_folder

MARKER: Final = BACKUP_MARKER
UNFINISHED: Final = "unfinished"
_DELETING: Final = "deleting-"
LATEST: Final = "latest"
ARCHIVE: Final = "archive.db"
_LOCK: Final = "newsarchive-backup.lock"
_NAME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(-\d+)?")


@dataclass(frozen=True, slots=True)
class Generation:
    """A complete back-up."""

    folder: Path
    manifest: Manifest


def check_target(target: Path, archive: Path, *, force: bool, was_used: bool) -> None:
    """Raise :class:`NewsArchiveError` if *target* must not or cannot hold back-ups of *archive*.

    *force* allows a folder that holds other files. *was_used*: a back-up was made there before.
    """
    real, captures = target.resolve(), captures_folder(archive).resolve()
    if real in {part.resolve() for part in parts_of(archive)}:
        raise NewsArchiveError(f"{target} is the archive itself; name another folder")
    if real.exists() and not real.is_dir():
        raise NewsArchiveError(f"{target} is not a folder; name a folder")
    if real == captures or captures in real.parents:
        raise NewsArchiveError(f"{target} is among the captures of the archive; name another one")
    if real == archive.resolve().parent:
        raise NewsArchiveError(f"{target} is the folder of the archive; name another one")
    if not real.exists() and not real.parent.is_dir():
        raise NewsArchiveError(f"{target}: the folder {real.parent} does not exist; create it")
    is_there = (real / MARKER).is_file()
    if was_used and not is_there and not force:
        raise NewsArchiveError(
            f"{target} had back-ups before and has none now; is its disk mounted? --force begins"
            " anew there"
        )
    others = [] if is_there or not real.exists() else _content(real)
    if others and not force:
        raise NewsArchiveError(
            f"{target} has other files in it ({others[0]}); name a new or an empty folder, or use"
            " --force, which leaves them as they are"
        )
    if not os.access(real if real.exists() else real.parent, os.W_OK):
        raise NewsArchiveError(f"{target}: this user may not write there, or it is read-only")


@contextmanager
def held_target(target: Path, identity: str) -> Iterator[Path]:
    """Make *target* if necessary, and keep other back-ups out of it inside the ``with`` block.

    Raises :class:`ArchiveLocked` if one is being made there, and :class:`NewsArchiveError` if it
    holds back-ups of another archive than that with this *identity*.
    """
    real = target.resolve()
    real.mkdir(exist_ok=True)
    with (real / _LOCK).open("w", encoding="utf-8") as lock:
        if not locked(lock):
            why = "another back-up is being made there; try again when it has finished"
            raise ArchiveLocked(target, why)
        owner = _owner(real)
        if owner and identity and owner != identity:
            raise NewsArchiveError(f"{target} has the back-ups of another archive; name another")
        if owner is None:
            about = "Back-ups made by `newsarchive backup`; `newsarchive restore` reads them."
            content = {"format": 1, "archive": identity, "about": about}
            write_whole(real / MARKER, json.dumps(content, indent=1) + "\n")
        yield real


def _owner(real: Path) -> str | None:
    """Return the identity of the archive whose back-ups are in *real*; None if there is none."""
    try:
        return str(json.loads((real / MARKER).read_text(encoding="utf-8"))["archive"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return ""


def generations(target: Path) -> list[Generation]:
    """Return the complete back-ups in *target*, oldest first. What is not ours is left out."""
    found = []
    for folder in _folders(target):
        with suppress(NewsArchiveError):
            found.append(Generation(folder, read_manifest(folder)))
    return sorted(found, key=lambda each: (each.manifest.number, each.folder.name))


def unreadable_generations(target: Path) -> Iterator[str]:
    """Yield a line for each back-up in *target* whose manifest is missing or cannot be read."""
    for folder in sorted(_folders(target)):
        if (folder / MANIFEST).exists() or (folder / ARCHIVE).exists():
            try:
                read_manifest(folder)
            except NewsArchiveError as error:
                yield str(error)


def _folders(target: Path) -> Iterator[Path]:
    """Yield the folders in *target* that have the name of a back-up."""
    for folder in target.iterdir() if target.is_dir() else ():
        if _NAME.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink():
            yield folder


def name_of(target: Path, made_at: str) -> str:
    """Return the name of the folder for a back-up of the time *made_at*: one that is not taken."""
    name = made_at.replace(":", "-")
    taken = {each.name for each in target.iterdir()}
    numbers = (f"{name}-{number}" for number in range(2, 1_000))
    return name if name not in taken else next(each for each in numbers if each not in taken)


def point_to_latest(target: Path, name: str) -> None:
    """Let the name ``latest`` lead to the back-up *name*, where there are symbolic links."""
    link, part = target / LATEST, target / f"{LATEST}.part"
    if link.exists() and not link.is_symlink():
        return
    with suppress(OSError, NotImplementedError):
        part.unlink(missing_ok=True)
        part.symlink_to(name)
        part.replace(link)


def delete_generation(generation: Generation) -> list[str]:
    """Delete a back-up; return what is left in its folder because its manifest does not name it.

    It gets another name first: what is deleted only in part is no back-up any more.
    """
    folder = generation.folder
    renamed = folder.rename(folder.with_name(f"{_DELETING}{folder.name}"))
    return _delete_files(renamed, generation.manifest)


def clear_leftovers(target: Path) -> None:
    """Complete what a program that was killed left in *target*."""
    for folder in target.glob(f"{_DELETING}*"):
        with suppress(NewsArchiveError):
            _delete_files(folder, read_manifest(folder))


def _delete_files(folder: Path, manifest: Manifest) -> list[str]:
    """Delete what *manifest* names, and what SQLite made beside archive.db; return the rest."""
    for name in manifest.files:
        (folder / name).unlink(missing_ok=True)
    for part in parts_of(folder / ARCHIVE):
        part.unlink(missing_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for place, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):  # It is not empty.
            Path(place).rmdir()
    if not folder.exists():
        return []
    left = _content(folder)
    folder.rename(folder.with_name(folder.name.removeprefix(_DELETING)))
    return left


def work_folder(target: Path) -> Path:
    """Return the folder in which a back-up is made, with what an interrupted one has left there.

    Raises :class:`NewsArchiveError` if somebody else made a folder of this name.
    """
    work = target / UNFINISHED
    work.mkdir(exist_ok=True)
    if not (work / JOURNAL).exists():
        if any(work.iterdir()):
            raise NewsArchiveError(f"{work} is in the way; no back-up has made it")
        (work / JOURNAL).touch()
    return work


def _content(folder: Path) -> list[str]:
    """Return the names in *folder* that were not made by a back-up or by the file system."""
    ours = {_LOCK, "lost+found"}
    return sorted(each.name for each in folder.iterdir() if each.name not in ours)
