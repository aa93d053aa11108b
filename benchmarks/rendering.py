"""What drawing pages in a browser costs: pages drawn of 20, seconds a page, memory of the browser.

    .venv/bin/python benchmarks/rendering.py

It crawls a made site on 127.0.0.1 whose pages are empty shells, each filled in another way.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from newsarchive.rendering import processes  # noqa: E402
from tests.support.crawls import rows, start_crawl, value  # noqa: E402
from tests.support.fakesite.site import FakeSite  # noqa: E402

PAGES = 20
SHELL = (
    '<!doctype html><html lang="en"><head><title>Town News</title></head><body>'
    '<div id="root"></div><script src="/{kind}.js" defer></script></body></html>'
)
DRAW = """
const draw = (story) => {
  const article = document.createElement('article');
  const title = document.createElement('h1'); title.textContent = story.title;
  article.append(title);
  for (const text of story.text) {
    const p = document.createElement('p'); p.textContent = text; article.append(p);
  }
  document.getElementById('root').replaceChildren(article);
};
const story = () => fetch('/api' + location.pathname + '.json').then(r => r.json());
"""
KINDS = {
    "fetched": "story().then(draw);",
    "late": "setTimeout(() => story().then(draw), 1500);",
    "hydrated": "draw({title: 'Loading', text: []}); story().then(() => story()).then(draw);",
    "polling": "story().then(draw); setInterval(() => story(), 200);",
}
SENTENCES = (
    "The council of ward {n} voted on Monday to keep the night ferry running all winter.",
    "Eleven members were for it and four were against, among them the harbour master of pier {n}.",
    "The first boat leaves at ten in the evening and the last one returns at half past five.",
    "Workers of the early shift had asked for the line since bridge {n} was closed in autumn.",
)


def fill(site: FakeSite) -> list[str]:
    """Put the pages on *site* and return their URLs."""
    urls = []
    for kind, code in KINDS.items():
        site.respond(f"/{kind}.js", DRAW + code, headers={"Content-Type": "text/javascript"})
    for number in range(PAGES):
        kind = list(KINDS)[number % len(KINDS)]
        path = f"/2026/03/{number + 1:02}/the-night-ferry-of-ward-{number}-goes-on"
        site.respond(path, SHELL.replace("{kind}", kind))
        text = [" ".join(SENTENCES[at:] + SENTENCES[:at]).format(n=number) for at in range(4)]
        story = {"title": f"The night ferry of ward {number} goes on", "text": text}
        json_type = {"Content-Type": "application/json"}
        site.respond(f"/api{path}.json", json.dumps(story), headers=json_type)
        urls.append(f"{site.url}{path}")
    return urls


def crawled(archive: Path, feed: str) -> tuple[str, float, int]:
    """Crawl *feed*; return the summary, the seconds, and the most memory of the browser."""
    started, most = time.monotonic(), 0
    process = start_crawl(archive, feed)
    ended = threading.Event()

    def watch() -> None:
        nonlocal most
        while not ended.wait(0.5):
            mine = set(processes.descendants({process.pid}))
            browser = mine & set(processes.marked("--newsarchive-browser="))
            most = max(most, processes.memory_of(sorted(browser)))

    watching = threading.Thread(target=watch)
    watching.start()
    out, _ = process.communicate()
    ended.set()
    watching.join()
    return out.strip(), time.monotonic() - started, most


def main() -> None:
    """Crawl the site and print a table."""
    with FakeSite() as site, tempfile.TemporaryDirectory() as folder:
        items = "".join(f"<item><link>{url}</link></item>" for url in fill(site))
        body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
        site.respond("/news.xml", body, headers={"Content-Type": "application/rss+xml"})
        archive = Path(folder) / "archive.db"
        summary, seconds, memory = crawled(archive, f"{site.url}/news.xml")
        stored = value(archive, "SELECT count(*) FROM articles WHERE text LIKE '%harbour master%'")
        failed = rows(archive, "SELECT url, reason FROM urls WHERE outcome = 'failed'")
        print(summary)
        print(f"| shells drawn and stored with their text | {stored} of {PAGES} |")
        print(f"| seconds a page, the start of the crawl included | {seconds / PAGES:.1f} |")
        print(f"| most memory of the browser with all its processes | {memory >> 20} MiB |")
        for url, reason in failed:
            print(url, reason)


if __name__ == "__main__":
    main()
