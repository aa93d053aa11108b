"""Measure the memory of a long import while it gets on: it must not grow.

    .venv/bin/python benchmarks/import_memory.py [--pages 20000] [--dask local]

The script writes a WARC file of small made-up articles and imports it without learning. For each
tenth of the pages it prints the most memory that was seen once a second, of the command alone and
together with all its processes. With `--dask local` the scheduler is in the command.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cpu_time import memory_of_tree
from crawl_memory import PARTS, articles_in

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import warcs  # noqa: E402

NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"


def main() -> None:
    """Import the file and print the table while it is imported."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--dask", help="as of newsarchive import: local")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        pages, archive = Path(name, "pages.warc.gz"), Path(name, "archive.db")
        write_pages(pages, options.pages)
        command = [str(NEWSARCHIVE), "import", "--no-learn", str(pages)]
        command += ["--dask", options.dask] if options.dask else []
        environment = os.environ | {"NEWSARCHIVE_DB": str(archive)}
        print(f"{'pages':>14} {'command':>10} {'all':>10} {'seconds':>8}", flush=True)
        with subprocess.Popen(command, env=environment, cwd=name) as importing:
            measure(importing, archive, options.pages)
        sys.exit(importing.returncode)


def measure(importing: subprocess.Popen[bytes], archive: Path, pages: int) -> None:
    """Print a line for each tenth of *pages*."""
    begun, part, alone, together = time.monotonic(), 0, 0, 0
    while importing.poll() is None:
        alone, together = (
            max(alone, rss(importing.pid)),
            max(together, memory_of_tree(importing.pid)),
        )
        done = PARTS * articles_in(archive) // pages
        if done > part:
            seconds = time.monotonic() - begun
            line = f"{done * pages // PARTS:>14,} {alone / 1e6:7.0f} MB {together / 1e6:7.0f} MB"
            print(f"{line} {seconds:8.0f}", flush=True)
            part, alone, together = done, 0, 0
        time.sleep(1)


def rss(pid: int) -> int:
    """Return the resident bytes of the process *pid*; 0 if it has ended."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def write_pages(file: Path, number: int) -> None:
    """Write a WARC file of *number* small articles."""
    with file.open("wb") as opened:
        for each in range(number):
            page = warcs.page(f"Story {each}", f"Boat {each * 7} came in late, said its owner.")
            record = warcs.response(f"https://warc.example/news/{each}", page)
            opened.write(gzip.compress(record, 1))


if __name__ == "__main__":
    main()
