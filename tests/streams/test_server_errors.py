"""What a server answers that cannot be used, as bytes on a socket, and the line that says it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import ClassVar

import pytest

from newsarchive.streams.connection import connect
from newsarchive.streams.server_errors import FrontierUnreachable
from tests.support.needed import needed

needed("redis")


class Answers(StreamRequestHandler):
    """Answers each command as the table says, and as Redis 5 does to those that came later."""

    table: ClassVar[dict[bytes, bytes]] = {}

    def handle(self) -> None:
        while head := self.rfile.readline():
            words = []
            for _ in range(int(head[1:])):
                words.append(self.rfile.read(int(self.rfile.readline()[1:]) + 2)[:-2])
            unknown = b"-ERR unknown command `%s`, with args beginning with: \r\n" % words[0]
            self.wfile.write(self.table.get(words[0], unknown))


@contextmanager
def answering(**table: bytes) -> Iterator[str]:
    """Give the URL of a server that answers the commands of *table*."""
    handler = type("Table", (Answers,), {"table": {k.encode(): v for k, v in table.items()}})
    with ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"redis://127.0.0.1:{server.server_address[1]}/0"
        finally:
            server.shutdown()
            thread.join()


def info(text: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(text), text)


HELLO = b"%1\r\n+proto\r\n:3\r\n"
NEW = info(b"redis_version:7.2.4\r\nrole:master\r\n")


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ({}, "Version 6.2 or later is needed"),  # Redis 5: it has no HELLO
        ({"HELLO": HELLO, "CLIENT": b"+OK\r\n", "INFO": info(b"redis_version:6.0.16\r\n")},
         "version 6.0.16; 6.2 or later is needed"),
    ],
)  # fmt: skip
def test_an_old_server_is_told_which_version_is_needed(table: dict[str, bytes], line: str) -> None:
    with answering(**table) as url, pytest.raises(FrontierUnreachable, match=line):
        connect(url)


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (b"-MOVED 7365 10.0.0.7:6379", "our keys are on another one: name 10.0.0.7:6379"),
        (b"-CLUSTERDOWN Hash slot not served", "no node of its cluster has our keys"),
        (b"-LOADING Redis is loading the dataset in memory", "it has just started"),
        (b"-ERR Error running script: -READONLY You can't write", "name the primary"),
        (b"-NOPERM this user has no permissions", "the rights of docs/cluster.md"),
    ],
)
def test_a_server_that_refuses_our_keys_is_not_used(answer: bytes, line: str) -> None:
    ok = {"HELLO": HELLO, "CLIENT": b"+OK\r\n", "INFO": NEW}
    with (
        answering(**ok, EXISTS=answer + b"\r\n") as url,
        pytest.raises(FrontierUnreachable, match=line),
    ):
        connect(url)
