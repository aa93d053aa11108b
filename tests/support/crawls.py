"""Crawling as a user does: `scrapy crawl` in a process of its own, into an archive in a folder."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SCRAPY = Path(sys.executable).parent / "scrapy"

#: No waiting for politeness' sake on 127.0.0.1, and no second try of what fails at once.
QUICK = ("AUTOTHROTTLE_ENABLED=0", "RETRY_TIMES=0")


@dataclass
class Crawled:
    """What a crawl printed and how it ended."""

    status: int
    out: str
    err: str


def start_crawl(
    archive: Path,
    *starts: str,
    spider: str = "site",
    settings: tuple[str, ...] = (),
    cwd: Path | None = None,
    prepare: Callable[[], None] | None = None,
    **spargs: Any,
) -> subprocess.Popen[str]:
    """Begin a crawl; its working folder is not the project's."""
    command = [str(SCRAPY), "crawl", spider, "-s", f"ARCHIVE_PATH={archive}"]
    for setting in (*QUICK, *settings):
        command += ["-s", setting]
    if starts:
        spargs["start"] = ",".join(starts)
    for name, value in spargs.items():
        command += ["-a", f"{name}={value}"]
    environment = {k: v for k, v in os.environ.items() if k != "NEWSARCHIVE_DB"}
    return subprocess.Popen(
        command,
        cwd=cwd or archive.parent,
        env=environment | {"PYTHONWARNINGS": "default"},
        preexec_fn=prepare,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def crawl(archive: Path, *starts: str, **how: Any) -> Crawled:
    """Crawl *starts* with the spider `site` (or *spider*) and wait for the end."""
    with start_crawl(archive, *starts, **how) as process:
        out, err = process.communicate(timeout=120)
    return Crawled(process.returncode, out, err)


def rows(archive: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What *sql* gives, as a user of the sqlite3 shell sees it."""
    with closing(sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, parameters).fetchall()


def value(archive: Path, sql: str, *parameters: Any) -> Any:
    """The one value that *sql* gives."""
    return rows(archive, sql, *parameters)[0][0]


def counts_add_up(archive: Path) -> None:
    for run in rows(
        archive, "SELECT found, new + revised + unchanged + duplicates + skipped + failed FROM runs"
    ):
        assert run[0] == run[1]
    assert not rows(archive, "SELECT * FROM urls WHERE state <> 'done' OR outcome IS NULL")
    assert not rows(
        archive,
        "SELECT * FROM urls WHERE (outcome IN ('skipped', 'failed')) <> (reason IS NOT NULL)",
    )


def stored(archive: Path) -> int:
    try:
        return int(value(archive, "SELECT count(*) FROM articles"))
    except sqlite3.OperationalError:  # not made yet
        return 0


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    while not condition():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def lately(hours: float = 0) -> str:
    """The time *hours* ago, as pages write it."""
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_all_due(archive: Path) -> int:
    """As if the time of every row that has one had come; how many."""
    with closing(sqlite3.connect(archive)) as connection, connection:
        return connection.execute(
            "UPDATE urls SET next_try_at = '2026-01-01T00:00:00Z' WHERE next_try_at IS NOT NULL"
        ).rowcount
