"""Measure the CPU time in which saved searches look at the new articles of a crawl.

    .venv/bin/python benchmarks/alerts.py [--articles 20000] [--keep bench.db] [--alerts 1000]

The script builds an archive of random articles (or adds to the one that --keep names),
saves alerts, stores new articles as a crawl does, and looks at them. The queries are what people
save: words and phrases of all frequencies, with and without a site or an author, prefixes, OR and
NOT. It prints the CPU seconds of the look, and checks for each query that it found those of the new
articles that a search over the whole archive finds.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from multiplied_archive import build_big
from random_articles import SECTIONS, SITES, Newsroom, vocabulary

from newsarchive.archive import Archive
from newsarchive.archive.alerts.matching import find_hits, has_events
from newsarchive.archive.alerts.saved import Alert, remove_alert, save_alert, saved_alerts
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.search.query import parse_query
from newsarchive.archive.search.statements import (
    EXTENT,
    Search,
    languages_of,
    register_search_functions,
)

NOW = datetime.now(UTC)


def main() -> None:
    """Build or open the archive, and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20_000, help="how many to build")
    parser.add_argument("--keep", type=Path, help="the archive: built if it does not exist")
    parser.add_argument("--alerts", type=int, default=1_000, help="saved searches")
    parser.add_argument("--new", type=int, default=500, help="articles of the crawl")
    options = parser.parse_args()
    words = vocabulary(random.Random(1))
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "bench.db"
        if not path.exists():
            build_big(path, options.articles, words)
        with Archive(path) as archive:
            measure(archive, words, options.alerts, options.new)


def queries(words: list[str], people: list[str]) -> Iterator[str]:
    """Yield searches as people save them: most words are neither frequent nor rare."""
    choice = random.Random(7)
    while True:
        one, two = (words[int(10 ** choice.uniform(1.7, 4.5))] for _ in range(2))
        yield choice.choice(
            (
                one, one, f"{one} {two}", f"{one} OR {two}", f'"{one} {two}"', f"{one} -{two}",
                f"{one[:4]}*", f"title:{one}", f"{one} site:{choice.choice(SITES)}",
                f"({one} OR {two}) section:{choice.choice(SECTIONS)}", f"{one} NEAR/5 {two}",
                f'author:"{choice.choice(people)}"', f"{one} lang:en",
            )
        )  # fmt: skip


def measure(archive: Archive, words: list[str], number: int, new: int) -> None:
    """Save *number* alerts, store *new* articles, and print how long it took to look at them."""
    newsroom = Newsroom(words, seed=random.SystemRandom().randrange(2**31))
    made = queries(words, newsroom.people)
    alerts = [Alert(f"bench {n}", next(made)) for n in range(number)]
    archive.write(lambda c: [save_alert(c, each, NOW) for each in alerts])
    first = 1 + archive.rows("SELECT coalesce(max(id), 0) FROM articles")[0][0]
    begun = time.process_time()
    for n in range(new):
        article = newsroom.article(f"{NOW:%Y%m%d%H%M%S}-{n}", NOW)
        archive.submit(lambda c, a=article: store_article(c, a, seen_at=NOW))  # type: ignore[misc]
    archive.write(lambda c: None)
    stored = time.process_time()
    hits = 0
    while archive.read(has_events):
        hits += find_hits(archive, NOW)
    looked = time.process_time()
    (size,) = archive.rows("SELECT sum(article_count) FROM sites")[0]
    print(f"{size:,} articles; {new} new ones stored in {stored - begun:.2f} s of CPU")
    print(f"{number:,} alerts: {looked - stored:.2f} s of CPU, {hits:,} hits")
    wrong = archive.read(lambda c: [each for each in alerts if differs(c, each, first)])
    print(f"{len(wrong)} find something else than the search{': ' if wrong else ''}", *wrong[:3])
    archive.write(lambda c: [remove_alert(c, each.name) for each in saved_alerts(c)])


def differs(connection: sqlite3.Connection, alert: Alert, first: int) -> bool:
    """Return whether *alert* found other articles from the id *first* on than a search does."""
    register_search_functions(connection)
    extent = connection.execute(EXTENT).fetchone()
    search = Search(parse_query(alert.query), extent["newest"], languages_of(extent))
    wanted = connection.execute(*search.hits("{id}", f"{{id}} >= {first}")).fetchall()
    found = connection.execute(
        "SELECT article_id FROM alert_hits JOIN alerts USING (alert_id) WHERE name = ?",
        (alert.name,),
    ).fetchall()
    return {row[0] for row in wanted} != {row[0] for row in found}


if __name__ == "__main__":
    main()
