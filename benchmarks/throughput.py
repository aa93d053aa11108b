"""Measure articles per second, from fetch to commit, compared with a bare Scrapy crawl.

    .venv/bin/python benchmarks/throughput.py [--pages 1000] [--rounds 2]

The script serves a made-up news site on 127.0.0.1 from a separate process. It crawls the site in
three ways: `scrapy crawl` as a user calls it, a bare Scrapy spider that fetches the same pages and
does nothing with them, and `scrapy crawl` again when nothing is new.

For each way it prints the seconds and the CPU seconds of the best round. These depend on the
machine. The last line depends less on it: the ratio of our crawl to the bare crawl.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cpu_time import adopt_orphans, cpu_seconds

ROOT = Path(__file__).parent.parent
SCRAPY = Path(sys.executable).parent / "scrapy"

SERVER = """
import sys, time
sys.path.insert(0, {root!r})
from tests.support.fakesite.site import FakeSite
with FakeSite() as site:
    site.articles({pages}, appeal=True)
    print(site.url, flush=True)
    time.sleep(3600)
"""

BARE = """
import scrapy
class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {{"CONCURRENT_REQUESTS_PER_DOMAIN": 2, "ROBOTSTXT_OBEY": False,
        "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0}}
    start_urls = ["{url}/sitemap.xml"]
    def parse(self, response):
        response.selector.remove_namespaces()
        for url in response.xpath("//loc/text()").getall():
            yield scrapy.Request(url, callback=self.page)
    def page(self, response):
        yield {{"bytes": len(response.body)}}
"""


def main() -> None:
    """Measure the crawls and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000, help="articles on the site")
    parser.add_argument("--rounds", type=int, default=2, help="measure so often; the best counts")
    options = parser.parse_args()
    adopt_orphans()
    server = SERVER.format(root=str(ROOT), pages=options.pages)
    with subprocess.Popen(
        [sys.executable, "-c", server], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        try:
            rounds = [measure(url, options.pages, process.pid) for _ in range(options.rounds)]
        finally:
            process.kill()
    print(f"{options.pages} pages, best of {options.rounds} rounds")
    print(f"{'':24} {'seconds':>8} {'CPU s':>8} {'pages/s':>8}")
    best = {name: min(r[name] for r in rounds) for name in rounds[0]}
    for name, (wall, cpu) in best.items():
        print(f"{name:24} {wall:8.2f} {cpu:8.2f} {options.pages / wall:8.1f}")
    ratio = best["scrapy crawl"][0] / best["bare Scrapy"][0]
    print(f"scrapy crawl takes {ratio:.2f} times the bare crawl")


def measure(url: str, pages: int, server: int) -> dict[str, tuple[float, float]]:
    """Return the wall and CPU seconds of each way to crawl."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        ours = [str(SCRAPY), "crawl", "site", "-a", f"start={url}/sitemap.xml"]
        ours += ["-s", f"ARCHIVE_PATH={archive}", "-s", "AUTOTHROTTLE_ENABLED=0"]
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE.format(url=url))
        return {
            "scrapy crawl": timed(ours, server, expected=rf"^site: {pages} new"),
            "bare Scrapy": timed([str(SCRAPY), "runspider", str(bare)], server, cwd=folder),
            "scrapy crawl, again": timed(ours, server, expected="^site: 0 new"),
        }


def timed(
    command: list[str], server: int, expected: str = "", cwd: str | Path = ROOT
) -> tuple[float, float]:
    """Run *command* and return its wall and CPU seconds, with those of its child processes.

    Its output must match the pattern *expected*. The process *server* is not counted.
    """
    before, started = cpu_seconds(server), time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=True, env=os.environ
    )
    wall = time.perf_counter() - started
    cpu = cpu_seconds(server) - before
    if not re.search(expected, done.stdout):
        raise SystemExit(f"{command[:4]} printed {done.stdout!r}, {done.stderr[-2000:]!r}")
    return wall, cpu


if __name__ == "__main__":
    main()
