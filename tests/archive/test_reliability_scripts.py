"""The scripts of benchmarks/reliability/ find nothing wrong at a small size.

docs/reliability.md has their figures at full size.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.crawls import ROOT


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [["killed_commands", "1"], ["outages", "10"]],
    ids=["kill -9 of each command", "a site that goes down"],
)
def test_a_small_size_of_it_loses_and_damages_nothing(script: list[str]) -> None:
    name, size = script
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "reliability" / f"{name}.py"), "--size", size],
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
