"""Killed at any point, the alerts lose no hit and tell none twice."""

from pathlib import Path

from tests.support.alert_kills import kill_runs


def test_hits_are_delivered_once_although_runs_are_killed(tmp_path: Path) -> None:
    """`benchmarks/alert_kills.py` does it as often as you like."""
    seen = kill_runs(tmp_path, rounds=4, seed=11)
    assert seen["deliveries"] >= 6
