"""Bring the WARC files of another archive into the captures folder of this one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from newsarchive.console.backing_up.file_copies import (
    copy_file,
    digest_of,
    full_disk,
    link_file,
    sync,
)


class CaptureFiles:
    """Copies files from *source* to *folder*, or gives them a second name if *is_linked*.

    *say* is called with what is done at the moment.
    """

    def __init__(
        self, source: Path, folder: Path, say: Callable[[str], None], *, is_linked: bool
    ) -> None:
        self.brought = 0
        """Files that were copied or linked."""
        self.not_linked = 0
        """Files that had to be copied although links were wanted."""
        self._source = source
        self._folder = folder
        self._say = say
        self._is_linked = is_linked

    def place(self, name: str, name_here: str) -> str | None:
        """Bring the file *name*, as *name_here* if possible, and return its name here.

        A file that is here with the same bytes is not brought again. None if there is no such file.
        """
        file = self._source / name
        if Path(name).name != name or not file.is_file():
            return None
        if self._folder.is_dir() and self._source.samefile(self._folder):
            return name
        self._say(f"captured pages, {name}")
        target = self._folder / name_here
        if target.exists() and not _is_same(file, target):
            stem, _, end = name_here.partition(".warc")
            target = self._folder / f"{stem}-{digest_of(file)[:8]}.warc{end}"
        if not target.exists() or not _is_same(file, target):
            self._bring(file, target)
        return target.name

    def _bring(self, file: Path, target: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._is_linked and not link_file(file, target):
            self.not_linked += 1
        if not target.exists():
            with full_disk(self._folder, "free some space and run the command again"):
                copy_file(file, target, lambda _: None)
        sync(self._folder)
        self.brought += 1


def _is_same(one: Path, other: Path) -> bool:
    if one.samefile(other):
        return True
    return one.stat().st_size == other.stat().st_size and digest_of(one) == digest_of(other)
