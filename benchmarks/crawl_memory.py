"""Measure the memory of a crawl with all its processes while it gets on: it must not grow.

    .venv/bin/python benchmarks/crawl_memory.py [--pages 20000]

Another process serves a made-up news site on 127.0.0.1. `scrapy crawl` fetches it as a user calls
it, with captures, and learning at its end. For each tenth of the pages, and for what follows the
last page, the script prints the most memory that was seen twice a second.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from cpu_time import memory_of_tree
from throughput import ROOT, SCRAPY, SERVER

PARTS = 10


def main() -> None:
    """Crawl the site and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=20_000, help="articles on the site")
    pages = parser.parse_args().pages
    server = SERVER.format(root=str(ROOT), pages=pages)
    with subprocess.Popen(
        [sys.executable, "-c", server], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        try:
            most = measure(url, pages)
        finally:
            process.kill()
    for part in sorted(most):
        upto = f"{(part + 1) * pages // PARTS:,} pages" if part < PARTS else "learning"
        print(f"{upto:>14} {most[part] / 1e6:6.0f} MB")


def measure(url: str, pages: int) -> dict[int, int]:
    """Return the most bytes of memory in each tenth of *pages*, and, as the last, after them."""
    most: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        command = [str(SCRAPY), "crawl", "site", "-a", f"start={url}/sitemap.xml"]
        command += ["-a", f"limit={pages}"]
        command += ["-s", f"ARCHIVE_PATH={archive}", "-s", "AUTOTHROTTLE_ENABLED=0"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as crawl:
            while crawl.poll() is None:
                memory = memory_of_tree(crawl.pid)
                part = PARTS * articles_in(archive) // pages
                most[part] = max(most.get(part, 0), memory)
                time.sleep(0.5)
            assert crawl.stdout
            print(crawl.stdout.read().strip())
    return most


def articles_in(archive: Path) -> int:
    """Return the number of articles in *archive*; 0 before it has its tables."""
    try:
        with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


if __name__ == "__main__":
    main()
