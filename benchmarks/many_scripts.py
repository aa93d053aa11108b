"""Measure what learning removes, loses and pairs in twelve languages of seven scripts.

    .venv/bin/python benchmarks/many_scripts.py [--seeds 2] [--show] [LANGUAGE ...]

The newspapers are made by tests/support/many_scripts.py. Each page is extracted and stored, and the
archive learns, as in a crawl. For each newspaper the script prints how many appeals and lines on
rights were cut, how many honest lines of each kind were lost, how many of the 20 copies were
paired, and how many other pages were paired wrongly.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

from tests.support.learned_scripts import REPEATED, outcome
from tests.support.many_scripts import COPIES, languages


def main() -> None:
    """Print a line for each language and seed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1, help="how many newspapers per language")
    parser.add_argument("--show", action="store_true", help="print each line that is left or lost")
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=", ".join(languages()))
    options = parser.parse_args()
    for language in options.languages or languages():
        for seed in range(1, options.seeds + 1):
            with tempfile.TemporaryDirectory() as folder:
                measure(language, seed, Path(folder), show=options.show)


def measure(language: str, seed: int, folder: Path, *, show: bool) -> None:
    """Print what became of a newspaper."""
    found = outcome(language, seed, folder)
    for line in found.lines if show else ():
        print(f"   {line}")
    cut = ", ".join(f"{k} {found.there[k] - found.wrong[k]} of {found.there[k]}" for k in REPEATED)
    lost = ", ".join(f"{k} {n} of {found.there[k]}" for k, n in found.wrong.items()
                     if n and k not in REPEATED)  # fmt: skip
    print(
        f"{language} {seed}: cut {cut}; lost {lost or 'nothing'}; {found.copies} of {COPIES} copies"
        f" paired, {found.wrong_pairs} wrong pairs",
        flush=True,
    )


if __name__ == "__main__":
    main()
