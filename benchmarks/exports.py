"""Measure `newsarchive export`: articles and captures, seconds, bytes and memory for each format.

    python benchmarks/exports.py FOLDER [--archive ARCHIVE] [--pages N...] [--formats FORMAT...]

Without ARCHIVE, an archive is made for each number of pages, of made-up pages that are imported
with their captures: its memory shows whether that of an export grows. The files are written to
FOLDER, and stay there; an archive that is there is used again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import made_records as made
from moving_in import import_into

COMMAND = Path(sys.executable).parent / "newsarchive"
PAGES = (1_000, 5_000)
FORMATS = {
    "jsonl": ("--format", "jsonl"),
    "csv": ("--format", "csv"),
    "spreadsheet.csv": ("--format", "csv", "--for-spreadsheet"),
    "atom": ("--format", "atom"),
    "parquet": ("--format", "parquet"),
    "months": ("--format", "parquet", "--by", "month"),
    "opensearch": ("--format", "opensearch"),
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
    said = [line for line in running.stderr if " written to " in line]
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0
    return said[0].strip(), time.monotonic() - started, usage.ru_maxrss / 1024


def size_of(out: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files = [each for each in out.rglob("*") if each.is_file()] if out.is_dir() else [out]
    return sum(each.stat().st_size for each in files)


def made_archive(folder: Path, pages: int) -> Path:
    """Return an archive of *pages* captured pages in *folder*, which is made if it is not there."""
    archive = folder / f"{pages}" / "archive.db"
    if not archive.exists():
        files = folder / f"{pages}" / "files"
        files.mkdir(parents=True)
        made.warc(files, pages)
        import_into(archive, files)
    return archive


def main() -> None:
    """Print a row for each format and archive."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--pages", type=int, nargs="+", default=PAGES)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    archives = (
        [given.archive]
        if given.archive
        else [made_archive(given.folder, pages) for pages in given.pages]
    )
    print("| format | written | s | bytes | memory, MB |\n|---|---:|---:|---:|---:|")
    for name in given.formats:
        for archive in archives:
            out = given.folder / f"export.{name}"
            said, seconds, memory = measure(archive, out, FORMATS[name])
            number = said.partition(" written")[0]
            print(f"| {name} | {number} | {seconds:.1f} | {size_of(out):,} | {memory:.0f} |")


if __name__ == "__main__":
    main()
