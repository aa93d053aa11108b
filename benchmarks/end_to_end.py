"""Measure what an article costs from fetch to commit, beside programs that do less.

    .venv/bin/python benchmarks/end_to_end.py FOLDER [--rounds 3] [--before CHECKOUT]

FOLDER has HTML files, also compressed with gzip. Another process serves them as ten sites on
127.0.0.x. All programs run on the same two processors, one after the other, in each round:

crawl              `scrapy crawl` as a user calls it, with captures, and learning at its end
crawl, no learning the same without learning
reextract          `newsarchive reextract` of these captures
import             `newsarchive import` of these captures into a new archive
blocking spider    a spider that calls trafilatura in its callback and writes to SQLite
trafilatura x 2    `trafilatura --parallel 2` on the files
trafilatura        trafilatura on the files, in one process
newspaper4k, ...   with --peer: that library on the files, in one process, by the Python given

It prints the median of the rounds: wall and CPU seconds, CPU a page of the main process and of the
others, and the most memory of all of them together. Ratios depend less on the machine than seconds.
With --before, another checkout with its own `.venv` runs beside this one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from cpu_time import Usage, adopt_orphans, usage_of

ROOT = Path(__file__).parent.parent
RIVALS = Path(__file__).parent / "crawl_rivals"
CORES = 2
#: How the options of --peer are named, and the module by which a library is recognised.
PEERS = {"newspaper4k": "newspaper", "news-please": "newsplease"}
#: Ratios that are printed: a name, the runs divided, and what of them.
RATIOS = (
    ("wall: blocking spider / crawl", "blocking spider", "crawl", "wall"),
    ("wall: trafilatura x 2 / crawl", "trafilatura x 2", "crawl", "wall"),
    ("CPU: crawl / trafilatura", "crawl", "trafilatura", "cpu"),
    ("CPU: blocking spider / crawl", "blocking spider", "crawl", "cpu"),
    ("wall: trafilatura / reextract", "trafilatura", "reextract", "wall"),
    ("wall: trafilatura / import", "trafilatura", "import", "wall"),
    ("CPU: newspaper4k / crawl", "newspaper4k", "crawl", "cpu"),
    ("CPU: news-please / crawl", "news-please", "crawl", "cpu"),
    ("CPU: crawl before / crawl", "crawl before", "crawl", "cpu"),
    ("wall: crawl before / crawl", "crawl before", "crawl", "wall"),
    ("CPU: reextract before / reextract", "reextract before", "reextract", "cpu"),
    ("CPU: import before / import", "import before", "import", "cpu"),
)

Rounds = dict[str, list[Usage]]


def main() -> None:
    """Measure and print the table."""
    options = _options()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        count = copy_pages(options.folder, pages, options.pages)
        if not count:
            raise SystemExit(f"{options.folder} has no HTML files")
        command = [sys.executable, str(RIVALS / "page_server.py"), str(pages)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            starts = server.stdout.readline().strip()
            try:
                bench = Bench(pages, starts, server.pid, options.only)
                for _ in range(options.rounds):
                    bench.measure_round(options.peer, options.before)
            finally:
                server.kill()
    print_table(bench.rounds, count)
    if options.json:
        options.json.write_text(json.dumps(as_record(bench.rounds, count), indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a folder with HTML files")
    parser.add_argument("--pages", type=int, help="use at most so many of the files")
    parser.add_argument("--rounds", type=int, default=1, help="measure so often")
    parser.add_argument("--only", default="", help="a pattern of the names of the runs")
    parser.add_argument("--peer", type=Path, action="append", default=[], metavar="PYTHON")
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def copy_pages(source: Path, target: Path, most: int | None) -> int:
    """Copy the HTML files below *source* to *target*, decompressed; return their number."""
    target.mkdir()
    files = [file for file in sorted(source.rglob("*")) if re.search(r"\.html?(\.gz)?$", file.name)]
    for number, file in enumerate(files[:most]):
        body = file.read_bytes()
        body = gzip.decompress(body) if file.suffix == ".gz" else body
        (target / f"a-story-of-the-day-{number:06}.html").write_bytes(body)
    return len(files[:most])


class Bench:
    """Runs the programs, and keeps what each of them used in each round."""

    def __init__(self, pages: Path, starts: str, server: int, only: str) -> None:
        self.rounds: Rounds = {}
        self._pages = pages
        self._starts = starts
        self._server = server
        self._only = re.compile(only)

    def measure_round(self, peers: list[Path], before: Path | None) -> None:
        """Run each program once, each in a folder of its own."""
        with tempfile.TemporaryDirectory() as folder:
            self._measure_ours(Path(folder), ROOT, "")
            if before is not None:
                self._measure_ours(Path(folder) / "before", before.resolve(), " before")
            spider = [str(Path(sys.executable).parent / "scrapy"), "runspider"]
            spider += [str(RIVALS / "blocking_spider.py"), "-a", f"start={self._starts}"]
            self._run("blocking spider", Path(folder), [*spider, "-a", "archive=archive.db"])
            tool = [str(Path(sys.executable).parent / "trafilatura"), "--parallel", str(CORES)]
            tool += ["--input-dir", str(self._pages), "--output-dir", "texts"]
            self._run("trafilatura x 2", Path(folder), tool)
            self._parse("trafilatura", Path(folder), Path(sys.executable))
            for name, module in PEERS.items():
                # One of the libraries needs the other, so it may be in several environments.
                for peer in peers:
                    check = [str(peer), "-c", f"import {module}"]
                    if not subprocess.run(check, capture_output=True, check=False).returncode:
                        self._parse(name, Path(folder), peer)
                        break

    def _measure_ours(self, folder: Path, checkout: Path, suffix: str) -> None:
        programs = checkout / ".venv" / "bin" if suffix else Path(sys.executable).parent
        crawl = [str(programs / "scrapy"), "crawl", "site", "-a", f"start={self._starts}"]
        crawl += ["-s", "AUTOTHROTTLE_ENABLED=0", "-s", "ARCHIVE_PATH={run}/archive.db"]
        expected = r"^site: (?!0 new)"
        self._run(f"crawl{suffix}", folder, crawl, expected, checkout)
        crawl += ["-s", "LEARN_ENABLED=0"]
        kept = self._run(
            f"crawl, no learning{suffix}", folder, crawl, expected, checkout, keep=True
        )
        if kept is None:
            return
        tool, places = str(programs / "newsarchive"), ["--archive", str(kept / "archive.db")]
        again = [tool, "reextract", "--no-learn", *places]
        self._run(f"reextract{suffix}", folder, again, "captures read", checkout)
        imported = [tool, "import", "--no-learn", "--archive", "{run}/archive.db"]
        self._run(f"import{suffix}", folder, [*imported, str(kept / "captures")], "new", checkout)
        shutil.rmtree(kept)

    def _parse(self, name: str, folder: Path, python: Path) -> None:
        command = [str(python), str(RIVALS / "parse_files.py"), name, str(self._pages)]
        self._run(name, folder, command, r"^[1-9]\d* of")

    def _run(
        self,
        name: str,
        folder: Path,
        command: list[str],
        expected: str = "",
        checkout: Path | None = None,
        *,
        keep: bool = False,
    ) -> Path | None:
        """Run *command*, whose output has to match *expected*, in a new folder below *folder*.

        Return that folder if it is to be kept; None if the run is not wanted.
        """
        if not self._only.search(name) and not (keep and self._is_wanted_later(name)):
            return None
        place = folder / re.sub(r"\W+", "-", name)
        place.mkdir(parents=True)
        if checkout is not None:  # `scrapy` has to find the project
            shutil.copy(checkout / "scrapy.cfg", place)
        usage = usage_of([part.format(run=place) for part in command], place, self._server)
        if not re.search(expected, usage.output, re.MULTILINE):
            raise SystemExit(f"{name} printed {usage.output!r}")
        if self._only.search(name):
            self.rounds.setdefault(name, []).append(usage)
        if keep:
            return place
        shutil.rmtree(place)
        return None

    def _is_wanted_later(self, name: str) -> bool:
        suffix = " before" if name.endswith(" before") else ""
        return any(self._only.search(f"{later}{suffix}") for later in ("reextract", "import"))


def print_table(rounds: Rounds, pages: int) -> None:
    """Print what each program used, and the ratios."""
    number = max(map(len, rounds.values()))
    print(f"{pages} pages, median of {number} rounds; CPU a page in ms, memory in MB")
    print(f"{'':26}{'wall s':>8}{'CPU s':>8}{'CPU':>8}{'main':>8}{'others':>8}{'memory':>8}")
    for name, runs in rounds.items():
        figure = _figures(runs, pages)
        print(
            f"{name:26}{figure['wall']:8.2f}{figure['cpu']:8.2f}{figure['ms']:8.1f}"
            f"{figure['main_ms']:8.1f}{figure['others_ms']:8.1f}{figure['memory_mb']:8.0f}"
        )
    for name, ratio in _ratios(rounds).items():
        print(f"{name:40}{ratio:6.2f}")


def as_record(rounds: Rounds, pages: int) -> dict[str, object]:
    """Return the figures as JSON-able data."""
    runs = {name: _figures(each, pages) for name, each in rounds.items()}
    return {"pages": pages, "runs": runs, "ratios": _ratios(rounds)}


def _figures(runs: list[Usage], pages: int) -> dict[str, float]:
    def middle(value: Callable[[Usage], float]) -> float:
        return round(median(map(value, runs)), 3)

    return {
        "wall": middle(lambda run: run.wall),
        "cpu": middle(lambda run: run.cpu),
        "ms": middle(lambda run: 1000 * run.cpu / pages),
        "main_ms": middle(lambda run: 1000 * run.main_cpu / pages),
        "others_ms": middle(lambda run: 1000 * run.other_cpu / pages),
        "memory_mb": middle(lambda run: run.memory / 1e6),
    }


def _ratios(rounds: Rounds) -> dict[str, float]:
    """Return the medians of the ratios within a round."""
    return {
        name: round(
            median(
                getattr(a, what) / getattr(b, what)
                for a, b in zip(rounds[above], rounds[below], strict=True)
            ),
            3,
        )
        for name, above, below, what in RATIOS
        if above in rounds and below in rounds
    }


if __name__ == "__main__":
    main()
