"""What learning cuts and loses on made-up newspapers around real paragraphs: the table of the docs.

    .venv/bin/python benchmarks/boilerplate_sites.py [--shared ../shared] [--pages 160] [--show]
        [NAME ...]

Fifteen papers, eight English and seven German ones (``site_wordings*.py``), or those named,
boilerplate in plain paragraphs at changing places, redesigned half-way. The articles are
paragraphs of the pages in the dev set beside the project, read from there. Each page is extracted
as a crawl does, stored, learned from; what extraction itself sets aside counts for neither side.
``--show`` prints what is left or lost.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import threading
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from site_press import PLAIN, Made, Press, as_html
from site_wordings import PAPERS, Paper
from site_wordings_fresh import FRESH_ENGLISH
from site_wordings_fresh_german import FRESH_GERMAN
from site_wordings_later import LATER
from site_wordings_second import SECOND
from site_wordings_third import THIRD
from site_wordings_unseen import UNSEEN

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article, Page
from newsarchive.extraction import extract

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LEAST_WORDS = 12


def main() -> None:
    """Print the table of each paper."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--pages", type=int, default=160)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    gold = arguments.shared / "eval/gold.json"
    if not gold.is_file():
        print(f"{gold} is not there: nothing measured")
        return
    papers = (*PAPERS, *LATER, *UNSEEN, *FRESH_ENGLISH, *FRESH_GERMAN, *SECOND, *THIRD)
    for paper in [p for p in papers if not arguments.names or p.name in arguments.names]:
        made = [*Press(paper, stories(gold, paper.language), arguments.pages).pages()]
        articles = [extract(Page(url=m.url, body=as_html(m, paper, i), fetched_at=NOW))
                    for i, m in enumerate(made)]  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            measure(paper, made, articles, Path(folder), arguments.show)
    real_pages(gold)


def real_pages(gold: Path) -> None:
    """What learning takes from the pages of the dev set that are five to a publisher."""
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


def stories(gold: Path, language: str) -> list[list[str]]:
    """The paragraphs of each article of the dev set in *language*."""
    items = json.loads(gold.read_text()).values()
    found = [
        [" ".join(text.split()) for text, _ in item["paragraphs"] if text.count(" ") >= LEAST_WORDS]
        for item in items
        if item["lang"] == language and item["paragraphs"]
    ]
    return sorted(found, key=len, reverse=True)  # the longest make the longest series


def measure(
    paper: Paper, made: list[Made], articles: list[Article], folder: Path, show: bool
) -> None:
    """Store and learn in several ways, and print what became of the pages."""
    kinds = {page.url: dict(page.lines) for page in made}
    print(f"\n== {paper.name} ({paper.language}), {len(made)} pages")
    for first in (40, 80, len(made)):
        kept, clean = crawled(folder / f"first{first}.db", articles[:first], first)
        table(paper, kinds, kept, clean, first, show)
    clean = texts(folder / f"first{len(made)}.db")[1]
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
    """Store *articles*, learning after each so many; the lines that extraction kept, and clean."""
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
    """The lines of each page that extraction kept, and those of its clean text."""
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
    """How many pages read otherwise."""
    return sum(one[url] != other.get(url) for url in one)


def table(
    paper: Paper,
    kinds: dict[str, dict[str, str]],
    kept: dict[str, list[str]],
    clean: dict[str, list[str]],
    first: int,
    show: bool,
) -> None:
    """Percent of boilerplate cut and of paragraphs lost, of what extraction kept."""
    leaked, left, there, lost = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for url, lines in kept.items():
        for line in lines:
            kind = kinds[url].get(line, "other")
            stays, honest = line in clean[url], kind == PLAIN or kind in paper.honest
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
