"""Call the program for a proof (proof.py): by command line, HTTP and SQL, never by its modules."""

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
#: The checkout that is measured, and the working folder of the commands.
TREE = Path(_SPEC.origin).resolve().parent.parent
_UNWANTED = ("NEWSARCHIVE_DB", "CRAWLER_CONTACT")
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
_ENVIRONMENT |= {"PYTHONPATH": str(TREE), "COLUMNS": "80"}
CLI = [sys.executable, "-m", "newsarchive.cli"]
SCRAPY = [sys.executable, "-m", "scrapy"]
#: Headers that the server adds, or that depend on the body before it is masked.
_SERVER_HEADERS = ("date", "server", "content-length", "etag", "set-cookie")
#: The lines of progress of a crawl or an import that takes longer than a minute.
_PROGRESS = re.compile(r"(?m)^\w+: \d+ new, .* in \d+ s\n")


def call(outputs: Outputs, kind: str, name: str, command: list[str]) -> str:
    """Call *command*, record its output and exit status, and return its standard output."""
    done = subprocess.run(command, cwd=TREE, env=_ENVIRONMENT, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=600)  # fmt: skip
    printed = done.stdout.decode("utf-8", "backslashreplace")
    errors = _PROGRESS.sub("", done.stderr.decode("utf-8", "backslashreplace"))
    outputs.add(kind, name, f"{printed}\n-- standard error\n{errors}\n-- status {done.returncode}")
    return printed


def newsarchive(outputs: Outputs, path: Path | None, *arguments: str, name: str = "") -> None:
    """Call "newsarchive *arguments*" on the archive *path*, and record its output."""
    archive = ["--archive", str(path)] if path else []
    call(outputs, "commands", name or " ".join(arguments), [*CLI, *arguments, *archive])


@contextmanager
def serving(outputs: Outputs, name: str, *arguments: str) -> Iterator[int]:
    """Run a command that serves the archive, yield its port, and end it as Ctrl-C does."""
    with subprocess.Popen([*CLI, *arguments], cwd=TREE, env=_ENVIRONMENT, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as process:  # fmt: skip
        assert process.stdout is not None
        lines, match = [], None
        while match is None and (line := process.stdout.readline()):
            lines.append(line)
            match = re.search(r"on http://127\.0\.0\.1:(\d+)", line)
        if match is None:
            raise SystemExit(f"newsarchive {' '.join(arguments)} does not serve: {''.join(lines)}")
        outputs.hide(f"127.0.0.1:{match[1]}", "127.0.0.1:<port>")
        try:
            yield int(match[1])
        finally:
            process.send_signal(signal.SIGINT)
            lines += process.stdout.readlines()
    printed = _PROGRESS.sub("", "".join(lines))
    outputs.add("commands", name, f"{printed}\n-- status {process.returncode}")


def fetched(outputs: Outputs, port: int, path: str, prefix: str = "") -> str:
    """Request *path*, record status, headers and body of the response, and return the body."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", quote(path, safe="%/:=&?,+@!$'()*;~"))
        response = connection.getresponse()
        body = response.read().decode("utf-8", "backslashreplace")
    headers = sorted(f"{name.lower()}: {value}" for name, value in response.getheaders()
                     if name.lower() not in _SERVER_HEADERS)  # fmt: skip
    outputs.add("web", prefix + path, "\n".join([str(response.status), *headers, "", body]))
    return body


def rows_of(path: Path, query: str, parameters: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    """Return the rows of *query* in the archive *path* as dictionaries; bytes are hexadecimal."""
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(query, parameters)]
    return [{k: v.hex() if isinstance(v, bytes) else v for k, v in row.items()} for row in rows]


def make_articles_due(path: Path) -> None:
    """Make every article due for a revisit, as it would be some time later."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE urls SET next_try_at = '1970-01-01T00:00:00Z'"
                           " WHERE article_id IS NOT NULL")  # fmt: skip


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other proof on this machine crawls, because all use the same port."""
    with (Path(tempfile.gettempdir()) / "newsarchive-proof.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another proof is crawling; waiting until it is done", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
