"""Measure a collection of made sites in one process against as many calls of `scrapy crawl`.

    .venv/bin/python benchmarks/collection.py [--sites 50] [--articles 5]

The sites are served on 127.0.0.1 by another process. Each way crawls all of them into an empty
archive, with the pauses of a polite crawl. The script prints the seconds, the CPU time and the
memory (the largest resident set of the crawling process) of each way.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.crawls import lately, stored  # noqa: E402
from tests.support.fakesite.site import FakeSite  # noqa: E402

SCRAPY = [sys.executable, "-m", "scrapy"]


def serve(sites: int, articles: int) -> None:
    """Serve *sites* until standard input ends; print the URL of each on one line."""
    with ExitStack() as stack:
        made = [stack.enter_context(FakeSite(f"Site {number}")) for number in range(sites)]
        for site in made:
            site.articles(articles, published=lately())
        print(*(site.url for site in made), flush=True)
        sys.stdin.read()


def project(folder: Path, urls: list[str]) -> None:
    """Write a project with the sites at *urls* and a collection of all."""
    (folder / "spiders").mkdir(parents=True)
    tables = [
        f'[site{number}]\ncountry = "XX"\nhome = "{url}/"\nfeeds = ["{url}/feed.xml"]\n'
        for number, url in enumerate(urls)
    ]
    (folder / "spiders" / "made.toml").write_text("\n".join(tables))
    (folder / "collections.toml").write_text('[all]\ncountry = "XX"\n')
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = mysettings\n")
    hosts = ",".join(url.removeprefix("http://") for url in urls)
    (folder / "mysettings.py").write_text(
        f'from newsarchive.settings import *\nALLOW_PRIVATE_HOSTS = "{hosts}"\n'
    )


def measured(name: str, folder: Path, calls: list[list[str]]) -> None:
    """Run *calls* in *folder* one after the other, and print what they took."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    most = 0
    environment = {key: value for key, value in os.environ.items() if key != "NEWSARCHIVE_DB"}
    for call in calls:
        process = subprocess.Popen(
            [*SCRAPY, *call], cwd=folder, env=environment, stdout=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        most = max(most, usage.ru_maxrss)
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    articles = stored(folder / "archive.db")
    print(f"{name:>22}: {seconds:6.1f} s, CPU {cpu:6.1f} s, {most >> 10} MiB, {articles} articles")


def main() -> None:
    """Measure both ways."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sites", type=int, default=50)
    parser.add_argument("--articles", type=int, default=5)
    parser.add_argument("--only", choices=("collection", "single"))
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.sites, options.articles)
        return
    command = [sys.executable, __file__, "--serve"]
    command += ["--sites", str(options.sites), "--articles", str(options.articles)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as web,
        tempfile.TemporaryDirectory() as folder,
    ):
        assert web.stdout is not None
        urls = web.stdout.readline().split()
        ways = {
            "collection": [["crawl", "collection", "-a", "name=all"]],
            "single": [["crawl", f"site{number}"] for number in range(len(urls))],
        }
        for name, calls in ways.items():
            if options.only in (None, name):
                project(Path(folder) / name, urls)
                measured(name, Path(folder) / name, calls)
        web.communicate()


if __name__ == "__main__":
    main()
