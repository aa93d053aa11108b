"""Upload files of captures in a thread, while a crawl goes on, until they are in the store.

Whatever fails is tried again: a store that is down, credentials that have expired and are renewed,
a full disk there. A file that could not be uploaded when the crawl ends stays where it is. The next
crawl beside the same archive, with the same CAPTURES_URL, begins with it.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from newsarchive.captures.stores.store_urls import StoreURL
from newsarchive.captures.stores.uploads import upload
from newsarchive.captures.stores.waiting_files import left_files, locked
from newsarchive.errors import StoreUnreachable

logger = logging.getLogger(__name__)

#: Seconds to wait after a failure, at first and at most.
_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 60.0
#: Failures one after the other with which the end of a crawl gives up.
_TRIES_AT_THE_END: Final = 3
#: Seconds for which the end of a crawl waits for uploads.
PATIENCE: Final = 120.0
#: Uploads at once in this process, because a file is in memory as long.
_AT_ONCE = threading.BoundedSemaphore(2)


class Uploader:
    """Uploads the files of *folder* that are left there, and those that are added, to *store*."""

    def __init__(self, folder: Path, store: StoreURL) -> None:
        self._folder = folder
        self._store = store
        self._files = deque(left_files(folder))
        self._changed = threading.Condition()
        self._is_ending = False
        self._has_warned = False
        self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)
        self._thread.start()

    def add(self, files: Iterable[Path]) -> None:
        """Upload *files* too, which are closed."""
        with self._changed:
            self._files.extend(files)
            self._changed.notify()

    def finish(self, patience: float = PATIENCE) -> int:
        """Wait for the uploads, at most *patience* seconds; return how many files are left.

        What fails is tried a few times more.
        """
        with self._changed:
            self._is_ending = True
            self._changed.notify()
        self._thread.join(patience)
        left = len(self._files)
        if left:
            logger.error(
                "captures: %d files are not uploaded to %s; they stay in %s, and the next crawl"
                " with this CAPTURES_URL uploads them",
                left, self._store.public, self._folder,
            )  # fmt: skip
        return left

    def _work(self) -> None:
        wait, failures = _WAIT, 0
        while (file := self._next()) is not None:
            if self._is_uploaded(file):
                wait, failures = _WAIT, 0
                self._files.popleft()
                continue
            failures += 1
            with self._changed:
                self._files.rotate(-1)
                if not self._is_ending:
                    self._changed.wait(wait)
                elif failures >= _TRIES_AT_THE_END:
                    return
                else:
                    wait = _WAIT
            if self._is_ending:
                threading.Event().wait(_WAIT)
            wait = min(2 * wait, _LONGEST_WAIT)

    def _next(self) -> Path | None:
        """Wait for a file; None if there is none and none will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._files or self._is_ending)
            return self._files[0] if self._files else None

    def _is_uploaded(self, file: Path) -> bool:
        """Upload *file* and delete it here. True also if another process has it or had it."""
        with locked(file) as is_ours:
            if not is_ours:
                return True
            try:
                if file.stat().st_size:
                    with _AT_ONCE:
                        upload(file, self._store)
                file.unlink()
            except (StoreUnreachable, OSError) as error:
                level = logging.INFO if self._has_warned else logging.WARNING
                logger.log(level, "captures: %s is not uploaded yet: %s", file.name, error)
                self._has_warned = True
                return False
        logger.info("captures: uploaded %s to %s", file.name, self._store.public)
        return True
