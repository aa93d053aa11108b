"""Measure the code and its installation: sizes of packages, files and functions, time to a hit.

usage: python benchmarks/house.py [--install]

Without an option it prints the modules of each package, the lines of files, the functions over 30
lines, and the lines of the README. With ``--install`` it clones the last commit into a temporary
folder, calls `make run` there, and prints the seconds until a search has its first hit and the size
of .venv. That takes about a minute and needs the package index.
"""

from __future__ import annotations

import argparse
import ast
import os
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOPS = ("newsarchive", "spiders", "pipelines")
LONG_FUNCTION = 30
#: Seconds after which the installation counts as failed.
LONGEST_INSTALL = 600


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--install", action="store_true", help="measure a fresh clone too")
    options = parser.parse_args()
    print_code(sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py")))
    if options.install:
        print_installation()


def print_code(files: list[Path]) -> None:
    """Print the sizes of packages, files and functions."""
    modules = [path for path in files if path.name != "__init__.py"]
    for folder, number in sorted(Counter(path.parent for path in modules).items()):
        print(f"{number:4} modules in {folder.relative_to(ROOT)}")
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in modules]
    print(f"lines of a file: median {statistics.median(lines):g}, at most {max(lines)}")
    functions = [found for path in files for found in lengths_of_functions(path)]
    long = sorted((found for found in functions if found[0] > LONG_FUNCTION), reverse=True)
    print(f"functions: {len(functions)}, {len(long)} of them over {LONG_FUNCTION} lines")
    for length, name in long:
        print(f"{length:4} lines {name}")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    print(f"lines of README.md: {len(readme.splitlines())}")


def lengths_of_functions(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines and the name of each function in *path*."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.end_lineno - node.lineno + 1, f"{path.relative_to(ROOT)}: {node.name}"


def print_installation() -> None:
    """Print how long `make run` in a fresh clone takes to the first hit, and its size."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), folder], check=True)
        port = free_port()
        make = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0,
        )  # fmt: skip
        try:
            wait_for_hit(f"http://127.0.0.1:{port}/search?q=bridge", make)
            print(f"fresh clone to the first hit: {time.monotonic() - started:.0f} s")
            size = sum(f.lstat().st_size for f in (Path(folder) / ".venv").rglob("*"))
            print(f"size of .venv: {size / 1e6:.0f} MB")
        finally:
            os.killpg(make.pid, signal.SIGINT)
            make.wait()


def wait_for_hit(url: str, make: subprocess.Popen[bytes]) -> None:
    """Return when the page at *url* has a highlighted word; exit if *make* ends before."""
    end = time.monotonic() + LONGEST_INSTALL
    while time.monotonic() < end and make.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                if b"<mark>" in response.read():
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.5)
    raise SystemExit("`make run` in the fresh clone gave no hit")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
