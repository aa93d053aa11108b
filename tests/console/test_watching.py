"""`newsarchive runs --watch` shows running crawls, and ends as people expect."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.ledger.runs import start_run
from tests.support.paper import NOW
from tests.support.terminal import Terminal


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    archive = tmp_path / "archive.db"
    with closing(open_for_writing(archive)) as connection:
        start_run(connection, "paper", {}, NOW)  # by this process, which is alive
        connection.execute("UPDATE runs SET found = 3, new = 3, queued = 7, per_minute = 120")
        connection.execute("INSERT INTO runs(spider, started_at, process) VALUES ('x', '', '1:1')")
    return [sys.executable, "-m", "newsarchive.cli", "runs", "--watch", "--archive", str(archive)]


@pytest.mark.parametrize("key", ["q", "\x03"])
def test_on_a_terminal_it_ends_with_q_or_ctrl_c(command: list[str], key: str) -> None:
    terminal = Terminal(command)
    terminal.read_until(lambda seen: "q ends" in seen)
    assert "paper: 10 found, 0 fetched, 3 stored, 2.0/s, 7 queued" in terminal.seen
    assert "x:" not in terminal.seen
    if key == "q":
        terminal.type(key)
    else:
        os.kill(terminal.process.pid, signal.SIGINT)
    assert terminal.finish() == 0


def test_in_a_pipe_it_writes_plain_lines(command: list[str]) -> None:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert line[20:].startswith(" paper: 10 found") or line[21:].startswith("paper: 10 found")
    assert "\x1b" not in line
