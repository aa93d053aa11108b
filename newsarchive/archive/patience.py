"""Wait at the start of a program for another one that is writing to the archive, and say so."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import Final

from newsarchive.archive.files import writer_of
from newsarchive.errors import NewsArchiveError

logger = logging.getLogger(__name__)

#: Seconds to wait if nothing else is named: crawls by cron at the same minute wait for each other.
DEFAULT: Final = 60.0
#: Seconds of one try. Programs that write share the lock several times a second, so only a longer
#: piece of work, such as a migration, is met here.
_TRY: Final = 1.0


class Patience:
    """Counts how long one opening of the archive at *path* has waited; None: LOCK_PATIENCE."""

    def __init__(self, path: Path, seconds: float | None) -> None:
        self._path = path
        self._seconds = _named_patience() if seconds is None else seconds
        self._until = time.monotonic() + self._seconds
        self._is_said = False

    def next_wait(self) -> float:
        """Return the seconds that the next try may wait for a lock."""
        return max(0.0, min(_TRY, self._until - time.monotonic()))

    def may_try_again(self) -> bool:
        """Return whether there is time for another try; the first time, warn that it waits."""
        if time.monotonic() >= self._until:
            return False
        if not self._is_said:
            self._is_said = True
            logger.warning(
                "%s: %s is writing; waiting for at most %g s",
                self._path,
                writer_of(self._path) or "another program",
                self._seconds,
            )
        return True


def _named_patience() -> float:
    written = os.environ.get("LOCK_PATIENCE") or DEFAULT
    try:
        seconds = float(written)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise NewsArchiveError(f"LOCK_PATIENCE={written}: must be a number of seconds, 0 or more")
    return seconds
