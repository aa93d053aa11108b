"""Measure `newsarchive export` of an archive: articles, seconds, bytes and memory for each format.

    python benchmarks/exports.py ARCHIVE FOLDER [FORMAT...]

The files are written to FOLDER, and stay there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

COMMAND = Path(sys.executable).parent / "newsarchive"
FORMATS = {
    "jsonl": ("--format", "jsonl"),
    "csv": ("--format", "csv"),
    "spreadsheet.csv": ("--format", "csv", "--for-spreadsheet"),
    "atom": ("--format", "atom"),
    "parquet": ("--format", "parquet"),
    "warc.gz": ("--format", "warc"),
    "wacz": ("--format", "wacz"),
    "opml": ("--format", "opml"),
}


def measure(archive: Path, out: Path, options: tuple[str, ...]) -> tuple[str, float, float]:
    """Export to *out*; return what was said, the seconds, and the most MB of memory."""
    started = time.monotonic()
    command = [str(COMMAND), "export", "--archive", str(archive), "-o", str(out), *options]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert running.stderr
    said = running.stderr.readline().strip()
    running.stderr.read()
    _, _, usage = os.wait4(running.pid, 0)
    return said, time.monotonic() - started, usage.ru_maxrss / 1024


def main(archive: Path, folder: Path, *names: str) -> None:
    """Print a row for each format."""
    folder.mkdir(parents=True, exist_ok=True)
    print("| format | written | s | bytes | memory, MB |\n|---|---|---|---|---|")
    for name in names or FORMATS:
        out = folder / f"export.{name}"
        said, seconds, memory = measure(archive, out, FORMATS[name])
        number = said.partition(" written")[0]
        print(f"| {name} | {number} | {seconds:.1f} | {out.stat().st_size:,} | {memory:.0f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
