"""A page of another site cannot read the archive by letting its name lead to this machine."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from newsarchive.web.framework.hosts import is_known_host
from tests.support.archives import sample_archive

OWN = ("127.0.0.1", 8001)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8001", "localhost:8001", "LOCALHOST:8001", "localhost.:8001", "[::1]:8001",
        "192.168.1.7:8001", "[fe80::1]", "archive:8001", "news.localhost:8001", "box.local:8001",
        "archive.example.org", "known.example:8001", "KNOWN.example.:9000", "2130706433:8001",
    ],
)  # fmt: skip
def test_own_names_and_what_a_proxy_passes_on_are_answered(host: str) -> None:
    assert is_known_host(host, OWN, {"known.example"})


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8001", "evil.example.:8001", "127.0.0.1.evil.example:8001",
        "localhost.evil.example:8001", "known.example.evil.example:8001", "evil-known.example:8001",
        "a.local.evil.example:8001", "127.0.0.1@evil.example:8001", "evil.example:80",
    ],
)  # fmt: skip
def test_names_that_others_can_lead_here_are_not(host: str) -> None:
    assert not is_known_host(host, OWN, {"known.example"})


def test_a_server_on_port_80_answers_no_unknown_name_without_port() -> None:
    assert not is_known_host("evil.example", ("0.0.0.0", 80), set())
    assert is_known_host("archive.example", ("0.0.0.0", 80), {"archive.example"})


@contextmanager
def served(path: Path, *options: str, **environment: str) -> Iterator[tuple[str, int]]:
    command = [
        sys.executable,
        "-m",
        "newsarchive.console.serve",
        "--port",
        "0",
        *options,
        str(path),
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | environment
    ) as process:
        try:
            assert process.stdout
            host, _, port = process.stdout.readline().split("http://")[1].split()[0].partition(":")
            yield host, int(port)
        finally:
            process.terminate()


def answer(server: tuple[str, int], name: str, path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(*server, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": name})
        response = connection.getresponse()
        return response.status, response.read().decode()


def test_a_served_archive_is_closed_under_unknown_names(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    sample_archive(path)
    with served(
        path, "--allow-host", "mine.example", NEWSARCHIVE_ALLOWED_HOSTS="ours.example,my.example:1"
    ) as server:
        port = server[1]
        for page in ("/", "/search.json?q=ferry", "/archive.json?sql=select+1", "/-/mcp",
                     "/-/static/app.css", "/robots.txt"):  # fmt: skip
            status, text = answer(server, f"evil.example:{port}", page)
            assert status == 403, page
            assert "not served under the name 'evil.example'" in text
            assert "--allow-host" in text
        for name in ("localhost", "mine.example", "ours.example", "my.example", "127.0.0.1"):
            assert answer(server, f"{name}:{port}", "/search.json?q=ferry")[0] == 200
        assert answer(server, "proxied.example", "/search.json?q=ferry")[0] == 200
    with served(path, "--public") as server:
        assert answer(server, f"any.example:{server[1]}", "/search.json?q=ferry")[0] == 200
