"""How a proof (proof.py) reaches the program: command line, HTTP, SQL; never by its modules."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from proof_outputs import Outputs

_SPEC = importlib.util.find_spec("newsarchive")
assert _SPEC is not None
assert _SPEC.origin is not None
#: The checkout that is measured; the commands run from it too.
TREE = Path(_SPEC.origin).resolve().parent.parent
_UNWANTED = ("NEWSARCHIVE_DB", "CRAWLER_CONTACT")
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
_ENVIRONMENT |= {"PYTHONPATH": str(TREE), "COLUMNS": "80"}
CLI = [sys.executable, "-m", "newsarchive.cli"]
SCRAPY = [sys.executable, "-m", "scrapy"]
#: Headers that the server makes, or that follow from a body before it is masked.
_SERVER_HEADERS = ("date", "server", "content-length", "etag", "set-cookie")
#: What a crawl or an import that takes longer than a minute says of its progress.
_PROGRESS = re.compile(r"(?m)^\w+: \d+ new, .* in \d+ s\n")


def call(outputs: Outputs, kind: str, name: str, command: list[str]) -> str:
    """Call *command*, keep its exit status and what it prints, and give its standard output."""
    done = subprocess.run(command, cwd=TREE, env=_ENVIRONMENT, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=600)  # fmt: skip
    said = done.stdout.decode("utf-8", "backslashreplace")
    complaint = _PROGRESS.sub("", done.stderr.decode("utf-8", "backslashreplace"))
    outputs.add(kind, name, f"{said}\n-- standard error\n{complaint}\n-- status {done.returncode}")
    return said


def newsarchive(outputs: Outputs, path: Path | None, *arguments: str, name: str = "") -> None:
    """Call "newsarchive *arguments*" on the archive *path*, and keep what it prints."""
    archive = ["--archive", str(path)] if path else []
    call(outputs, "commands", name or " ".join(arguments), [*CLI, *arguments, *archive])


@contextmanager
def serving(outputs: Outputs, name: str, *arguments: str) -> Iterator[int]:
    """Run a command that serves the archive, and yield the port; end it as Ctrl-C does."""
    with subprocess.Popen([*CLI, *arguments], cwd=TREE, env=_ENVIRONMENT, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as process:  # fmt: skip
        assert process.stdout is not None
        lines, found = [], None
        while found is None and (line := process.stdout.readline()):
            lines.append(line)
            found = re.search(r"on http://127\.0\.0\.1:(\d+)", line)
        if found is None:
            raise SystemExit(f"newsarchive {' '.join(arguments)} does not serve: {''.join(lines)}")
        outputs.hide(f"127.0.0.1:{found[1]}", "127.0.0.1:<port>")
        try:
            yield int(found[1])
        finally:
            process.send_signal(signal.SIGINT)
            lines += process.stdout.readlines()
    said = _PROGRESS.sub("", "".join(lines))
    outputs.add("commands", name, f"{said}\n-- status {process.returncode}")


def fetched(outputs: Outputs, port: int, path: str, prefix: str = "") -> str:
    """Fetch *path* from the server, keep status, headers and body, and give the body."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", quote(path, safe="%/:=&?,+@!$'()*;~"))
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "backslashreplace")
    headers = sorted(f"{name.lower()}: {value}" for name, value in answer.getheaders()
                     if name.lower() not in _SERVER_HEADERS)  # fmt: skip
    outputs.add("web", prefix + path, "\n".join([str(answer.status), *headers, "", body]))
    return body


def rows_of(path: Path, query: str, parameters: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    """The rows that *query* finds in the archive *path*, by column; bytes as hexadecimal."""
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(query, parameters)]
    return [{k: v.hex() if isinstance(v, bytes) else v for k, v in row.items()} for row in rows]


def make_articles_due(path: Path) -> None:
    """Have the next crawl look at every article again, as it would some time later."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE urls SET next_try_at = '1970-01-01T00:00:00Z'"
                           " WHERE article_id IS NOT NULL")  # fmt: skip


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other proof on this machine crawls: all use the same port."""
    with (Path(tempfile.gettempdir()) / "newsarchive-proof.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another proof is crawling; waiting until it is done", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
