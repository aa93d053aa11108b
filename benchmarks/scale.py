"""Measure the cost of storing and learning while the archive grows, in CPU milliseconds per page.

    .venv/bin/python benchmarks/scale.py [--articles 50000] [--every 300] [--profile]

The articles have about 450 random words and are on 30 sites. They contain boilerplate: an appeal
with changing sums and dates, a button, a signature, and the headline of an earlier article after
"Read more". One article in twenty is a copy on another site, one in thirty an update under a new
URL. They are stored by the archive's writer, and the archive learns after every 300 articles
(``--every``), as crawls do.

At each stop the script prints the cost of the last 900 pages and its ratio to the cost at the first
stop. A ratio that stays near 1 means that the archive can grow without becoming slow. ``--profile``
prints which functions take the time of the last learning.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from random_articles import Newsroom, vocabulary

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article, Block

#: Numbers of articles at which the cost of the last WINDOW articles is printed.
STOPS = (1_000, 5_000, 10_000, 20_000, 30_000, 40_000, 50_000)
WINDOW = 900
COPY_ONE_IN, UPDATE_ONE_IN, REMEMBERED = 20, 30, 400


def main() -> None:
    """Print a line at each stop."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=STOPS[-1], help="how many to store")
    parser.add_argument("--every", type=int, default=300, help="articles between two learnings")
    parser.add_argument(
        "--profile", action="store_true", help="print a profile of the last learning"
    )
    arguments = parser.parse_args()
    made = articles()
    costs: list[tuple[float, float]] = []
    first = 0.0
    print(f"CPU milliseconds a page, of the last {WINDOW}")
    print(f"{'articles':>8} {'store':>7} {'learn':>7} {'both':>7}")
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        for done in range(arguments.every, arguments.articles + arguments.every, arguments.every):
            costs.append(crawl(archive, list(islice(made, arguments.every))))
            passed = [stop for stop in STOPS if done - arguments.every < stop <= done]
            if not passed:
                continue
            last = costs[-(WINDOW // arguments.every) :]
            number = len(last) * arguments.every / 1_000
            store, learning = sum(one for one, _ in last) / number, sum(b for _, b in last) / number
            first = first or store + learning
            print(f"{done:8,} {store:7.2f} {learning:7.2f} {store + learning:7.2f}"
                  f"  {(store + learning) / first:.2f} of the first", flush=True)  # fmt: skip
        if arguments.profile:
            profile(archive, list(islice(made, arguments.every)))


def crawl(archive: Archive, batch: list[Article]) -> tuple[float, float]:
    """Store *batch* and learn from it; return the CPU seconds of both steps."""
    start = time.process_time()
    for article in batch:
        submit(archive, article)
    archive.write(lambda connection: None)
    middle = time.process_time()
    learn(archive, now=datetime(2026, 11, 23, tzinfo=UTC))
    return middle - start, time.process_time() - middle


def submit(archive: Archive, article: Article) -> None:
    """Submit *article* to the writer, with its time of publication as the time of its discovery."""
    assert article.published_at is not None
    archive.submit(partial(store_article, article=article, seen_at=article.published_at))


def articles() -> Iterator[Article]:
    """Yield articles without end, the same ones in each run."""
    random_ = random.Random(7)
    newsroom = Newsroom(vocabulary(random.Random(1)))
    start = datetime(2024, 1, 1, tzinfo=UTC)
    remembered: list[Article] = []
    number = 0
    while True:
        number += 1
        moment = start + timedelta(minutes=20 * number)
        article = newsroom.article(str(number), moment)
        if remembered and number % COPY_ONE_IN == 0:
            blocks = random_.choice(remembered).blocks
            article = replace(article, blocks=blocks)
        elif remembered and number % UPDATE_ONE_IN == 0:
            old = random_.choice(remembered)
            host = old.url.split("/")[2]
            blocks = [*old.blocks, *article.blocks[:2]]
            article = replace(article, url=f"https://{host}/{number}", blocks=blocks)
        remembered = [*remembered[-REMEMBERED:], article]
        yield furnished(article, random_, remembered)


def furnished(article: Article, random_: random.Random, others: list[Article]) -> Article:
    """Return *article* with the boilerplate of its site."""
    name = article.url.split("/")[2].split(".")[0].title()
    site = [other for other in others if other.url.split("/")[2] == article.url.split("/")[2]]
    appeal = (
        f"Since {random_.randint(1, 28)} March, {random_.randint(100, 999)} readers have joined"
        f" {name}. Support our journalism for just ${random_.randint(2, 9)} a month and help us"
        " keep our reporting free for everyone."
    )
    lines = [*article.blocks]
    lines.insert(len(lines) // 2, Block(text=appeal))
    if random_.random() < 0.5:
        lines.insert(random_.randint(0, len(lines)), Block(text="Sign up for our newsletter"))
    if random_.random() < 0.3:
        lines.append(Block(text=f"Read more: {random_.choice(site).title}", links=1.0))
    lines.append(Block(text=f"The {name} desk can be reached at desk@{name.lower()}.example."))
    return replace(article, blocks=lines)


def profile(archive: Archive, batch: list[Article]) -> None:
    """Print a profile of one more learning, whose work is done by the writer thread."""
    for article in batch:
        submit(archive, article)
    profiler = cProfile.Profile()
    archive.write(lambda connection: profiler.enable())
    learn(archive, now=datetime(2026, 11, 23, tzinfo=UTC))
    archive.write(lambda connection: profiler.disable())
    pstats.Stats(profiler, stream=sys.stdout).sort_stats("cumulative").print_stats(35)


if __name__ == "__main__":
    main()
