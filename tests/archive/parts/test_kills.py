"""`newsarchive partition` is killed with -9 again and again, and loses and doubles no article."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.parts import fill, said_by, texts_by_catalogue, texts_in

#: Splits or joins the archive without the start of a command, which would take most of the time;
#: says when it begins.
WORK = """
import sys
from pathlib import Path
from newsarchive.archive.parts import moving
from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.archive.parts.moving import OpenFile
from newsarchive.archive.parts.partitioning import Plan, bring_all_back, partition
moving.SLICE = 3
print("begins", flush=True)
with OpenFile(Path(sys.argv[1])) as archive:
    if sys.argv[2] == "split":
        partition(archive, Plan(before="2026-09-01"), lambda: False, lambda _: None)
    else:
        for part in parts_of(archive.connection):
            bring_all_back(archive, part, lambda: False, lambda _: None)
"""


def work(path: Path, what: str, kill_after: float | None) -> bool:
    """Split or join the archive; return whether it was done before the kill."""
    command = [sys.executable, "-c", WORK, str(path), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        if kill_after is not None:
            time.sleep(kill_after)  # the moment of the kill
            process.kill()
        _, errors = process.communicate()
    assert process.returncode in (0, -9), errors.decode()
    return process.returncode == 0


@pytest.mark.slow
def test_kills_while_splitting_and_joining_lose_nothing(tmp_path: Path) -> None:
    made = tmp_path / "made" / "archive.db"
    made.parent.mkdir()
    fill(made)
    texts, said = texts_in(made), said_by(made)
    path = Path(shutil.copy(made, tmp_path / "archive.db"))
    pause = random.Random(20261127)
    kills = 0
    for what in ("split", "join"):
        while not work(path, what, pause.uniform(0.0, 0.15) if kills < 14 else None):
            kills += 1
            assert texts_by_catalogue(path) == texts
    assert kills >= 7
    assert said_by(path) == said
    assert [file.name for file in tmp_path.glob("*.db")] == ["archive.db"]
