"""The manifest of a back-up: its files with their sizes and digests, as JSON beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from newsarchive.archive.files import BACKUP_MANIFEST
from newsarchive.errors import NewsArchiveError

#: The name of the file, and of the journal of an unfinished back-up.
MANIFEST: Final = BACKUP_MANIFEST
JOURNAL: Final = "copied.jsonl"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a back-up."""

    name: str
    """Its path in the folder of the back-up, with "/"."""
    size: int
    sha256: str
    source: tuple[int, ...] | None = None
    """By what the copied file is recognised as unchanged; None: it was not copied whole."""
    rows: int = 0
    """How many captures of the archive were found in it when it was checked."""


@dataclass(slots=True)
class Manifest:
    """What is in a back-up."""

    number: int
    """It counts the back-ups in a folder: clocks can be wrong."""
    made_at: str
    archive: str
    """The identity of the archive."""
    articles: int
    program: str
    has_unerased: bool = False
    """Whether it has something of articles that were removed before it."""
    files: dict[str, Entry] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(entry.size for entry in self.files.values())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write *manifest* to *folder*, whole or not at all."""
    content = asdict(manifest) | {"format": _FORMAT}
    content["files"] = [asdict(entry) for entry in manifest.files.values()]
    write_whole(folder / MANIFEST, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of *folder*. Raises :class:`NewsArchiveError` if it is not one of ours.

    A file name that leads out of the folder makes it one that is not ours.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != _FORMAT:
            raise NewsArchiveError(f"{path} is of a newer version; update newsarchive")
        entries = [_entry(**each) for each in content.pop("files")]
        return Manifest(**content, files={entry.name: entry for entry in entries})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NewsArchiveError(f"{path} cannot be read ({error}); is it a back-up?") from error


def read_journal(folder: Path) -> dict[str, Entry]:
    """Return the files that an unfinished back-up in *folder* has copied completely."""
    found: dict[str, Entry] = {}
    try:
        lines = (folder / JOURNAL).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    for line in lines:
        try:
            entry = _entry(**json.loads(line))
        except (ValueError, TypeError):
            continue  # The program was killed while it wrote this line.
        found[entry.name] = entry
    return found


def add_to_journal(folder: Path, entries: Iterable[Entry]) -> None:
    """Note that *entries* are copied completely and are on the disk."""
    with (folder / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.writelines(
            f"{json.dumps(asdict(entry), ensure_ascii=False)}\n" for entry in entries
        )


def write_whole(path: Path, text: str) -> None:
    """Write *text* to the file *path*, so that there is the old content or the new one."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _entry(name: str, size: int, sha256: str, source: Any = None, rows: int = 0) -> Entry:
    if name.startswith("/") or ".." in name.split("/") or not name:
        raise ValueError(f"the file name {name!r} is not allowed")
    return Entry(name, size, sha256, None if source is None else tuple(source), rows)
