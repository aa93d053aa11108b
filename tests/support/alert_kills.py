"""Kill `newsarchive alerts run` with -9 at random points, and compare what came with the hits."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.alerts.saved import Destination
from tests.support.alert_receiver import Receiver, receiver
from tests.support.alerts import news, save, store

ALERTS = 6
ARTICLES = 4  # that are new in each round


def kill_runs(folder: Path, rounds: int, seed: int) -> Counter[str]:
    """Kill *rounds* runs in *folder*; raise AssertionError if a hit is missing or came twice.

    Returns how many runs were killed while they delivered, or before; and what arrived.
    """
    random_ = random.Random(seed)
    seen: Counter[str] = Counter()
    path = folder / "archive.db"
    with receiver() as hook:
        hook.pause = 0.03
        with Archive(path) as archive:
            for n in range(ALERTS):
                save(
                    archive, f"alert {n}", "ferry", destinations=(Destination("webhook", hook.url),)
                )
        for round_ in range(rounds):
            with Archive(path) as archive:
                numbers = range(round_ * ARTICLES, (round_ + 1) * ARTICLES)
                store(archive, *(news(n, f"Ferry number {n} is late.") for n in numbers))
            before = len(hook.bodies)
            _run(
                path, hook, kill_after=random_.randint(0, ALERTS), at_most=random_.uniform(0.05, 4)
            )
            seen["killed while delivering" if len(hook.bodies) > before else "killed before"] += 1
        for _ in range(3):
            _run(path, hook)
        seen["deliveries"] = len(set(hook.ids))
        seen["sent again with the same id"] = len(hook.ids) - len(set(hook.ids))
        _compare(path, hook.bodies, rounds)
    return seen


def _run(path: Path, hook: Receiver, kill_after: int | None = None, at_most: float = 60) -> None:
    """Run the alerts; kill the run after *kill_after* requests or *at_most* seconds."""
    command = [sys.executable, "-m", "newsarchive.cli", "alerts", "run", "--archive", str(path)]
    environment = os.environ | hook.environment
    before, until = len(hook.bodies), time.monotonic() + at_most
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            is_enough = kill_after is not None and len(hook.bodies) - before >= max(1, kill_after)
            if is_enough or time.monotonic() > until:
                process.kill()
            time.sleep(0.005)
    assert kill_after is not None or process.returncode == 0


def _compare(path: Path, bodies: list[dict[str, Any]], rounds: int) -> None:
    by_id: dict[str, Any] = {}
    for body in bodies:
        first = by_id.setdefault(body["delivery_id"], body)
        assert first == body, "a delivery with the same id is the same"
    told = Counter(
        (body["alert"]["name"], hit["article_id"])
        for body in by_id.values()
        for hit in body["hits"]
    )
    with Archive(path) as archive:
        rows = archive.rows("SELECT name, article_id FROM alert_hits JOIN alerts USING (alert_id)")
        undelivered = archive.rows("SELECT * FROM alert_hits WHERE delivered_at IS NULL")
        assert archive.rows("SELECT * FROM alert_events") == []
    assert told == Counter(tuple(row) for row in rows), "each hit is delivered, none twice"
    assert len(rows) == ALERTS * ARTICLES * rounds
    assert undelivered == []
