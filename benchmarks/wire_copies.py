"""Measure learning where each text is on many sites, as the texts of news agencies are.

    .venv/bin/python benchmarks/wire_copies.py [--pages 1000 3000 10000] [--copies 38] [--profile]

The pages are HTML of ten made-up sites, each with its own design. Each text of about 450 words is
on ``--copies`` pages, in any order: most pages have it as it came; one in three has the agency's
line before it, a credit after it, a paragraph less, or one word in fifty changed. Each page has the
site's own appeal and its newsletter box.

For each number of pages a new archive is filled: the pages are extracted and stored, which is what
a crawl does with them after it has fetched them. Then the archive learns once. The script prints
CPU milliseconds a page of both, their ratio, and the seconds of both. If the work is linear, the
milliseconds are the same for any number of pages. ``--profile`` prints which functions take the
time of learning.
"""

from __future__ import annotations

import argparse
import cProfile
import html
import pstats
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from random_articles import Newsroom, vocabulary

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Page
from newsarchive.extraction import extract

SITES = 10
NOW = datetime(2026, 11, 23, tzinfo=UTC)
#: One page in so many has the text with an edit of the site.
EDITED_ONE_IN = 3


def main() -> None:
    """Print a line for each number of pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000, 3_000, 10_000])
    parser.add_argument("--copies", type=int, default=38, help="pages with one text")
    parser.add_argument("--profile", action="store_true", help="print a profile of learning")
    arguments = parser.parse_args()
    print("CPU milliseconds a page")
    print(f"{'pages':>7} {'crawl':>7} {'learn':>7} {'ratio':>6}   seconds")
    for number in arguments.pages:
        with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "a.db") as archive:
            crawl = fill(archive, number, arguments.copies)
            if arguments.profile:
                profile(archive)
                continue
            start = time.process_time()
            learned = learn(archive, now=NOW)
            used = time.process_time() - start
            (stories,) = archive.rows("SELECT count(*), coalesce(max(articles), 0) FROM stories")
            print(f"{number:7,} {crawl / number * 1e3:7.2f} {used / number * 1e3:7.2f}"
                  f" {used / crawl:6.2f}   {crawl:.0f} and {used:.0f};"
                  f" {learned.cleaned:,} cleaned, {stories[0]:,} stories,"
                  f" the largest of {stories[1]:,} articles", flush=True)  # fmt: skip


def fill(archive: Archive, number: int, copies: int) -> float:
    """Extract and store *number* pages, and return the CPU seconds."""
    made = list(pages(number, copies))
    extract(made[0])
    start = time.process_time()
    for page in made:
        article = extract(page)
        if article.reason is None:
            archive.submit(partial(store_article, article=article, seen_at=page.fetched_at or NOW))
    archive.write(lambda connection: None)
    return time.process_time() - start


def profile(archive: Archive) -> None:
    """Print a profile of learning, whose work is done by the writer thread."""
    profiler = cProfile.Profile()
    archive.write(lambda connection: profiler.enable())
    learn(archive, now=NOW)
    archive.write(lambda connection: profiler.disable())
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("tottime").print_stats(40)


def pages(number: int, copies: int) -> Iterator[Page]:
    """Yield *number* pages, the same ones in each run."""
    random_ = random.Random(38)
    newsroom = Newsroom(vocabulary(random.Random(1)))
    texts = [newsroom.article(str(each), NOW) for each in range(-(-number // copies))]
    places = [(number % len(texts), number % SITES) for number in range(number)]
    random_.shuffle(places)
    for at, (text, site) in enumerate(places):
        lines = [block.text for block in texts[text].blocks]
        if random_.randrange(EDITED_ONE_IN) == 0:
            lines = edited(lines, site, random_)
        title = texts[text].title or ""
        moment = NOW - timedelta(minutes=number - at)
        body = as_html(f"{title} {at}", furnished(lines, site, random_), site, moment)
        yield Page(url=f"https://site{site}.example/news/{at}", body=body, fetched_at=moment)


def edited(lines: list[str], site: int, random_: random.Random) -> list[str]:
    """Return *lines* as the desk of *site* prints them."""
    kind = random_.randrange(4)
    if kind == 0:
        return [f"From the Coastal Wire Service for Site {site}, with additional reports.", *lines]
    if kind == 1:
        return [*lines, f"Our correspondent in town number {random_.randint(1, 40)} contributed."]
    if kind == 2 and len(lines) > 2:
        return lines[:-1]
    return [" ".join("changed" if random_.randrange(50) == 0 else word for word in line.split())
            for line in lines]  # fmt: skip


def furnished(lines: list[str], site: int, random_: random.Random) -> list[str]:
    """Return *lines* with what the site repeats."""
    appeal = (
        f"Since {random_.randint(1, 28)} March, {random_.randint(100, 999)} readers have joined"
        f" Paper {site}. Support our journalism for just ${random_.randint(2, 9)} a month and help"
        " us keep our reporting free for everyone."
    )
    middle = len(lines) // 2
    return [*lines[:middle], appeal, *lines[middle:], "Sign up for our newsletter"]


def as_html(title: str, lines: list[str], site: int, moment: datetime) -> bytes:
    """Return a page in the design of *site*."""
    name, escaped = f"Paper {site}", html.escape(title)
    body = "\n".join(f'<p class="t{site}">{html.escape(line)}</p>' for line in lines)
    links = "".join(f'<li><a href="/{each}">Section {each}</a></li>' for each in range(8))
    head = (f'<meta charset="utf-8"><title>{escaped} | {name}</title>'
            f'<meta property="og:site_name" content="{name}">'
            f'<meta property="article:published_time" content="{moment.isoformat()}">')  # fmt: skip
    return (f'<!doctype html><html lang="en"><head>{head}</head><body>'
            f'<header><nav><ul>{links}</ul></nav></header><main><article><h1>{escaped}</h1>'
            f'<div class="story-{site}">{body}</div></article></main><footer>{name}</footer>'
            f"</body></html>").encode()  # fmt: skip


if __name__ == "__main__":
    main()
