"""Measure extraction on the pages beside this file, and pin the result as floors.

usage: python -m tests.quality.measure [--pin] [--lower]

``--pin`` writes the measures to ``floors.json`` with a digest of the pages; the
gate in ``test_quality_gate.py`` enforces them. A floor is lowered only with
``--lower``: thus a reviewer sees that this is intended.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from newsarchive.article import Article, Page, iso
from newsarchive.extraction import extract
from newsarchive.text import words

HERE = Path(__file__).parent
PAGES = HERE / "pages"
FLOORS = HERE / "floors.json"
FIELDS = ("title", "published", "authors", "language", "kind", "image_caption", "image_credit")


def names() -> list[str]:
    """Return the names of the cases, each a page and a file of expected values."""
    return sorted(path.stem for path in PAGES.glob("*.html"))


def expected(name: str) -> dict[str, Any]:
    """Return the expected values of page *name*; a missing field is not measured."""
    found: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def extracted(name: str) -> Article:
    """Return the article that is extracted from page *name*."""
    host = "flussbote.de" if name == "german" else "courier.example"
    return extract(
        Page(url=f"https://{host}/land/{name}", body=(PAGES / f"{name}.html").read_bytes())
    )


def values(article: Article) -> dict[str, Any]:
    """Return the fields of *article* in the form of the expected values."""
    found = {field: getattr(article, field, None) for field in FIELDS}
    return {**found, "published": iso(article.published_at)}


def f1(text: str, lines: list[str]) -> float:
    """Return the F1 of the words of two texts, in any order."""
    got, want = Counter(words(text)), Counter(words("\n".join(lines)))
    common = (got & want).total()
    return 2 * common / (got.total() + want.total()) if common else 0.0


def measures() -> dict[str, float]:
    """Return each measure in percent, over all pages that have a value for it."""
    scores: dict[str, list[float]] = {}
    for name in names():
        want, article = expected(name), extracted(name)
        got = values(article)
        scores.setdefault("body_f1", []).append(f1(article.text, want["text"]))
        scores.setdefault("body_exact", []).append(article.text.split("\n") == want["text"])
        for field in FIELDS:
            if field in want:
                scores.setdefault(field, []).append(got[field] == want[field])
    return {key: round(100 * sum(found) / len(found), 2) for key, found in scores.items()}


def digest() -> str:
    """Return a digest of all pages and expected values: floors belong to these pages only."""
    whole = hashlib.sha256()
    for path in sorted(PAGES.iterdir()):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]


def main() -> None:
    """Print the measures, and pin them with ``--pin``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--lower", action="store_true", help="allow a floor to be lowered")
    options = parser.parse_args()
    found = measures()
    print(json.dumps(found, indent=1))
    if options.pin:
        old = json.loads(FLOORS.read_text())["floors"] if FLOORS.exists() else {}
        lowered = {key: old[key] for key in old if found.get(key, 0.0) < old[key]}
        if lowered and not options.lower:
            raise SystemExit(f"would lower {lowered}; say --lower if that is meant")
        record = {"pages": digest(), "floors": found}
        FLOORS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
