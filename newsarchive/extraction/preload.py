"""Load what every extraction needs, once for all workers: the fork server imports this module."""

from __future__ import annotations

import gc
import sys
from types import TracebackType

gc.disable()  # what is loaded stays: to look for garbage in it would take a tenth of the time
from newsarchive.extraction.article_extractor import warm_up  # noqa: E402


def _say_unless_orphaned(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """Print an error of a worker that starts, except that the command which wanted it has ended.

    After Ctrl-C or SIGTERM a worker that is just starting finds the pipes and semaphores of its
    command removed.
    """
    if not isinstance(error, OSError | EOFError):
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _say_unless_orphaned
warm_up()
gc.freeze()
gc.enable()
