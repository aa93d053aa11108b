"""Compare the ways to extract many pages: own processes, `--dask local`, a Dask cluster.

    .venv/bin/python benchmarks/many_machines.py [--pages 400] [--rounds 2] [--minutes 20]

The script makes a WARC file of made-up articles, imports it in the three ways, each time into a new
archive, and extracts its captures again. The cluster is a scheduler and two worker processes on
127.0.0.1 that run before the command does, as on other machines.

It prints a line for each command, and at the end a table of the best round: pages per second of
the whole command, and its CPU seconds, those of all processes together and of the cluster. "start"
is an import of one page. After so many minutes no round begins, and a command that takes as long by
itself is stopped.

All processes share the cores of this machine, so the figures show what a cluster costs. What it
gains shows on machines of their own.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from cpu_time import adopt_orphans, cpu_of_tree, usage_of

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import warcs  # noqa: E402
from tests.support.dask_cluster import Cluster, dask_cluster  # noqa: E402

NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"
COMMANDS = ("start", "import", "reextract")
_LINE = (
    "Boat {0} came in late on day {1}, said the harbour master, and the quay of berth {0} was full"
    " of people who had waited since the morning of day {1}."
)
Seconds = tuple[float, float]


def main() -> None:
    """Measure all ways and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2, help="measure so often; the best counts")
    parser.add_argument("--minutes", type=float, default=20, help="after them no round begins")
    options = parser.parse_args()
    adopt_orphans()
    end = time.monotonic() + options.minutes * 60
    print(f"{options.pages} pages, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    measured: dict[tuple[str, str], list[Seconds]] = {}
    with tempfile.TemporaryDirectory() as name, dask_cluster(Path(name)) as cluster:
        folder = Path(name)
        write_pages(folder / "many.warc.gz", options.pages)
        write_pages(folder / "one.warc.gz", 1)
        ways = {"own processes": (), "--dask local": ("--dask", "local"),
                "scheduler, 2 workers": ("--dask", cluster.address)}  # fmt: skip
        for number in range(options.rounds):  # in turn: the machine may be busy for a while
            if number and time.monotonic() > end:
                print(f"{options.minutes:g} minutes are over after {number} rounds")
                break
            for way, arguments in ways.items():
                for command in COMMANDS:
                    call = call_of(folder, command, arguments)
                    used = measure(folder, options.minutes, call, cluster)
                    measured.setdefault((way, command), []).append(used)
                    said = f"{used[0]:6.1f} s, {used[1]:6.1f} s of CPU"
                    load = os.getloadavg()[0]
                    print(f"round {number + 1}: {way:22} {command:10} {said}, load {load:.1f}",
                          flush=True)  # fmt: skip
    print_table(list(ways), measured, options.pages)


def call_of(folder: Path, command: str, arguments: Sequence[str]) -> list[str]:
    """Return the call of a *command*, an import into a new archive, or extracting again.

    "start" is an import of one page. "reextract" needs the archive of "import".
    """
    place = folder / ("one" if command == "start" else "many")
    common = ["--no-learn", "--archive", str(place / "archive.db"), *arguments]
    if command == "reextract":
        return ["reextract", "--dry-run", *common]
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return ["import", *common, str(place.with_suffix(".warc.gz"))]


def measure(folder: Path, minutes: float, call: list[str], cluster: Cluster) -> Seconds:
    """Return the seconds and the CPU seconds of a *call*, which may take so many *minutes*."""
    before = sum(map(cpu_of_tree, cluster.pids))
    limited = ["timeout", "--kill-after=10", str(minutes * 60), str(NEWSARCHIVE), *call]
    usage = usage_of(limited, folder, *cluster.pids)
    return usage.wall, usage.cpu + sum(map(cpu_of_tree, cluster.pids)) - before


def print_table(
    ways: list[str], measured: dict[tuple[str, str], list[Seconds]], pages: int
) -> None:
    """Print for each way and command the best round: seconds or pages per second, CPU seconds."""
    print(" " * 20 + "".join(f"{command:>14} {'CPU':>8}" for command in COMMANDS))
    for way in ways:
        line = f"{way:20}"
        for command in COMMANDS:
            wall, cpu = (min(each) for each in zip(*measured[way, command], strict=True))
            shown = f"{wall:.1f} s" if command == "start" else f"{pages / wall:.1f} pages/s"
            line += f"{shown:>14} {cpu:6.1f} s"
        print(line, flush=True)


def write_pages(file: Path, number: int) -> None:
    """Write a WARC file of *number* articles with 40 paragraphs each."""
    with file.open("wb") as opened:
        for each in range(number):
            lines = "</p><p>".join(_LINE.format(each, each * 7 + day) for day in range(40))
            page = warcs.page(f"Story {each}", lines)
            opened.write(gzip.compress(warcs.response(f"https://warc.example/{each}", page)))


if __name__ == "__main__":
    main()
