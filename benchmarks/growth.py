"""Print the tables of sizes of docs/growth.md from what an article was measured to cost.

    .venv/bin/python benchmarks/growth.py [--archive-kb 9.3] [--captures-kb 42.3] [--cpu-ms 41.6]

The figures are those of `search.py` (bytes of archive.db for each of a million articles), of 231
real pages as `captures/` packs them, and of `end_to_end.py` (CPU of a page that is crawled and
learned from). Everything printed is computed from these and from the number of new articles.
"""

from __future__ import annotations

import argparse

_ARTICLES = (1_000_000, 10_000_000, 100_000_000)
_SITES = (10, 1_000, 10_000)


def main() -> None:
    """Print a row for each number of articles, and for each number of sites."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive-kb", type=float, default=9.3, help="of archive.db, an article")
    parser.add_argument("--captures-kb", type=float, default=42.3, help="of captures, a page")
    parser.add_argument("--cpu-ms", type=float, default=41.6, help="of a page, with learning")
    parser.add_argument("--new-a-day", type=float, default=30, help="new articles of a site a day")
    options = parser.parse_args()
    print(
        "| articles | archive.db GB | captures GB | CPU hours | sites that bring them in a year |"
    )
    for articles in _ARTICLES:
        print(
            f"| {articles:,} | {articles * options.archive_kb / 1e6:,.1f}"
            f" | {articles * options.captures_kb / 1e6:,.0f}"
            f" | {articles * options.cpu_ms / 3.6e6:,.0f}"
            f" | {articles / (365 * options.new_a_day):,.0f} |"
        )
    print("| sites | new articles a day | CPU minutes a day |")
    for sites in _SITES:
        new = sites * options.new_a_day
        print(f"| {sites:,} | {new:,.0f} | {new * options.cpu_ms / 6e4:,.1f} |")


if __name__ == "__main__":
    main()
