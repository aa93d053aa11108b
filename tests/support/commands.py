"""Calling `newsarchive` as a user does: a process of its own, on an archive in a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"


def call(archive: Path, *arguments: str, status: int = 0) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "NEWSARCHIVE_DB"}
    done = subprocess.run(
        [str(NEWSARCHIVE), *arguments],
        env=environment | {"NEWSARCHIVE_DB": str(archive)},
        capture_output=True, text=True, check=False, timeout=120, cwd=archive.parent,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + (done.stderr if status else "")
