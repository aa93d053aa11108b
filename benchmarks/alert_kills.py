"""Kill `newsarchive alerts run` with -9 at random points; each hit must be delivered, none twice.

    .venv/bin/python benchmarks/alert_kills.py [--rounds 20] [--seed 1]

Each round stores new articles, starts a run that delivers to a receiver on 127.0.0.1, and kills it:
after a number of requests, which the receiver has taken and perhaps not answered, or earlier. At
the end the runs are left alone. A delivery that arrived more than once must have the same id and
content; counted by ids, each hit must have arrived exactly once.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.alert_kills import kill_runs


def main() -> None:
    """Kill runs and print what happened."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="how many runs to kill")
    parser.add_argument("--seed", type=int, default=1, help="of the random points")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = kill_runs(Path(folder), options.rounds, options.seed)
    for what, number in sorted(seen.items()):
        print(f"{number:>6} {what}")
    print("each hit was delivered, none twice")


if __name__ == "__main__":
    main()
