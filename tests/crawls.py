"""Crawling as a user does: `scrapy crawl` in a process of its own, into an archive in a folder."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
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
