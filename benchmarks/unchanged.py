"""Measure the cost of a crawl when nothing is new: requests, bytes, changed rows, seconds.

    .venv/bin/python benchmarks/unchanged.py [--articles 200] [--news-please PYTHON]

The script serves a made-up news site on 127.0.0.1 and crawls it three times from its home page, as
cron would. For comparison it also runs an empty Scrapy crawl, which shows the cost of starting.
With the path of a Python that has news-please, it also runs that crawler twice on the feed of the
site; some of its seconds are fixed waits.

The site counts requests and bytes. "articles" is the number of articles sent completely, "rows" the
number of rows changed in the archive, except for those of the table urls, which are counted under
"ledger". CPU seconds include all processes. The seconds depend on the machine: compare their
ratios. The second and third crawl should receive no article.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
SCRAPY = Path(sys.executable).parent / "scrapy"
sys.path.insert(0, str(ROOT))

from cpu_time import adopt_orphans, cpu_seconds  # noqa: E402

from tests.support.fakesite.site import FakeSite  # noqa: E402

TABLES = ("articles", "article_blocks", "revisions", "field_sources", "urls")

EMPTY = """
import scrapy
class Empty(scrapy.Spider):
    name = "empty"
    custom_settings = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False}
    start_urls = []
"""

# news-please reads the feed and writes JSON files, with its default settings. Only these checks are
# off, because they need links between articles.
CHECKS = ("meta_contains_article_keyword", "og_type", "linked_headlines", "self_linked_headlines")


def main() -> None:
    """Measure the crawls and print a line for each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=200, help="articles on the site")
    parser.add_argument(
        "--news-please", metavar="PYTHON", help="path of a Python that has news-please"
    )
    options = parser.parse_args()
    adopt_orphans()
    with FakeSite() as site, tempfile.TemporaryDirectory() as folder:
        site.articles(options.articles, appeal=True)
        archive = Path(folder) / "archive.db"
        ours = [str(SCRAPY), "crawl", "site", "-a", f"start={site.url}/"]
        ours += ["-s", f"ARCHIVE_PATH={archive}", "-s", "AUTOTHROTTLE_ENABLED=0"]
        row("", "requests", "articles", "kB", "rows", "ledger", "wall s", "CPU s")
        for number in (1, 2, 3):
            measure(f"scrapy crawl, run {number}", site, ours, archive)
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY)
        measure("empty Scrapy crawl", site, [str(SCRAPY), "runspider", str(empty)], None)
        if options.news_please:
            command = news_please(Path(options.news_please), site.url, Path(folder))
            for number in (1, 2):
                measure(f"news-please, run {number}", site, command, None)


def news_please(python: Path, url: str, folder: Path) -> list[str]:
    """Write a configuration of news-please into *folder*; return the command that crawls *url*."""
    where = "import newsplease; print(newsplease.__path__[0])"
    home = subprocess.run(
        [python, "-W", "ignore", "-c", where], capture_output=True, text=True, check=True
    )
    config = folder / "news-please"
    shutil.copytree(Path(home.stdout.strip(), "config"), config)
    text = (config / "config.cfg").read_text()
    text = re.sub(r"(?m)^working_path.*", f"working_path = {folder}/work", text)
    (config / "config.cfg").write_text(text)
    site = {"url": f"{url}/", "crawler": "RssCrawler"}
    sites = {"base_urls": [site | {"overwrite_heuristics": dict.fromkeys(CHECKS, False)}]}
    (config / "sitelist.hjson").write_text(json.dumps(sites))
    return [str(python.with_name("news-please")), "-c", str(config), "-no-confirm"]


def measure(name: str, site: FakeSite, command: list[str], archive: Path | None) -> None:
    """Run *command* and print its cost for the site and for the crawler."""
    before, cpu_before, started = rows_of(archive), cpu_seconds(), time.perf_counter()
    site.clear_log()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    cpu = cpu_seconds() - cpu_before
    if done.returncode:
        raise SystemExit(f"{name}: {done.stdout[-500:]} {done.stderr[-2000:]}")
    requests, changed = site.requests, rows_of(archive) - before
    in_ledger = sum(table == "urls" for table, *_ in changed)
    bodies = [request.path for request in requests if request.status == 200]
    paths = {story.path for story in site.stories}
    size = {path: len(urlopen(site.url + path).read()) for path in set(bodies)}
    row(
        name,
        str(len(requests)),
        str(sum(path in paths for path in bodies)),
        f"{sum(size[path] for path in bodies) / 1000:.0f}",
        str(len(changed) - in_ledger) if archive else "-",
        str(in_ledger) if archive else "-",
        f"{wall:.2f}",
        f"{cpu:.2f}",
    )


def rows_of(archive: Path | None) -> set[tuple[object, ...]]:
    """Return all rows of the tables that a visit may change, each with the name of its table."""
    if archive is None or not archive.exists():
        return set()
    with closing(sqlite3.connect(archive)) as connection:
        return {
            (table, *values)
            for table in TABLES
            for values in connection.execute(f"SELECT * FROM {table}")
        }


def row(*cells: str) -> None:
    """Print a line of the table."""
    print(f"{cells[0]:22} " + " ".join(f"{cell:>9}" for cell in cells[1:]), flush=True)


if __name__ == "__main__":
    main()
