"""Measure how long the page of changes takes over HTTP, in an archive with many revisions.

    .venv/bin/python benchmarks/changes.py --archive /tmp/bench.db [--revisions 100000]

The archive is one that ``benchmarks/search.py --keep`` built. If it has no revisions, the script
adds as many as it is told, of all kinds and spread over two years, and an absence of each
thousandth article. It requests each kind of page several times, each time with another least size
or day, so that no count is remembered from the request before; the line "again" shows what a
remembered count is worth. Printed are median and 95th percentile in milliseconds.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from search import EMPTY_PAGE, measure, warm
from side_programs import served

from newsarchive.archive.connection import open_for_writing

_CHANGED_AT = (
    "strftime('%Y-%m-%dT%H:%M:%SZ', unixepoch('2024-01-01') + (id * 7919) % 63072000, 'unixepoch')"
)
_REVISIONS = f"""
INSERT INTO revisions(article_id, number, seen_at, replaced_at, title, text, change)
SELECT id, 1, first_seen_at, {_CHANGED_AT}, title, substr(text, 1, 200) || 'x' || substr(text, 230),
    json_object('kind', CASE id / :step % 8 WHEN 0 THEN 'typography' WHEN 1 THEN 'headline'
        WHEN 2 THEN 'correction' WHEN 3 THEN 'back' ELSE 'text' END,
        'stealth', json(iif(id / :step % 3, 'false', 'true')), 'title', NULL, 'added', json_array(),
        'removed', json_array(), 'words_added', id % 60, 'words_removed', id % 40,
        'share', round(id % 100 / 100.0, 3))
FROM articles WHERE id % :step = 0
"""
_GONE = f"UPDATE articles SET gone_at = {_CHANGED_AT} WHERE id % 1000 = 0"


def main() -> None:
    """Add the revisions, if there are none, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--archive", type=Path, required=True, help="the archive; it is changed")
    parser.add_argument("--revisions", type=int, default=100_000, help="how many to add")
    parser.add_argument("--repeat", type=int, default=15, help="requests for each kind of page")
    options = parser.parse_args()
    word, articles, revisions = add_revisions(options.archive, options.revisions)
    warm(options.archive)
    load = os.getloadavg()[0]
    print(f"{articles:,} articles, {revisions:,} revisions, load {load:.1f}")
    with served("newsarchive.console.serve", str(options.archive)) as server:
        measure([EMPTY_PAGE, "/changes"] * 2, server)
        for case, path in cases(word).items():
            median, p95, size = measure([path(n) for n in range(options.repeat)], server)
            print(f"{case:34} {median:8.1f} {p95:8.1f} {size:7.1f} kB", flush=True)


def add_revisions(path: Path, wanted: int) -> tuple[str, int, int]:
    """Return a common word, and the numbers of articles and revisions; add missing revisions."""
    with closing(open_for_writing(path, 60)) as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        if not connection.execute("SELECT 1 FROM revisions").fetchone():
            step = max(1, articles // wanted)
            with connection:
                connection.execute(_REVISIONS, {"step": step})
                connection.execute(
                    "UPDATE articles SET revision_count = 1 WHERE id % ? = 0", (step,)
                )
                connection.execute(_GONE)
        (revisions,) = connection.execute("SELECT count(*) FROM revisions").fetchone()
        (text,) = connection.execute("SELECT text FROM articles LIMIT 1").fetchone()
    return text.split()[0].strip(".,").lower(), articles, revisions


def cases(word: str) -> dict[str, Callable[[int], str]]:
    """Return for each kind of page the path of its request number n."""
    deep = "2024-06-01T00:00:00Z~1~1~70000"
    return {
        "an empty page of Datasette": lambda n: EMPTY_PAGE,
        "all changes, again": lambda n: "/changes",
        "all changes": lambda n: f"/changes?from=2024-01-{n % 28 + 1:02}",
        "one day": lambda n: f"/changes?from=2025-03-{n % 28 + 1:02}&to=2025-03-{n % 28 + 1:02}",
        "silent edits, 20 words or more": lambda n: f"/changes?kind=silent&least={20 + n}",
        "far back": lambda n: f"/changes?page={deep}&least={1 + n}",
        "a common word": lambda n: f"/changes?q={word}&least={1 + n}",
        "a common word, again": lambda n: f"/changes?q={word}",
        "Atom feed": lambda n: f"/changes.atom?least={1 + n}",
    }


if __name__ == "__main__":
    main()
