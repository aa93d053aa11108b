"""Answer Ctrl-C with one line while Scrapy imports its modules and before it has begun to crawl."""

from __future__ import annotations

import os
import signal
import sys

from newsarchive.errors import ExitStatus


def answer_interrupts() -> None:
    """Let Ctrl-C and SIGTERM end the program with one line, until Scrapy takes them over."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop_at_once)


def say_stopped() -> int:
    """Say that the program was stopped, and return that exit status."""
    sys.stderr.write("stopped\n")
    sys.stderr.flush()
    return ExitStatus.STOPPED


def _stop_at_once(*_: object) -> None:
    # Nothing is open yet. An exception would become one of the module that is just imported.
    os._exit(say_stopped())
