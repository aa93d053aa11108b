"""Measure the size of archive.db relative to its text, and the size of each table and index.

    .venv/bin/python benchmarks/archive_size.py [--articles 5000] [--shared ../shared] [--keep DIR]

The script fills two archives and learns as crawls do. One holds the articles extracted from the
development sets, which are beside the project. The other holds articles of about 450 random words
without boilerplate. Each article has its rows in the ledger and in ``captures``.

For each table and index the script prints the bytes per article, the ratio to the text, and the
share of unused bytes. The text is that of ``raw_articles``, in bytes of UTF-8. The capture files
are not counted.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from random_articles import Newsroom, vocabulary

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article, Page
from newsarchive.extraction import extract

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LEARN_EVERY = 500
#: A table or index has its own line if its size is at least this share of the text.
LEAST_SHOWN = 0.02


def main() -> None:
    """Print a table for each archive."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--articles", type=int, default=5_000, help="how many articles of random words"
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="development sets")
    parser.add_argument("--keep", type=Path, help="keep the archives in this folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = arguments.keep or Path(folder)
        if (arguments.shared / "eval").is_dir():
            measure("pages of the dev sets", place / "pages.db", pages(arguments.shared))
        else:
            print(f"no development sets in {arguments.shared}: skipped real pages")
        measure("made-up articles", place / "made-up.db", made_up(arguments.articles))


def pages(shared: Path) -> Iterator[Article]:
    """Yield the articles extracted from the pages of the development sets."""
    gold = json.loads((shared / "eval/gold.json").read_text())
    bodies = [
        (each["url"], gzip.decompress((shared / "eval" / each["html"]).read_bytes()))
        for each in gold.values()
    ]
    files = sorted((shared / "boilerplate/pages").rglob("*.html"))
    bodies += [(f"https://paper.example/{path.stem}", path.read_bytes()) for path in files]
    for url, body in bodies:
        article = extract(Page(url=url, body=body, fetched_at=NOW))
        if article.reason is None:
            yield article


def made_up(number: int) -> Iterator[Article]:
    """Yield *number* articles of made-up words."""
    newsroom = Newsroom(vocabulary(random.Random(1)))
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for each in range(number):
        yield newsroom.article(str(each), start + timedelta(hours=each))


def measure(name: str, path: Path, articles: Iterable[Article]) -> None:
    """Store *articles* in an archive at *path* and print the size of its parts."""
    with Archive(path) as archive:
        for number, article in enumerate(articles, start=1):
            archive.submit(partial(store, article=article))
            if number % LEARN_EVERY == 0:
                learn(archive, now=NOW)
        learn(archive, now=NOW)
    with closing(sqlite3.connect(path)) as connection:
        report(name, connection)


def store(connection: sqlite3.Connection, article: Article) -> None:
    """Store an article, its capture and its row in the ledger, as a crawl does."""
    stored = store_article(connection, article, seen_at=NOW)
    digest = hashlib.sha256(article.url.encode()).hexdigest()
    connection.execute(
        "INSERT INTO captures(url, fetched_at, http_status, warc_file, warc_offset, sha256)"
        " VALUES (?, '2026-11-23T00:00:00Z', 200, 'paper-20261123-000000-1.warc.gz', ?, ?)",
        (article.url, int(digest[:7], 16), digest),
    )
    connection.execute(
        "INSERT INTO urls(url, site, state, outcome, http_status, last_at, etag, found_in,"
        " article_id) VALUES (?, 'paper.example', 'done', 'new', 200, '2026-11-23T00:00:00Z',"
        " ?, 'https://paper.example/sitemap.xml', ?)",
        (article.url, digest[:20], stored.article_id),
    )


def report(name: str, connection: sqlite3.Connection) -> None:
    """Print the size of each table and index; the small ones share one line."""
    connection.execute("CREATE VIRTUAL TABLE temp.room USING dbstat(main)")
    (articles, raw) = connection.execute(
        "SELECT count(*), sum(length(CAST(text AS BLOB))) FROM raw_articles"
    ).fetchone()
    rows = connection.execute(
        "SELECT name, sum(pgsize), sum(unused) FROM room GROUP BY name ORDER BY 2 DESC"
    ).fetchall()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (page,) = connection.execute("PRAGMA page_size").fetchone()
    total = sum(row[1] for row in rows) + free * page
    print(f"\n{name}: {articles:,} articles, raw text {raw:,} bytes,"
          f" {raw / articles:,.0f} an article")  # fmt: skip
    print(f"{'':34}  bytes/art.   text=1  unused")
    small = [row for row in rows if row[1] < LEAST_SHOWN * raw]
    for table, size, unused in rows[: len(rows) - len(small)]:
        print(f"{table:34} {size / articles:10,.0f} {size / raw:8.3f} {unused / size:7.0%}")
    rest = sum(row[1] for row in small)
    print(f"{f'{len(small)} others':34} {rest / articles:10,.0f} {rest / raw:8.3f}")
    print(f"{'free pages':34} {free * page / articles:10,.0f} {free * page / raw:8.3f}")
    print(f"{'archive.db':34} {total / articles:10,.0f} {total / raw:8.3f}")


if __name__ == "__main__":
    main()
