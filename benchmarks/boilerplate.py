"""Measure what learning removes and loses on the development sets, and what it costs.

    .venv/bin/python benchmarks/boilerplate.py [--shared ../shared] [--pages 40]

The script extracts the pages of the sets beside the project, stores them in archives in a temporary
folder, and learns. ``--pages N`` uses only the first N pages of the boilerplate set, which shows
how a new site begins.

The scorers of the sets print what remains of the boilerplate and what is lost of the text: in the
raw text, after extraction, and after learning. They also score the near-duplicates. If the pages
are stored in another order, 0 pages should differ. The cost is given in CPU milliseconds per page,
and for learning also as a ratio to extraction.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article, Block, Page
from newsarchive.extraction import extract

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HOST = "http://127.0.0.1:8080"
LEARN_EVERY = 10
RAW = "SELECT url, text FROM raw_articles"
KEPT = """
    SELECT url, (SELECT group_concat(text, char(10)) FROM (
        SELECT text FROM article_blocks JOIN blocks USING (block_id)
        WHERE article_id = articles.id AND removed_by IS NOT 'extraction' ORDER BY position
    )) AS text FROM articles"""
CLEAN = "SELECT url, text FROM articles"


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="development sets")
    parser.add_argument(
        "--pages", type=int, help="use only the first N pages of the boilerplate set"
    )
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        print(f"{arguments.shared} does not exist: nothing was measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        boilerplate(arguments.shared / "boilerplate", Path(folder), arguments.pages)
        duplicates(arguments.shared / "duplicates", Path(folder))
        cost_on_real_pages(arguments.shared / "eval", Path(folder))


def boilerplate(dev_set: Path, folder: Path, pages: int | None) -> None:
    """Print the scores of the boilerplate set: raw, extracted, learned, and in other orders."""
    rows = [json.loads(line) for line in (dev_set / "truth.jsonl").read_text().splitlines()]
    extracted(dev_set, rows[0]["url"])
    start = time.process_time()
    articles = [extracted(dev_set, row["url"]) for row in rows[:pages]]
    extraction = (time.process_time() - start) / len(articles)
    with Archive(folder / "site.db") as archive:
        store(archive, articles)
        start = time.process_time()
        print(learn(archive, now=NOW))
        learning = (time.process_time() - start) / len(articles)
        print(f"extraction {extraction * 1e3:.1f} ms CPU a page, learning {learning * 1e3:.1f} ms:"
              f" {learning / extraction:.2f} of it")  # fmt: skip
        for name, sql in (("raw", RAW), ("extraction alone", KEPT), ("learned", CLEAN)):
            print(f"\n== {name}", flush=True)
            score(dev_set, folder, texts(archive, sql))
        clean = texts(archive, CLEAN)
    in_other_orders(articles, clean, folder)


def in_other_orders(articles: list[Article], clean: dict[str, str], folder: Path) -> None:
    """Print how many texts differ from *clean* if the articles are stored in another order."""
    for seed in range(3):
        shuffled = random.Random(seed).sample(articles, len(articles))
        with Archive(folder / f"order{seed}.db") as archive:
            for position in range(0, len(shuffled), LEARN_EVERY):
                store(archive, shuffled[position : position + LEARN_EVERY])
                learn(archive, now=NOW)
            other = texts(archive, CLEAN)
        differ = sum(other[url] != text for url, text in clean.items())
        print(f"order {seed}, learning every {LEARN_EVERY} pages: {differ} pages differ")


def cost_on_real_pages(dev_set: Path, folder: Path) -> None:
    """Print what learning and extraction cost on pages of real newspapers."""
    items = json.loads((dev_set / "gold.json").read_text()).values()
    pages = [
        Page(url=i["url"], body=gzip.decompress((dev_set / i["html"]).read_bytes()), fetched_at=NOW)
        for i in items
        if i["url"]
    ]
    extract(pages[0])
    start = time.process_time()
    articles = [extract(page) for page in pages]
    extraction = (time.process_time() - start) / len(pages)
    with Archive(folder / "real.db") as archive:
        store(archive, articles)
        start = time.process_time()
        learn(archive, now=NOW)
        learning = (time.process_time() - start) / len(pages)
    print(f"\n== {len(pages)} real pages: extraction {extraction * 1e3:.1f} ms CPU a page,"
          f" learning {learning * 1e3:.1f} ms: {learning / extraction:.2f} of it")  # fmt: skip


def extracted(dev_set: Path, url: str) -> Article:
    """Return the article extracted from the page of the set at the path *url*."""
    body = (dev_set / "pages" / url.lstrip("/")).read_bytes()
    return extract(Page(url=HOST + url, body=body, fetched_at=NOW))


def store(archive: Archive, articles: list[Article]) -> None:
    """Store *articles* and wait until they are committed."""
    for article in articles:
        if article.reason is None:
            archive.submit(storing(article))
    archive.write(lambda connection: None)


def storing(article: Article) -> Callable[[Any], object]:
    """Return the function that stores *article*."""
    return lambda connection: store_article(connection, article, seen_at=NOW)


def texts(archive: Archive, sql: str) -> dict[str, str]:
    """Return the texts that *sql* selects, by the path of their URL."""
    return {urlsplit(row["url"]).path: row["text"] for row in archive.rows(sql)}


def score(dev_set: Path, folder: Path, results: object) -> None:
    """Call the scorer of the set, which prints its table for *results*."""
    path = folder / "results.json"
    path.write_text(json.dumps(results))
    subprocess.run([sys.executable, str(dev_set / "score.py"), str(path)], check=True)


def duplicates(dev_set: Path, folder: Path) -> None:
    """Print the score of the near-duplicates found in an archive of all documents."""
    lines = (dev_set / "documents.jsonl").read_text().splitlines()
    documents = [json.loads(line) for line in lines]
    articles = [
        Article(
            url=f"https://{each['site']}.example/{each['id']}",
            title=each["title"],
            blocks=[Block(text=line) for line in each["text"].split("\n") if line.strip()],
            extractor="none",
        )
        for each in documents
    ]
    with Archive(folder / "duplicates.db") as archive:
        store(archive, articles)
        start = time.perf_counter()
        print(f"\n== near-duplicates\n{learn(archive, now=NOW)}")
        learning = (time.perf_counter() - start) / len(articles)
        print(f"{learning * 1e3:.1f} ms a document", flush=True)
        pairs = archive.rows(
            "SELECT one.url, other.url FROM near_duplicates"
            " JOIN articles AS one ON one.id = article_id"
            " JOIN articles AS other ON other.id = other_id WHERE relation <> 'template'"
        )
    numbers = [sorted(int(url.rsplit("/", 1)[1]) for url in pair) for pair in pairs]
    score(dev_set, folder, numbers)


if __name__ == "__main__":
    main()
