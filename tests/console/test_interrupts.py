"""Ctrl-C and SIGTERM end every command with one line and 130, early or late."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.commands import NEWSARCHIVE
from tests.support.crawls import SCRAPY, rows
from tests.support.fakesite.site import FakeSite

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


def pages(folder: Path, count: int) -> Path:
    """Write *count* pages of articles into a new folder."""
    folder.mkdir()
    for number in range(count):
        paragraph = f"<p>The ferry was late for the {number}th time, its owner said on Monday.</p>"
        (folder / f"story-{number}.html").write_text(
            f"<html><body><article><h1>Late {number}</h1>{paragraph * 9}</article></body></html>"
        )
    return folder


def stopped(
    command: list[str], folder: Path, number: signal.Signals, begun: Callable[[], bool]
) -> str:
    """Send *number* to all processes of *command* when *begun*; return what it printed."""
    with subprocess.Popen(
        command, cwd=folder, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={k: v for k, v in os.environ.items() if k != "NEWSARCHIVE_DB"},
    ) as process:  # fmt: skip
        while not begun() and process.poll() is None:
            time.sleep(0.005)
        os.killpg(process.pid, number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, (out, err)
    assert len(err.splitlines()) <= 1, err
    return out + err


def first_word(archive: Path) -> bool:
    return archive.exists() and archive.stat().st_size > 0


def running(archive: Path) -> bool:
    try:
        return bool(rows(archive, "SELECT 1 FROM runs WHERE finished_at IS NULL"))
    except sqlite3.Error:  # there is no such file or table yet
        return False


@SIGNALS
@pytest.mark.parametrize("begun", [first_word, running])
def test_an_import(tmp_path: Path, number: signal.Signals, begun: Callable[[Path], bool]) -> None:
    pages(tmp_path / "pages", 300)
    archive = tmp_path / "archive.db"
    command = ["import", "--archive", str(archive), "--url-prefix", "https://a.example/", "pages"]
    report = stopped([str(NEWSARCHIVE), *command], tmp_path, number, lambda: begun(archive))
    assert "stopped" in report


@SIGNALS
@pytest.mark.parametrize("pause", [0.0, 0.3, 1.0])
def test_an_extraction_while_its_processes_start(
    tmp_path: Path, number: signal.Signals, pause: float
) -> None:
    pages(tmp_path / "pages", 150)
    command = ["import", "--archive", "archive.db", "--url-prefix", "https://a.example/", "pages"]
    subprocess.run([str(NEWSARCHIVE), *command], cwd=tmp_path, check=True, capture_output=True)
    began = time.monotonic() + 0.5
    stopped(
        [str(NEWSARCHIVE), "reextract", "--archive", "archive.db"], tmp_path, number,
        lambda: time.monotonic() > began + pause,
    )  # fmt: skip


def is_listing(folder: Path) -> bool:
    """Return whether a command that works in *folder* has called `scrapy list`."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is another person's
            is_here = (process / "cwd").resolve() == folder.resolve()
            if is_here and b"scrapy\0list\0" in (process / "cmdline").read_bytes():
                return True
    return False


@SIGNALS
@pytest.mark.parametrize(
    "command", [["reextract"], ["import", "--url-prefix", "https://b.example/", "pages"], ["sites"]]
)
def test_a_command_while_scrapy_lists_the_sites_for_it(
    tmp_path: Path, number: signal.Signals, command: list[str]
) -> None:
    pages(tmp_path / "pages", 2)
    filled = ["import", "--archive", "archive.db", "--url-prefix", "https://a.example/", "pages"]
    subprocess.run([str(NEWSARCHIVE), *filled], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.settings\n")
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "__init__.py").touch()
    (tmp_path / "spiders" / "slow.py").write_text("import time\ntime.sleep(3)\n")
    report = stopped(
        [str(NEWSARCHIVE), *command, "--archive", "archive.db"], tmp_path, number,
        lambda: is_listing(tmp_path),
    )  # fmt: skip
    assert "stopped" in report


@SIGNALS
@pytest.mark.parametrize("program", ["crawl", "probe"])
def test_a_crawl_and_a_probe(tmp_path: Path, number: signal.Signals, program: str) -> None:
    with FakeSite() as site:
        site.articles(3)
        site.delay("/", 2.5)
        command = (
            [str(NEWSARCHIVE), "probe", site.url]
            if program == "probe"
            else [str(SCRAPY), "crawl", "site", "-a", f"start={site.url}",
                  "-s", "ARCHIVE_PATH=a.db"]
        )  # fmt: skip
        report = stopped(command, tmp_path, number, lambda: site.request_count("/") > 0)
    assert "site: 0 new" in report
    assert "Aborted" not in report


@SIGNALS
def test_serving(tmp_path: Path, number: signal.Signals) -> None:
    pages(tmp_path / "pages", 1)
    command = ["import", "--archive", "archive.db", "--url-prefix", "https://a.example/", "pages"]
    subprocess.run([str(NEWSARCHIVE), *command], cwd=tmp_path, check=True, capture_output=True)
    began = time.monotonic()
    report = stopped(
        [str(NEWSARCHIVE), "serve", "archive.db", "--port", "0"], tmp_path, number,
        lambda: time.monotonic() > began + 2.5,
    )  # fmt: skip
    assert report.splitlines()[-1] == "stopped"
