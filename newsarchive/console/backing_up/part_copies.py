"""Bring the parts of an archive into a back-up; what an earlier one has unchanged is not copied.

Only SQLite may open a part, so whether it changed is seen from outside: by the size, times and
inode of its file and of its log, and by its mark.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newsarchive.archive.backup.online_copy import copy_archive
from newsarchive.archive.files import log_of
from newsarchive.archive.parts.catalogue import Part
from newsarchive.console.backing_up.capture_copies import Counts, Earlier, unchanged_entries
from newsarchive.console.backing_up.file_copies import (
    Pace,
    copy_file,
    digest_of,
    link_file,
    stamp_of,
    sync,
)
from newsarchive.console.backing_up.manifest import Entry, add_to_journal


class PartCopier:
    """Copies parts to the new back-up in *target*; those of *earlier* are linked if unchanged."""

    def __init__(self, target: Path, earlier: Earlier, now: datetime, pace: Pace) -> None:
        self._target = target
        self._earlier = earlier
        self._now = now
        self._pace = pace
        self.counts = Counts()

    def copy(self, part: Part) -> Entry:
        """Bring *part* into the back-up. Raises :class:`PartMissing`: no back-up without it."""
        part.check()
        stamp = _stamp(part)
        entry = self._unchanged(part, stamp) or self._copied(part, stamp)
        add_to_journal(self._target, [entry])
        return entry

    def _unchanged(self, part: Part, stamp: tuple[int, ...]) -> Entry | None:
        here = self._target / part.path.name
        for entry, place in unchanged_entries(self._earlier, here.name, here):
            if entry.source == stamp:
                if place != here and not link_file(place, here):
                    copy_file(place, here, self._pace)
                self.counts.unchanged += 1
                return entry
        return None

    def _copied(self, part: Part, stamp: tuple[int, ...]) -> Entry:
        here = self._target / part.path.name
        copy_archive(part.path, here, self._now, self._pace)
        here.chmod(part.path.stat().st_mode & 0o777)
        sync(here)
        self.counts.copied += 1
        is_same = _stamp(part) == stamp  # Nobody changed it meanwhile.
        return Entry(here.name, here.stat().st_size, digest_of(here), stamp if is_same else None)


def _stamp(part: Part) -> tuple[int, ...]:
    """Return what changes whenever the part changes, or is another one."""
    log = log_of(part.path)
    of_log = stamp_of(log) if log.exists() and log.stat().st_size else ()
    return (part.mark, *stamp_of(part.path), *of_log)
