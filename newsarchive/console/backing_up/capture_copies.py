"""Bring the files of captures into a back-up; what an earlier one has unchanged is not copied."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from newsarchive.archive.backup.contents import Referred
from newsarchive.archive.backup.online_copy import Moment
from newsarchive.captures.replay.stored_record import record_end
from newsarchive.console.backing_up.file_copies import (
    Pace,
    copy_file,
    digest_of,
    link_file,
    stamp_of,
)
from newsarchive.console.backing_up.manifest import Entry, add_to_journal

CAPTURES: Final = "captures"
#: The number of its run in the name of a file, as CaptureWriter makes it.
_RUN: Final = re.compile(r"-(\d{6,})-\d{5,}(?:-r\d+)?\.warc\.gz$")


class Vanished(Exception):
    """A file that the archive refers to was replaced while the back-up was made."""


@dataclass(slots=True, kw_only=True)
class Earlier:
    """What there is to take unchanged files from: the last back-up, and an unfinished one."""

    folder: Path | None
    entries: Mapping[str, Entry]
    unfinished: Mapping[str, Entry]


@dataclass(slots=True)
class Counts:
    """How many files were copied, and how many had not changed."""

    copied: int = 0
    unchanged: int = 0
    compared: int = 0


class CaptureCopier:
    """Copies the files of *source*, the captures folder, to the new back-up in *target*."""

    def __init__(self, source: Path, target: Path, earlier: Earlier, pace: Pace) -> None:
        self._source = source
        self._target = target
        self._earlier = earlier
        self._pace = pace
        self.counts = Counts()

    def copy_all(self, referred: Mapping[str, Referred], moment: Moment) -> Iterator[Entry]:
        """Yield the entry of each file that now is in the back-up.

        A file to which a crawl was writing at *moment* is copied up to what the archive refers to.
        Raises :class:`Vanished`.
        """
        for name, path in capture_files(self._source):
            end = self._end(path, referred.get(path.name), moment)
            if end == 0:
                continue
            try:
                entry = self._unchanged(name, path) if end is None else None
                if entry is None:
                    entry = self._copied(name, path, end)
            except FileNotFoundError as error:
                raise Vanished(name) from error
            add_to_journal(self._target, [entry])
            yield entry

    def _end(self, path: Path, referred: Referred | None, moment: Moment) -> int | None:
        """Return how many bytes of the file belong to the back-up; None: all of them."""
        found = _RUN.search(path.name)
        run = int(found[1]) if found else 0
        if run <= moment.last_run and run not in moment.running:
            return None
        if referred is None or run > moment.last_run:
            return 0  # The next back-up has it.
        try:
            return record_end(path, referred.last)
        except (OSError, ValueError, EOFError, zlib.error):
            return None  # The check of the captures says what is wrong.

    def _unchanged(self, name: str, path: Path) -> Entry | None:
        """Return the entry of the file if an earlier back-up has it, which then is here too."""
        here = self._target / name
        stamp = stamp_of(path)
        for entry, place in unchanged_entries(self._earlier, name, here):
            if entry.source is None or entry.size != stamp[0]:
                continue
            if entry.source != stamp:
                self.counts.compared += 1
                if digest_of(path) != entry.sha256:
                    continue
            here.parent.mkdir(parents=True, exist_ok=True)
            if place != here and not link_file(place, here):
                copy_file(place, here, self._pace)
            self.counts.unchanged += 1
            return replace(entry, source=stamp)
        return None

    def _copied(self, name: str, path: Path, end: int | None) -> Entry:
        here, stamp = self._target / name, stamp_of(path)
        here.parent.mkdir(parents=True, exist_ok=True)
        sha256 = copy_file(path, here, self._pace, end)
        is_whole = end is None and stamp == stamp_of(path)
        self.counts.copied += 1
        return Entry(name, here.stat().st_size, sha256, stamp if is_whole else None)


def capture_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and path of each regular file below *folder*, but none that is being made."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.suffix != ".part" and path.is_file():
                yield f"{CAPTURES}/{path.relative_to(folder).as_posix()}", path


def unchanged_entries(earlier: Earlier, name: str, here: Path) -> Iterator[tuple[Entry, Path]]:
    """Yield the entry and the place of a file in each earlier back-up that has it whole.

    That of an unfinished back-up is *here*.
    """
    places = [(earlier.unfinished, here)]
    if earlier.folder is not None:
        places.append((earlier.entries, earlier.folder / name))
    for entries, place in places:
        entry = entries.get(name)
        if entry is not None and place.is_file() and place.stat().st_size == entry.size:
            yield entry, place
