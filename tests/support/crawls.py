"""Crawl as people do: `scrapy crawl` in its own process, with an archive in a folder."""

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

#: Without the pauses of a polite crawl, and without a second try of failed requests.
QUICK = ("AUTOTHROTTLE_ENABLED=0", "RETRY_TIMES=0")


@dataclass
class Crawled:
    """The exit status of a crawl and what it printed."""

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
    """Start a crawl of *starts* or of the site *spider*; *cwd* is the folder of the archive."""
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
    """Crawl *starts* with the spider `site`, or the site *spider*, and wait for the end."""
    with start_crawl(archive, *starts, **how) as process:
        out, err = process.communicate(timeout=120)
    return Crawled(process.returncode, out, err)


def rows(archive: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Return the rows of *sql*, as a user of the sqlite3 shell sees them."""
    with closing(sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, parameters).fetchall()


def value(archive: Path, sql: str, *parameters: Any) -> Any:
    """Return the single value of *sql*."""
    return rows(archive, sql, *parameters)[0][0]


def counts_add_up(archive: Path) -> None:
    """Assert that every URL has one outcome, and that the counts of each run add up."""
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
    """Return the number of articles in *archive*, 0 if it does not exist."""
    try:
        return int(value(archive, "SELECT count(*) FROM articles"))
    except sqlite3.OperationalError:  # there is no archive yet
        return 0


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until *condition* holds; *process* must not end before."""
    while not condition():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def lately(hours: float = 0) -> str:
    """Return the time *hours* ago, as pages write it."""
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_all_due(archive: Path) -> int:
    """Make every URL due that has a time of its next try, and return their number."""
    with closing(sqlite3.connect(archive)) as connection, connection:
        return connection.execute(
            "UPDATE urls SET next_try_at = '2026-01-01T00:00:00Z' WHERE next_try_at IS NOT NULL"
        ).rowcount
