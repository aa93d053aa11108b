"""Check a back-up: the file of the archive, a record for each capture, and the digests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsarchive.archive.backup.contents import Referred, places_in, unreadable_last
from newsarchive.captures.replay.record_removal import records
from newsarchive.console.backing_up.capture_copies import CAPTURES
from newsarchive.console.backing_up.file_copies import Advance, digest_of
from newsarchive.console.backing_up.manifest import Entry
from newsarchive.console.backing_up.target_folder import Generation
from newsarchive.text import counted


def capture_problems(
    connection: Any, folder: Path, entries: dict[str, Entry], referred: Mapping[str, Referred]
) -> Iterator[str]:
    """Yield a line for each file of captures in *folder* that lacks a record.

    A file is read if it is new, or if other rows of ``captures`` refer to it than when an earlier
    back-up checked it. *entries* then have the number of rows that were found.
    """
    for name, (rows, last) in sorted(referred.items()):
        path = f"{CAPTURES}/{name}"
        entry = entries.get(path)
        if entry is None:
            yield f"{path} is missing; {counted(rows, 'capture refers', 'captures refer')} to it"
            continue
        if entry.rows == rows:
            continue
        starts = {record.start for record in records(folder / path)}
        lost = [url for url, offset in places_in(connection, name) if offset not in starts]
        if lost:
            what = counted(len(lost), "record is", "records are")
            yield f"{path}: {what} not where the archive says (the first: {lost[0]})"
        elif problem := unreadable_last(connection, folder / CAPTURES, name, last):
            yield problem
        else:
            entries[path] = replace(entry, rows=rows)


def changed_files(generation: Generation, advance: Advance) -> Iterator[str]:
    """Yield a line for each file that is not as the manifest of the back-up says."""
    name = generation.folder.name
    for entry in generation.manifest.files.values():
        path = generation.folder / entry.name
        if not path.is_file():
            yield f"{name}/{entry.name} is missing"
        elif path.stat().st_size != entry.size:
            size = path.stat().st_size
            yield f"{name}/{entry.name} has {size:,} bytes; it had {entry.size:,}"
        elif digest_of(path, advance) != entry.sha256:
            yield f"{name}/{entry.name} has changed: its SHA-256 is not that of the manifest"
