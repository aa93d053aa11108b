"""Measure quality and cost of extraction on ../shared/eval, compared with plain trafilatura.

    .venv/bin/python benchmarks/extraction.py [--rounds 2] [--worst 15] [--json OUT]

All extractors get the same bytes of the same pages in the same process. If ../shared/eval does not
exist, the script prints a message and ends.

The scorer of the set prints the table: precision, recall and F1 of the text, then the fields. The
cost is the CPU time per page of the fastest round, and its ratio to that of plain trafilatura.
``--worst`` lists the pages where our text is worst, with precision, recall and F1 in percent.
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

Fields = dict[str, Any]
Extractor = Callable[[str, bytes], Fields]


def ours(url: str, body: bytes) -> Fields:
    """Return the fields that newsarchive extracts from a page."""
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


def trafilatura(url: str, body: bytes, **options: Any) -> Fields:
    """Return the fields that trafilatura extracts from a page by itself."""
    document = bare_extraction(body, url=url, with_metadata=True, **options)
    if not isinstance(document, Document):
        return {}
    return {
        "text": document.text,
        "title": document.title,
        "authors": document.author,
        "published": document.date,
    }


def precise(url: str, body: bytes) -> Fields:
    """Return the fields that trafilatura extracts in its precision mode."""
    return trafilatura(url, body, favor_precision=True)


SYSTEMS: dict[str, Extractor] = {
    "trafilatura": trafilatura,
    "  favor_precision": precise,
    "newsarchive": ours,
}


def load_scorer() -> ModuleType:
    """Return the scorer of the development set."""
    spec = importlib.util.spec_from_file_location("score", EVAL / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Measure all extractors and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rounds", type=int, default=2, help="measure CPU time so often; the best counts"
    )
    parser.add_argument("--worst", type=int, default=0, help="how many of our worst pages to list")
    parser.add_argument("--json", type=Path, help="write our fields to this file, for score.py")
    options = parser.parse_args()
    if not (EVAL / "gold.json").exists():
        print(f"skipped: no development set at {EVAL}")
        return
    logging.disable(logging.CRITICAL)
    scorer = load_scorer()
    gold = json.loads((EVAL / "gold.json").read_text(encoding="utf-8"))
    fields, seconds = extracted(gold, options.rounds)
    report(scorer, gold, fields, seconds)
    mine = fields["newsarchive"]
    if options.worst:
        list_worst(scorer.score(gold, mine, False), options.worst)
    if options.json:
        options.json.write_text(json.dumps(mine, ensure_ascii=False), encoding="utf-8")


def extracted(
    gold: dict[str, Any], rounds: int
) -> tuple[dict[str, dict[str, Fields]], dict[str, float]]:
    """Return the fields by extractor and page, and each extractor's CPU seconds, best of rounds."""
    pages = {key: gzip.decompress((EVAL / item["html"]).read_bytes()) for key, item in gold.items()}
    fields: dict[str, dict[str, Fields]] = {}
    seconds: dict[str, float] = {}
    for extractor in SYSTEMS.values():
        extractor("", next(iter(pages.values())))  # filling caches is not part of a page's cost
    for _ in range(rounds):
        for name, extractor in SYSTEMS.items():
            started = time.process_time()
            fields[name] = {
                key: extractor(gold[key]["url"] or "", body) for key, body in pages.items()
            }
            took = time.process_time() - started
            seconds[name] = min(took, seconds.get(name, took))
    return fields, seconds


def list_worst(rows: dict[str, dict[str, Any]], number: int) -> None:
    """Print the scores of the *number* worst pages of *rows*, the worst first."""
    body = {key: row["tok"] for key, row in rows.items() if "tok" in row}
    for key in sorted(body, key=lambda key: body[key][2])[:number]:
        p, r, f1 = (100 * value for value in body[key])
        print(f"  {key:42} P {p:6.2f} R {r:6.2f} F1 {f1:6.2f}")


def report(
    scorer: ModuleType,
    gold: dict[str, Any],
    fields: dict[str, dict[str, Fields]],
    seconds: dict[str, float],
) -> None:
    """Print the table of the scorer and the cost per page."""
    named = [(n, scorer.summary(scorer.score(gold, a), gold)) for n, a in fields.items()]
    scorer.table(named)
    empty = sum(not page.get("text") for page in fields["newsarchive"].values())
    print(f"\npages without text: {empty}")
    base = seconds["trafilatura"]
    for name, spent in seconds.items():
        print(f"{name:18} {1000 * spent / len(gold):6.1f} ms CPU a page, {spent / base:.2f} x")


if __name__ == "__main__":
    main()
