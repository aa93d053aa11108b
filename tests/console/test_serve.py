"""`newsarchive serve` prints its URL, reports errors clearly and ends cleanly."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from newsarchive.archive.connection import open_for_reading
from newsarchive.console.serve import serve
from newsarchive.web.framework.canned_queries import CANNED_QUERIES
from newsarchive.web.framework.sql_functions import set_up_connection
from tests.support.archives import archive_of_first_version, sample_archive
from tests.support.client import PAGES
from tests.support.commands import call
from tests.support.crawls import ROOT

COMMAND = (sys.executable, "-m", "newsarchive.console.serve")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_url_responds_and_ends_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    sample_archive(tmp_path / "archive.db")
    environment = os.environ | {"NEWSARCHIVE_DB": str(tmp_path / "archive.db")}
    process = subprocess.Popen(
        [*COMMAND, "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline()
    url = line.split(" on ")[1].split()[0]
    assert url.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(url + "/search.json?q=ferry") as response:
        assert json.load(response)["count"] == 2
    process.send_signal(how)
    rest, errors = process.communicate(timeout=10)
    assert (rest, errors) == ("", "")
    assert process.returncode in (0, -how)


def test_pressing_ctrl_c_twice_shows_no_traceback(tmp_path: Path) -> None:
    sample_archive(tmp_path / "archive.db")
    process = subprocess.Popen(
        [*COMMAND, str(tmp_path / "archive.db"), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    url = process.stdout.readline().split(" on ")[1].split()[0]
    urllib.request.urlopen(url + "/search.json?q=ferry").close()
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
    assert "Traceback" not in process.communicate(timeout=10)[1]


def test_an_archive_of_an_older_version_is_updated(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    archive_of_first_version(path).close()
    process = subprocess.Popen(
        [*COMMAND, str(path), "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    url = process.stdout.readline().split(" on ")[1].split()[0]
    with urllib.request.urlopen(url + "/search.json") as response:
        assert json.load(response)["count"] == 0
    process.terminate()
    _, errors = process.communicate(timeout=10)
    assert errors == "old.db is of an older version and is being updated\n"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none.db", "no archive there"),
        ("other.db", "another program's"),
        ("text.db", "not a SQLite database"),
    ],
)
def test_a_file_that_is_no_archive_is_one_line_that_says_why(
    tmp_path: Path, name: str, why: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    (tmp_path / "text.db").write_text("hello")
    output = call(tmp_path / "archive.db", "serve", str(tmp_path / name), status=2)
    assert why in output
    assert output.count("\n") == 1


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    sample_archive(tmp_path / "archive.db")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = CliRunner().invoke(serve, [str(tmp_path / "archive.db"), "--port", str(port)])
    assert result.exit_code == 1
    assert f"port {port} is in use" in result.output
    assert result.output.count("\n") == 1


def test_a_host_of_another_machine_is_reported(tmp_path: Path) -> None:
    sample_archive(tmp_path / "archive.db")
    result = CliRunner().invoke(serve, [str(tmp_path / "archive.db"), "--host", "203.0.113.1"])
    assert result.exit_code == 1
    assert "cannot listen on 203.0.113.1" in result.output


def test_plain_datasette_has_our_pages(tmp_path: Path) -> None:
    sample_archive(tmp_path / "other-name.db")
    result = subprocess.run(
        [sys.executable, "-m", "datasette", str(tmp_path / "other-name.db"),
         "--get", "/search.json?q=ferry"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(result.stdout)["count"] == 2


@pytest.mark.parametrize("name", CANNED_QUERIES)
def test_every_question_runs(tmp_path: Path, name: str) -> None:
    sample_archive(tmp_path / "archive.db")
    connection = open_for_reading(tmp_path / "archive.db")
    set_up_connection(connection)
    rows = connection.execute(CANNED_QUERIES[name][2], {"word": "ferry"}).fetchall()
    connection.close()
    # The sample has one revision, one story of two sites, cuts, authors, and an undated article.
    assert rows


def test_a_snapshot_made_as_the_docs_say_has_all_pages(tmp_path: Path) -> None:
    """Without the crawl's side, read-only, in plain Datasette."""
    sample_archive(tmp_path / "archive.db")
    docs = (ROOT / "docs" / "publishing.md").read_text()
    statements = re.findall(r'sqlite3 (archive|snapshot)\.db "(.+)"', docs)
    assert len(statements) == 2
    for name, sql in statements:
        with closing(sqlite3.connect(tmp_path / f"{name}.db", isolation_level=None)) as connection:
            connection.executescript(sql.replace("snapshot.db", str(tmp_path / "snapshot.db")))
    datasette = Datasette([], immutables=[str(tmp_path / "snapshot.db")])

    async def ask() -> list[int]:
        await datasette.invoke_startup()
        return [(await datasette.client.get(path)).status_code for path in PAGES]

    statuses = asyncio.run(ask())
    # A snapshot for publication has no crawls.
    missing = ("/a/999", "/runs/1")
    assert statuses == [404 if path in missing else 200 for path in PAGES]
    for database in datasette.databases.values():
        database.close()
