"""Programs in a real terminal: a pty of a given size, and what a person sees on it at the end."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class Terminal:
    """A program in a terminal of *columns* by 24. ``seen`` has all that it wrote."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            [*command],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=cwd,
            env={**os.environ, "TERM": "xterm", **(environment or {})},
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""

    def type(self, keys: str) -> None:
        """Send *keys*."""
        os.write(self._ours, keys.encode())

    def read_until(self, is_enough: Callable[[str], bool], seconds: float = 60) -> str:
        """Read until *is_enough* holds of all that was written, or the program ends."""
        end = time.monotonic() + seconds
        while not is_enough(self.seen) and time.monotonic() < end:
            if not select.select([self._ours], [], [], 0.1)[0]:
                continue
            try:
                piece = os.read(self._ours, 65_536)
            except OSError:  # Linux says so when the program has closed the terminal
                break
            if not piece:
                break
            self.seen += piece.decode("utf-8", "replace")
        return self.seen

    def finish(self, seconds: float = 60) -> int:
        """Read the rest and return the exit status."""
        self.read_until(lambda _: False, seconds)
        status = self.process.wait(10)
        os.close(self._ours)
        return status


def screen(written: str) -> list[str]:
    """Return the lines that a person sees after *written*: ``\\r`` and erasing are carried out."""
    lines = [""]
    at = 0
    rest = written
    while rest:
        if rest.startswith("\x1b[K"):
            lines[-1] = lines[-1][:at]
            rest = rest[3:]
        elif rest[0] == "\n":
            lines.append("")
            at, rest = 0, rest[1:]
        elif rest[0] == "\r":
            at, rest = 0, rest[1:]
        else:
            lines[-1] = f"{lines[-1][:at]:<{at}}{rest[0]}{lines[-1][at + 1 :]}"
            at, rest = at + 1, rest[1:]
    return [line.rstrip() for line in lines]
