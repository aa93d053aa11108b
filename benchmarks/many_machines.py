"""Compare the ways to extract many pages: own processes, `--dask local`, a Dask cluster.

    .venv/bin/python benchmarks/many_machines.py [--pages 1000] [--rounds 2]

The script makes a WARC file of made-up articles, imports it in the three ways, each time into a new
archive, and extracts its captures again. The cluster is a scheduler and two worker processes on
127.0.0.1 that run before the command does, as on other machines.

It prints the pages per second of the best round, of the whole command, and without its start, the
time that a command takes for one page. All share the cores of this machine, so the figures show
what a cluster costs. What it gains shows on machines of their own.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import warcs  # noqa: E402
from tests.support.dask_cluster import dask_cluster  # noqa: E402

NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"
_LINE = (
    "Boat {0} came in late on day {1}, said the harbour master, and the quay of berth {0} was full"
    " of people who had waited since the morning of day {1}."
)


def main() -> None:
    """Measure all ways and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2, help="measure so often; the best counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, dask_cluster(Path(name)) as cluster:
        many, one = Path(name, "many.warc.gz"), Path(name, "one.warc.gz")
        write_pages(many, options.pages)
        write_pages(one, 1)
        ways = {"own processes": (), "--dask local": ("--dask", "local"),
                "scheduler, 2 workers": ("--dask", cluster.address)}  # fmt: skip
        print(f"{options.pages} pages, best of {options.rounds} rounds, pages per second")
        print(f"{'':22} {'import':>10} {'no start':>10} {'reextract':>10} {'no start':>10}")
        measured: dict[str, list[tuple[float, ...]]] = {way: [] for way in ways}
        for _ in range(options.rounds):  # in turn: the machine may be busy for a while
            for way, arguments in ways.items():
                measured[way].append(measure(Path(name), many, one, *arguments))
        for way, rounds in measured.items():
            whole = [options.pages / min(each[at] for each in rounds) for at in (0, 1, 2, 3)]
            print(f"{way:22} " + " ".join(f"{each:10.1f}" for each in whole), flush=True)


def measure(folder: Path, many: Path, one: Path, *arguments: str) -> tuple[float, ...]:
    """Return the seconds of an import and a re-extraction, each also without its start."""
    seconds: list[float] = []
    for command in ("import", "reextract"):
        taken = []
        for file in (many, one):
            place = folder / file.name.partition(".")[0] / "archive.db"
            if command == "import":
                subprocess.run(["rm", "-rf", str(place.parent)], check=True)
                place.parent.mkdir()
            given = [str(file)] if command == "import" else ["--dry-run"]
            before = time.perf_counter()
            subprocess.run(
                [str(NEWSARCHIVE), command, "--no-learn", *arguments, *given],
                env=os.environ | {"NEWSARCHIVE_DB": str(place)},
                check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            taken.append(time.perf_counter() - before)
        seconds += [taken[0], taken[0] - taken[1]]
    return tuple(seconds)


def write_pages(file: Path, number: int) -> None:
    """Write a WARC file of *number* articles with 40 paragraphs each."""
    with file.open("wb") as opened:
        for each in range(number):
            lines = "</p><p>".join(_LINE.format(each, each * 7 + day) for day in range(40))
            page = warcs.page(f"Story {each}", lines)
            opened.write(gzip.compress(warcs.response(f"https://warc.example/{each}", page)))


if __name__ == "__main__":
    main()
