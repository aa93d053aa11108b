"""Extraction quality and cost on ../shared/eval, beside plain trafilatura, in one run.

    .venv/bin/python benchmarks/extraction.py [--rounds 2] [--worst 15] [--json OUT]

All extractors get the same bytes of the same pages in the same process. Without ../shared/eval it
says so and ends.

The set's own scorer prints the table: precision, recall and F1 of the text, then the fields. The
cost is the process's own CPU time a page, the best of the rounds, and how many times that of plain
trafilatura it is. ``--worst`` lists the pages where our text is worst, with the same three figures
in percent.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from trafilatura import bare_extraction
from trafilatura.settings import Document

from newsarchive.article import Page
from newsarchive.extraction import extract

ROOT = Path(__file__).resolve().parent.parent
EVAL = ROOT.parent / "shared" / "eval"

Answer = dict[str, Any]
Extractor = Callable[[str, bytes], Answer]


def ours(url: str, body: bytes) -> Answer:
    """What this project makes of a page."""
    article = extract(Page(url=url, body=body))
    published = article.published_at.isoformat() if article.published_at else None
    if published and article.published_precision == "day":
        published = published[:10]
    return {
        "text": article.text,
        "title": article.title,
        "authors": article.authors,
        "published": published,
    }


def trafilatura(url: str, body: bytes, **options: Any) -> Answer:
    """What trafilatura makes of it by itself, with metadata."""
    document = bare_extraction(body, url=url, with_metadata=True, **options)
    if not isinstance(document, Document):
        return {}
    return {
        "text": document.text,
        "title": document.title,
        "authors": document.author,
        "published": document.date,
    }


def precise(url: str, body: bytes) -> Answer:
    """The same in its precision mode."""
    return trafilatura(url, body, favor_precision=True)


SYSTEMS: dict[str, Extractor] = {
    "trafilatura": trafilatura,
    "  favor_precision": precise,
    "newsarchive": ours,
}


def load_scorer() -> ModuleType:
    """The scorer of the development set."""
    spec = importlib.util.spec_from_file_location("score", EVAL / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=2, help="the best of so many is the CPU time")
    parser.add_argument("--worst", type=int, default=0, help="list so many of our worst pages")
    parser.add_argument("--json", type=Path, help="write our answers here, for score.py")
    options = parser.parse_args()
    if not (EVAL / "gold.json").exists():
        print(f"skipped: no development set at {EVAL}")
        return
    logging.disable(logging.CRITICAL)
    scorer = load_scorer()
    gold = json.loads((EVAL / "gold.json").read_text(encoding="utf-8"))
    answers, seconds = extracted(gold, options.rounds)
    report(scorer, gold, answers, seconds)
    mine = answers["newsarchive"]
    if options.worst:
        list_worst(scorer.score(gold, mine, False), options.worst)
    if options.json:
        options.json.write_text(json.dumps(mine, ensure_ascii=False), encoding="utf-8")


def extracted(
    gold: dict[str, Any], rounds: int
) -> tuple[dict[str, dict[str, Answer]], dict[str, float]]:
    """The answers of each extractor by page, and its CPU seconds in the best of *rounds*."""
    pages = {key: gzip.decompress((EVAL / item["html"]).read_bytes()) for key, item in gold.items()}
    answers: dict[str, dict[str, Answer]] = {}
    seconds: dict[str, float] = {}
    for extractor in SYSTEMS.values():
        extractor("", next(iter(pages.values())))  # what fills caches is not a page's cost
    for _ in range(rounds):
        for name, extractor in SYSTEMS.items():
            started = time.process_time()
            answers[name] = {
                key: extractor(gold[key]["url"] or "", body) for key, body in pages.items()
            }
            took = time.process_time() - started
            seconds[name] = min(took, seconds.get(name, took))
    return answers, seconds


def list_worst(rows: dict[str, dict[str, Any]], number: int) -> None:
    """Print the scores of so many pages of *rows*, the worst first."""
    body = {key: row["tok"] for key, row in rows.items() if "tok" in row}
    for key in sorted(body, key=lambda key: body[key][2])[:number]:
        p, r, f1 = (100 * value for value in body[key])
        print(f"  {key:42} P {p:6.2f} R {r:6.2f} F1 {f1:6.2f}")


def report(
    scorer: ModuleType,
    gold: dict[str, Any],
    answers: dict[str, dict[str, Answer]],
    seconds: dict[str, float],
) -> None:
    """Print the table and the cost of a page."""
    named = [(n, scorer.summary(scorer.score(gold, a), gold)) for n, a in answers.items()]
    scorer.table(named)
    empty = sum(not answer.get("text") for answer in answers["newsarchive"].values())
    print(f"\npages without text: {empty}")
    base = seconds["trafilatura"]
    for name, spent in seconds.items():
        print(f"{name:18} {1000 * spent / len(gold):6.1f} ms CPU a page, {spent / base:.2f} x")


if __name__ == "__main__":
    main()
