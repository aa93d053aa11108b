"""What is wrong with a server is said in one line, and an outage leaves no task behind."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest

from newsarchive.streams.connection import FrontierUnreachable, connect, connect_async, end_tasks
from newsarchive.streams.seeding import NoWriter, ask
from tests.support.cluster import RedisServer, free_port


def test_a_task_that_goes_on_when_it_is_cancelled_is_ended() -> None:
    async def stubborn() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        await asyncio.sleep(3600)

    async def story() -> None:
        task = asyncio.ensure_future(stubborn())
        await asyncio.sleep(0)
        await end_tasks([task])
        assert task.cancelled()
        failed = asyncio.ensure_future(connect_async("redis://127.0.0.1:1/0").ping())
        await asyncio.wait([failed])
        await end_tasks([failed])
        del failed
        gc.collect()
        assert unseen == []

    unseen: list[dict[str, Any]] = []
    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(lambda _, context: unseen.append(context))
        runner.run(story())


class OldRedis(StreamRequestHandler):
    """Answers as Redis 5 does to commands that came later."""

    def handle(self) -> None:
        while head := self.rfile.readline():
            for _ in range(int(head[1:])):
                self.rfile.read(int(self.rfile.readline()[1:]) + 2)
            self.wfile.write(b"-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n")


@contextmanager
def old_server() -> Iterator[str]:
    with ThreadingTCPServer(("127.0.0.1", 0), OldRedis) as old:
        old.daemon_threads = True
        old.block_on_close = False
        thread = Thread(target=old.serve_forever)
        thread.start()
        try:
            yield f"redis://127.0.0.1:{old.server_address[1]}/0"
        finally:
            old.shutdown()
            thread.join()


def test_errors_say_what_to_do(server: RedisServer) -> None:
    with pytest.raises(FrontierUnreachable, match="is it running"):
        connect(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(FrontierUnreachable, match="CLUSTER_URL"):
        connect("http://127.0.0.1/")
    with pytest.raises(FrontierUnreachable, match="name and password"):
        connect(server.url.replace("://", "://nobody:wrong@"))
    with (
        old_server() as url,
        pytest.raises(FrontierUnreachable, match=r"Version 6\.2 or later is needed"),
    ):
        connect(url)
    with connect(server.url) as client:
        client.flushall()
        with pytest.raises(NoWriter, match="start `newsarchive writer`"):
            ask(client, "seed", {}, patience=1)
        assert client.xlen("{newsarchive}:calls") == 0
