"""A cluster as people run it: a redis-server, writers and workers, each a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from tests.support.crawls import QUICK, SCRAPY, counts_add_up, value
from tests.support.needed import needed

redis = needed("redis")

#: Leases that end soon, so that tests need not wait for those of killed programs.
LEASE = 5
Process = subprocess.Popen[str]


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RedisServer:
    """A redis-server with AOF in *folder*. Where the program is missing, the test is skipped.

    *options* are more of its own, such as ``--tls-port``.
    """

    def __init__(self, folder: Path, fsync: str = "always", *options: str) -> None:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            assert not os.environ.get("CI"), "CI must have redis-server"
            pytest.skip("there is no redis-server: run make browser")
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [
            program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder),
            "--appendonly", "yes", "--appendfsync", fsync, "--save", "", "--loglevel", "warning",
            *options,
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, and wait until it answers. Raises ``RuntimeError`` if it ends instead."""
        process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        self._process = process
        wait_for(lambda: process.poll() is not None or self._answers())
        if process.poll() is not None:
            raise RuntimeError(f"it ended at once: {self._command}")

    def kill(self) -> None:
        """Kill it with -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def client(self) -> Any:
        """Return a connection."""
        return redis.Redis.from_url(self.url, decode_responses=True)

    def _answers(self) -> bool:
        with self.client() as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False


def wait_for(condition: Callable[[], Any], seconds: float = 240, what: str = "") -> None:
    """Wait until *condition* holds; fail after *seconds*."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"it took more than {seconds} seconds {what}"
        time.sleep(0.02)


class Cluster:
    """A writer and workers of *archive*, at *server*; all are ended at the end of the block."""

    def __init__(self, server: RedisServer, archive: Path, settings: tuple[str, ...] = ()) -> None:
        self.server = server
        self.archive = archive
        self._settings = settings
        self._started: list[Process] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._started:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.communicate()

    def writer(self, *options: str) -> Process:
        """Start a writer."""
        return self._start(*self.writer_command(*options))

    def writer_command(self, *options: str) -> list[str]:
        """Return the command that starts a writer."""
        return [
            sys.executable, "-m", "newsarchive.cli", "writer", "--cluster", self.server.url,
            "--archive", str(self.archive), "--lease", str(LEASE), *options,
        ]  # fmt: skip

    def worker(self, *more: str, spider: str = "site", **spargs: str) -> Process:
        """Start a worker for *spider*, with *more* settings."""
        command = [str(SCRAPY), "crawl", spider]
        settings = (
            f"CLUSTER_URL={self.server.url}", f"CLUSTER_LEASE={LEASE}", "EXTRACT_WORKERS=1",
            f"ARCHIVE_PATH={self.archive}", "CLUSTER_IDLE=0", *QUICK, *self._settings, *more,
        )  # fmt: skip
        for setting in settings:
            command += ["-s", setting]
        for argument in spargs.items():
            command += ["-a", "=".join(argument)]
        return self._start(*command)

    def command(self, *arguments: str) -> str:
        """Run a command of `newsarchive` with this cluster, and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "newsarchive.cli", *arguments, "--cluster", self.server.url],
            capture_output=True, text=True, timeout=240, cwd=self.archive.parent,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def seed(self, *starts: str, spider: str = "site") -> str:
        """Open a run of *spider* that begins with *starts*."""
        arguments = ("-a", f"start={','.join(starts)}") if starts else ()
        unknown = () if spider == "site" else ("--unchecked",)  # one of the tests
        return self.command("seed", spider, *arguments, *unknown)

    def standing(self) -> dict[str, Any]:
        """Return what `newsarchive cluster status` says."""
        found: dict[str, Any] = json.loads(self.command("cluster", "status", "--json"))
        return found

    def wait_for_end(self, seconds: float = 300) -> None:
        """Wait until no run is open and all results are written."""
        with self.server.client() as client:
            wait_for(
                lambda: (
                    not client.hlen("{newsarchive}:runs")
                    and not client.xlen("{newsarchive}:results")
                ),
                seconds,
                "until the runs ended",
            )

    def _start(self, *command: str) -> Process:
        environment = {k: v for k, v in os.environ.items() if k != "NEWSARCHIVE_DB"}
        process = subprocess.Popen(
            command, cwd=self.archive.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=environment | {"PYTHONWARNINGS": "default", "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self._started.append(process)
        return process


def is_sound(cluster: Cluster, articles: int) -> None:
    """Assert that every article is there once, and nothing is left over in the frontier."""
    archive = cluster.archive
    assert value(archive, "SELECT count(*) FROM articles") == articles
    assert value(archive, "SELECT count(DISTINCT url) FROM articles") == articles
    counts_add_up(archive)
    cluster.wait_for_end()
    standing = cluster.standing()
    assert (standing["dead_number"], standing["lag"], standing["shards"]) == (0, 0, [])


@dataclass(frozen=True)
class Printed:
    """What a program wrote to its standard output and its standard error."""

    out: str
    errors: str


def ended(process: Process) -> Printed:
    """End *process* as systemd does, and return all that it printed."""
    process.send_signal(signal.SIGTERM)
    printed = Printed(*process.communicate(timeout=240))
    assert "Traceback" not in printed.errors, printed.errors
    return printed


def ended_after(process: Process, text: str) -> Printed:
    """End *process* as systemd does when *text* was on a line of its log; return all it printed."""
    assert process.stderr is not None
    assert process.stdout is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if text in line:
            break
    process.send_signal(signal.SIGTERM)
    printed = Printed(process.stdout.read(), "".join(lines) + process.stderr.read())
    process.wait(240)
    assert "Traceback" not in printed.errors, printed.errors
    return printed


def end(process: Process) -> str:
    """End *process* as systemd does, and return what it printed."""
    return ended(process).out
