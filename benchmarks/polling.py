"""Measure what a crawl costs that asks 50 feeds for news and finds none, beside an empty spider.

    .venv/bin/python benchmarks/polling.py [--rounds 5] [--before CHECKOUT]

A server on 127.0.0.x has 50 feeds with one article each, on ten hosts. It answers 304 to a request
that names the ETag of a feed. The first crawl, which is not measured, archives the articles. In
each round run:

poll          `scrapy crawl` as cron calls it: 50 answers 304, no article
poll before   the same in another checkout with its own `.venv`, given by --before
bare poll     a spider of Scrapy that sends the same 50 requests and keeps nothing
empty spider  a spider of Scrapy without requests

It prints the median of the CPU seconds of all processes, and what they are over the empty spider.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from cpu_time import Usage, adopt_orphans, usage_of

ROOT = Path(__file__).parent.parent
FEEDS, HOSTS = 50, 10
ETAG = '"unchanged"'
SPIDER = """
import scrapy
class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {{"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False}}
    async def start(self):
        for url in {urls!r}:
            yield scrapy.Request(
                url, headers={{"If-None-Match": {etag!r}}}, meta={{"handle_httpstatus_all": True}}
            )
    def parse(self, response):
        assert response.status == 304
"""


class Feeds(BaseHTTPRequestHandler):
    """Answers with a feed of one article, that article, or 304."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a request."""
        name = self.path.strip("/").partition(".")[0]
        if self.headers.get("If-None-Match") == ETAG:
            self._answer(304, b"", "")
        elif self.path == "/robots.txt":
            self._answer(404, b"", "text/plain")
        elif self.path.endswith(".xml"):
            link = f"http://{self.headers['Host']}/{name}.html"
            item = f"<item><title>The ferry {name}</title><link>{link}</link></item>"
            feed = f"<rss version='2.0'><channel><title>A paper</title>{item}</channel></rss>"
            self._answer(200, feed.encode(), "application/rss+xml")
        else:
            line = f"<p>The ferry {name} was late for the third time this week, its owner said.</p>"
            page = f"<html><body><article><h1>The ferry {name}</h1>{line * 5}</article></body>"
            self._answer(200, page.encode(), "text/html")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("ETag", ETAG)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def main() -> None:
    """Measure and print a line for each run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="measure so often")
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    options = parser.parse_args()
    adopt_orphans()
    hosts = [_served(f"127.0.0.{number}") for number in range(2, HOSTS + 2)]
    urls = [f"{hosts[number % HOSTS]}/feed-{number}.xml" for number in range(FEEDS)]
    with tempfile.TemporaryDirectory() as folder:
        print_table(measure(urls, Path(folder), options.rounds, options.before))


def _served(host: str) -> str:
    """Serve feeds at *host* until the program ends, and return their base URL."""
    server = ThreadingHTTPServer((host, 0), Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{host}:{server.server_port}"


def measure(
    urls: list[str], folder: Path, rounds: int, before: Path | None
) -> dict[str, list[Usage]]:
    """Run each program once a round, after a crawl that archives the articles of the feeds."""
    polls = {"poll": ROOT} | ({"poll before": before.resolve()} if before else {})
    for name, checkout in polls.items():
        place = folder / name.replace(" ", "-")
        place.mkdir()
        shutil.copy(checkout / "scrapy.cfg", place)
        _poll(checkout, place, urls, f"site: {FEEDS} new")
    (folder / "bare.py").write_text(SPIDER.format(urls=urls, etag=ETAG))
    (folder / "empty.py").write_text(SPIDER.format(urls=[], etag=ETAG))
    runs: dict[str, list[Usage]] = {}
    for _ in range(rounds):
        for name, checkout in polls.items():
            place = folder / name.replace(" ", "-")
            runs.setdefault(name, []).append(_poll(checkout, place, urls, "site: 0 new"))
        for name, file in (("bare poll", "bare.py"), ("empty spider", "empty.py")):
            command = [str(_scrapy(ROOT)), "runspider", file]
            runs.setdefault(name, []).append(usage_of(command, folder))
    return runs


def _poll(checkout: Path, place: Path, urls: list[str], expected: str) -> Usage:
    command = [str(_scrapy(checkout)), "crawl", "site", "-a", f"start={','.join(urls)}"]
    command += ["-s", "AUTOTHROTTLE_ENABLED=0", "-s", "ARCHIVE_PATH=archive.db"]
    usage = usage_of(command, place)
    if expected not in usage.output:
        raise SystemExit(f"the crawl printed {usage.output!r} in place of {expected!r}")
    return usage


def _scrapy(checkout: Path) -> Path:
    return Path(sys.executable if checkout == ROOT else checkout / ".venv/bin/x").parent / "scrapy"


def print_table(runs: dict[str, list[Usage]]) -> None:
    """Print the CPU seconds of each run, and what they are over the empty spider."""
    empty = [usage.cpu for usage in runs["empty spider"]]
    print(f"{FEEDS} feeds, median of {len(empty)} rounds; CPU seconds, memory in MB")
    print(f"{'':14}{'CPU s':>8}{'over empty':>12}{'memory':>8}")
    for name, usages in runs.items():
        over = median(usage.cpu - base for usage, base in zip(usages, empty, strict=True))
        cpu, memory = (median(u.cpu for u in usages), median(u.memory for u in usages) / 1e6)
        print(f"{name:14}{cpu:8.2f}{over:12.2f}{memory:8.0f}")


if __name__ == "__main__":
    main()
