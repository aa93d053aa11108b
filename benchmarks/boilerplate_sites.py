"""Measure what learning removes and loses on made-up newspapers with real paragraphs.

    .venv/bin/python benchmarks/boilerplate_sites.py [--shared ../shared] [--pages 160] [--show]
        [NAME ...]

The script uses all papers of ``benchmarks/papers/``, or those whose NAME is given. Their
boilerplate is in plain paragraphs at changing places, and half-way the paper is redesigned. Their
articles are real paragraphs, read from the development set beside the project. Each page is
extracted and stored, and the archive learns, as in a crawl.

For the first 40, the first 80 and all pages the script prints how much boilerplate was cut and how
many paragraphs were lost, in all and by kind. Blocks that extraction removes are not counted. Then
it fills the archive in other ways and prints how many texts differ; each number should be 0. The
file of a paper says what its figures prove.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from paper_html import as_html
from paper_pages import PLAIN, Press, PrintedPage, stories
from papers import Paper, load_papers

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article, Page
from newsarchive.extraction import extract

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def main() -> None:
    """Print the table of each paper."""
    options = parse_options(papers := {paper.name: paper for paper in load_papers()})
    gold = options.shared / "eval/gold.json"
    if not gold.is_file():
        print(f"{gold} does not exist: nothing was measured")
        return
    for paper in [papers[name] for name in papers if name in (options.names or papers)]:
        pages = [*Press(paper, stories(gold, paper.language), options.pages).pages()]
        articles = [
            extract(Page(url=page.url, body=as_html(page, paper, number), fetched_at=NOW))
            for number, page in enumerate(pages)
        ]
        with tempfile.TemporaryDirectory() as folder:
            measure(paper, pages, articles, Path(folder), options.show)
    real_pages(gold)


def parse_options(papers: Mapping[str, Paper]) -> argparse.Namespace:
    """Return the options of the command line. An unknown name of a paper ends the program."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="development sets")
    parser.add_argument("--pages", type=int, default=160, help="how many pages each paper has")
    parser.add_argument("--show", action="store_true", help="print each line that is left or lost")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="measure only these papers: " + ", ".join(papers)
    )
    options = parser.parse_args()
    if unknown := set(options.names) - papers.keys():
        parser.error(f"there is no paper {sorted(unknown)[0]!r}")
    return options


def real_pages(gold: Path) -> None:
    """Print what learning removes from the pages of five publishers in the development set."""
    items = {key: item for key, item in json.loads(gold.read_text()).items() if key[:3] == "fe-"}
    articles = []
    for item in items.values():
        body = gzip.decompress((gold.parent / item["html"]).read_bytes())
        articles.append(extract(Page(url=item["url"], body=body, fetched_at=NOW)))
    with tempfile.TemporaryDirectory() as folder:
        kept, clean = crawled(Path(folder) / "real.db", articles, len(articles))
    cut = {line for url in kept for line in kept[url] if line not in clean[url]}
    paragraphs = {
        " ".join(text.split()) for item in items.values() for text, _ in item["paragraphs"]
    }
    lost = {line for line in cut if any(line in text or text in line for text in paragraphs)}
    print(f"\n== {len(kept)} real pages of five publishers: {len(paragraphs)} paragraphs,"
          f" {len(lost)} lost; {len(cut)} other blocks cut")  # fmt: skip
    for line in sorted(lost):
        print(f"   LOST {line[:90]}")


def measure(
    paper: Paper, pages: list[PrintedPage], articles: list[Article], folder: Path, show: bool
) -> None:
    """Store the articles and learn in several ways, and print the results."""
    kinds = {page.url: dict(page.lines) for page in pages}
    print(f"\n== {paper.name} ({paper.language}), {len(pages)} pages")
    for first in (40, 80, len(pages)):
        kept, clean = crawled(folder / f"first{first}.db", articles[:first], first)
        table(paper, kinds, kept, clean, first, show)
    clean = texts(folder / f"first{len(pages)}.db")[1]
    for seed in range(3):
        shuffled = random.Random(seed).sample(articles, len(articles))
        _, other = crawled(folder / f"order{seed}.db", shuffled, 20)
        print(f"order {seed}, learning every 20 pages: {differ(clean, other)} pages differ")
    _, other = crawled(folder / "restart.db", articles, len(articles) // 2, restart=True)
    print(f"restarted half-way: {differ(clean, other)} pages differ")
    halves = articles[::2], articles[1::2]
    path = folder / "both.db"
    Archive(path).close()
    crawls = [threading.Thread(target=crawled, args=(path, half, 20)) for half in halves]
    for crawl in crawls:
        crawl.start()
    for crawl in crawls:
        crawl.join()
    print(f"two crawls at once: {differ(clean, texts(path)[1])} pages differ")


def crawled(
    path: Path, articles: list[Article], every: int, *, restart: bool = False
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Store *articles*, learn after *every* so many of them, and return ``texts(path)``.

    With *restart* the archive is closed and opened again each time.
    """
    archive = Archive(path)
    for at in range(0, len(articles), every):
        for article in articles[at : at + every]:
            archive.submit(partial(store_article, article=article, seen_at=NOW))
        archive.write(lambda connection: None)
        learn(archive, now=NOW)
        if restart:
            archive.close()
            archive = Archive(path)
    archive.close()
    return texts(path)


def texts(path: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the lines that extraction kept of each page, and those of its clean text, by URL."""
    with Archive(path) as archive:
        kept: dict[str, list[str]] = {}
        for url, text in archive.rows(
            "SELECT url, blocks.text FROM articles JOIN article_blocks ON article_id = id"
            " JOIN blocks USING (block_id) WHERE removed_by IS NOT 'extraction'"
            " ORDER BY id, position"
        ):
            kept.setdefault(url, []).append(text)
        rows = archive.rows("SELECT url, text FROM articles")
        return kept, {row["url"]: row["text"].split("\n") for row in rows}


def differ(one: dict[str, list[str]], other: dict[str, list[str]]) -> int:
    """Return the number of pages whose lines differ."""
    return sum(one[url] != other.get(url) for url in one)


def table(
    paper: Paper,
    kinds: dict[str, dict[str, str]],
    kept: dict[str, list[str]],
    clean: dict[str, list[str]],
    first: int,
    show: bool,
) -> None:
    """Print the percentages of boilerplate cut and of paragraphs lost, of what extraction kept."""
    leaked, left, there, lost = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for url, lines in kept.items():
        for line in lines:
            kind = kinds[url].get(line, "other")
            stays, honest = line in clean[url], kind == PLAIN or kind in paper.news_kinds
            if honest:
                there[kind] += 1
                lost[kind] += not stays
            elif kind != "other":
                leaked[kind] += 1
                left[kind] += stays
            if show and stays != honest and kind != "other":
                print(f"   {'left' if stays else 'LOST'} {kind}: {line[:90]}")
    cut = 100 * (1 - left.total() / leaked.total())
    gone = 100 * lost.total() / there.total()
    print(f"{first} pages: boilerplate cut {cut:.1f} % of {leaked.total()} blocks;"
          f" paragraphs lost {gone:.2f} % of {there.total()}")  # fmt: skip
    print("  left: " + ", ".join(f"{k} {n} of {leaked[k]}" for k, n in left.items() if n))
    print("  lost: " + ", ".join(f"{k} {lost[k]} of {n}" for k, n in there.items()))


if __name__ == "__main__":
    main()
