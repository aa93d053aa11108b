"""`make run` crawls and serves the sample site until Ctrl-C, for a new user."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.sample.stories import expected
from tests.support.crawls import rows, value
from tests.support.sample_score import score

NEWSARCHIVE = Path(sys.executable).parent / "newsarchive"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


def start(archive: Path, ports: tuple[int, int], *options: str) -> subprocess.Popen[str]:
    sample, serve = ports
    command = [str(NEWSARCHIVE), "run", "--archive", str(archive), "--sample-port", str(sample)]
    environment = {k: v for k, v in os.environ.items() if k != "NEWSARCHIVE_DB"}
    return subprocess.Popen(
        [*command, "--port", str(serve), *options],
        cwd=archive.parent, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def run(archive: Path, ports: tuple[int, int], *options: str) -> str:
    with start(archive, ports, "--no-serve", *options) as process:
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, ""), out + err
    return out


def test_the_sample_site_is_crawled_served_and_ended_by_ctrl_c(
    tmp_path: Path, ports: tuple[int, int]
) -> None:
    archive = tmp_path / "archive.db"
    process = start(archive, ports)
    assert process.stdout
    assert "40 new, 0 revised" in process.stdout.readline()
    found = {}
    for _ in range(200):
        try:
            url = f"http://127.0.0.1:{ports[1]}/search.json?q=bridge"
            with urllib.request.urlopen(url, timeout=5) as response:
                found = json.load(response)
            break
        except urllib.error.URLError:
            assert process.poll() is None, process.communicate()
            time.sleep(0.1)
    assert found["count"] >= 1
    assert "<mark>bridge</mark>" in found["results"][0]["snippet"]
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    for port in ports:
        with closing(socket.socket()) as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0, "no program is left behind"
    assert value(archive, "PRAGMA integrity_check") == "ok"


def test_a_day_on_the_sample_site(tmp_path: Path, ports: tuple[int, int]) -> None:
    archive = tmp_path / "archive.db"
    assert "40 new, 0 revised" in run(archive, ports)
    assert "0 new, 0 revised" in run(archive, ports)
    assert "1 new, 1 revised" in run(archive, ports, "--edition", "2")
    third = run(archive, ports, "--edition", "3")
    assert "0 new, 1 revised" in third
    assert "What fails on the sample site is meant to fail" in third
    assert value(archive, "SELECT count(*) FROM articles") == 41
    [(url,)] = rows(archive, "SELECT url FROM articles WHERE gone_at IS NOT NULL")
    assert url.endswith("/city/lost-parrot-found-reciting-timetable")
    stealth = rows(archive, "SELECT number, change ->> '$.stealth' FROM revisions ORDER BY number")
    assert stealth == [(1, 0), (2, 1)]
    assert (
        value(archive, "SELECT reason FROM urls WHERE url LIKE '%/regatta-postponed'") == "soft_404"
    )


def test_the_sample_articles_are_whole_and_clean(tmp_path: Path, ports: tuple[int, int]) -> None:
    archive = tmp_path / "archive.db"
    run(archive, ports)
    site = f"http://127.0.0.1:{ports[0]}"
    texts = {u.removeprefix(site): t for u, t in rows(archive, "SELECT url, text FROM articles")}
    scored = score(texts, 1)
    assert scored.missing == []
    assert scored.paragraphs_lost == []
    assert len(scored.boilerplate_left) <= 0.03 * scored.boilerplate, scored.boilerplate_left
    with closing(sqlite3.connect(archive)) as connection:
        connection.row_factory = sqlite3.Row
        found = {
            row["url"].removeprefix(site): row
            for row in connection.execute("SELECT * FROM articles")
        }
    for truth in expected(1):
        row = found[truth.path]
        assert row["title"] == truth.title
        assert json.loads(row["authors"]) == list(truth.authors), truth.path


def test_of_a_crawl_that_could_not_begin_only_its_error_is_printed(
    tmp_path: Path, ports: tuple[int, int]
) -> None:
    diary = tmp_path / "archive.db"
    diary.write_text("Dear diary\n" * 99)
    with start(diary, ports, "--no-serve") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert err.endswith("is not a SQLite database; it was not touched\n")
    assert len(err.splitlines()) == 1


def test_a_port_that_is_taken_names_the_option_that_is_meant(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        process = start(tmp_path / "archive.db", (port, 0), "--no-serve")
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err.endswith("choose another one (--sample-port)\n")
    assert len(err.splitlines()) == 1
