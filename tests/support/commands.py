"""Call `newsarchive` as people do: in its own process, with an archive in a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"

_EAGER = """
import itertools
from newsarchive.cli import main
from newsarchive.progress import board
minutes = itertools.count(step=board.INTERVAL)
eager = board.Board(lambda: next(minutes))
board.board = lambda: eager
main()
"""


def start_eager(archive: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start `newsarchive` so that it writes each step of its progress to standard error at once.

    It writes a line a minute otherwise; here a minute passes whenever it looks at its clock.
    """
    return subprocess.Popen(
        [sys.executable, "-c", _EAGER, *arguments],
        env=os.environ | {"NEWSARCHIVE_DB": str(archive)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def call(archive: Path, *arguments: str, status: int = 0) -> str:
    """Call `newsarchive` with *arguments* for *archive*, and return what it prints.

    The exit status must be *status*, and there must be no traceback. What is printed on standard
    error is returned too if *status* is not 0.
    """
    environment = {k: v for k, v in os.environ.items() if k != "NEWSARCHIVE_DB"}
    done = subprocess.run(
        [str(NEWSARCHIVE), *arguments],
        env=environment | {"NEWSARCHIVE_DB": str(archive)},
        capture_output=True, text=True, check=False, timeout=120, cwd=archive.parent,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + (done.stderr if status else "")
