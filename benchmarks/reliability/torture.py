"""Run all scripts of this folder, one after the other, and print how each ended in one table.

    .venv/bin/python benchmarks/reliability/torture.py [--quick] [NAME...]

NAME is a script without its ".py"; all by default. With --quick each runs at a small size, which
takes minutes instead of an hour. The output of each script is printed as it comes, the table at the
end. The exit status is 1 if any script found something wrong.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

#: The options of each script for --quick.
SCRIPTS = {
    "hostile_site": ["--kinds", "wire,codings,redirects,sources"],
    "killed_commands": ["--size", "3"],
    "kills": ["--rounds", "2"],
    "stopped_commands": ["--size", "2"],
    "disk_full": ["--size", "1"],
    "writers": ["--size", "20"],
    "locks": ["--size", "5"],
    "unusable_archives": [],
    "clock": ["--size", "3"],
    "outages": ["--size", "20"],
    "random_crawl": ["--plans", "5"],
}


def main() -> int:
    """Run the scripts that the command line names, and return 1 if one of them fails."""
    here = Path(__file__).parent
    there = [name for name in SCRIPTS if (here / f"{name}.py").exists()]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(there))
    parser.add_argument("--quick", action="store_true", help="small sizes")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in there]:
        parser.error(f"no script {unknown[0]}.py; there are: {', '.join(there)}")
    table = []
    for name in options.names or there:
        print(f"--- {name}", flush=True)
        begun = time.monotonic()
        command = [
            sys.executable,
            str(here / f"{name}.py"),
            *(SCRIPTS[name] if options.quick else []),
        ]
        status = subprocess.run(command, check=False).returncode
        table.append((name, status, time.monotonic() - begun))
    print("\nscript              result   seconds")
    for name, status, seconds in table:
        print(f"{name:18}  {'wrong' if status else 'nothing lost':12} {seconds:6.0f}")
    return int(any(status for _, status, _ in table))


if __name__ == "__main__":
    sys.exit(main())
