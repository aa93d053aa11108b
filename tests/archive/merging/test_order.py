"""Merging does not depend on the order, and merging again changes nothing."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.support.merging import Visit, content, made_archive, merge


def drawn_visits(seed: int) -> tuple[list[Visit], list[Visit]]:
    """Return what two machines saw of one newspaper whose pages change, at times that differ."""
    rng = random.Random(seed)
    halves: tuple[list[Visit], list[Visit]] = ([], [])
    for number in range(1, 15):
        editions = [0, *rng.choices((0, 1, 2, 3, -1), k=3)]
        times = sorted(rng.sample(range(100), len(editions)))
        for side in rng.choice(((0,), (1,), (0, 1), (0, 1))):
            for hours in sorted(rng.sample(range(times[0], 120), rng.randint(1, 4))):
                shown = max(i for i, at in enumerate(times) if at <= hours)
                halves[side].append(Visit(2 * hours + side, number, editions[shown]))
    return halves


@pytest.mark.parametrize("seed", range(6))
def test_either_order_of_merging_gives_the_same_archive(tmp_path: Path, seed: int) -> None:
    one, other = drawn_visits(seed)
    made_archive(tmp_path / "a.db", one)
    made_archive(tmp_path / "b.db", other)
    for name in ("a", "b"):
        shutil.copy(tmp_path / f"{name}.db", tmp_path / f"{name}-first.db")
    merge(tmp_path / "a-first.db", tmp_path / "b.db")
    merge(tmp_path / "b-first.db", tmp_path / "a.db")
    found = content(tmp_path / "a-first.db")
    for name, rows in content(tmp_path / "b-first.db").items():
        assert rows == found[name], name
    for name in ("a", "b"):
        assert "nothing new" in merge(tmp_path / "a-first.db", tmp_path / f"{name}.db")
    assert content(tmp_path / "a-first.db") == found
