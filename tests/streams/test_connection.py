"""What is wrong with a server is said in one line, and an outage leaves no task behind."""

from __future__ import annotations

import asyncio
import gc
import os
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from newsarchive.cluster.remote_links import RemoteLinks
from newsarchive.cluster.worker import Worker
from newsarchive.streams.connection import connect, connect_async, end_tasks
from newsarchive.streams.keys import CALLS
from newsarchive.streams.seeding import NoWriter, ask
from newsarchive.streams.server_errors import FrontierUnreachable, explained, is_outage
from tests.support.cluster import RedisServer, free_port
from tests.support.webhooks import made_certificate


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


def test_errors_say_what_to_do(server: RedisServer) -> None:
    with pytest.raises(FrontierUnreachable, match="is it running"):
        connect(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(FrontierUnreachable, match="CLUSTER_URL"):
        connect("http://127.0.0.1/")
    with pytest.raises(FrontierUnreachable, match="name and password"):
        connect(server.url.replace("://", "://nobody:wrong@"))
    with connect(server.url) as client:
        client.flushall()
        with pytest.raises(NoWriter, match="start `newsarchive writer`"):
            ask(client, "seed", {}, patience=1)
        assert client.xlen("{newsarchive}:calls") == 0


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("redis://:secret/word@127.0.0.1/0", "its port is no number; write / # ? in a password as"),
        ("redis://u:secret#word@127.0.0.1/0", "its port is no number"),
        ("redis://127.0.0.1/0?secrets=word", "it has no option 'secrets'"),
        ("redis://[::1/0", "Invalid IPv6 URL"),
    ],
)
def test_what_is_wrong_with_a_url_is_said_without_its_password(url: str, line: str) -> None:
    with pytest.raises(FrontierUnreachable) as raised:
        connect(url)
    assert str(raised.value).startswith(f"CLUSTER_URL: {line}")
    assert "word@" not in str(raised.value)
    assert "secret " not in str(raised.value)


def test_a_server_whose_certificate_is_not_trusted_is_refused(tmp_path: Path) -> None:
    pem, port = str(made_certificate(tmp_path, "DNS:localhost")), str(free_port())
    options = ("--tls-port", port, "--tls-cert-file", pem, "--tls-key-file", pem,
               "--tls-ca-cert-file", pem, "--tls-auth-clients", "no")  # fmt: skip
    with ExitStack() as stack:
        try:
            stack.enter_context(RedisServer(tmp_path / "redis", "no", *options))
        except RuntimeError:
            assert not os.environ.get("CI"), "CI must have a redis-server with TLS"
            pytest.skip("this redis-server was built without TLS")
        for url in (
            f"rediss://localhost:{port}/0",
            f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={pem}",
        ):
            with pytest.raises(FrontierUnreachable, match=r"add \?ssl_ca_certs=FILE"):
                connect(url)
        connect(f"rediss://localhost:{port}/0?ssl_ca_certs={pem}").close()


def test_after_a_failover_the_name_in_the_url_is_looked_up_again(tmp_path: Path) -> None:
    sockets = [tmp_path / "one.sock", tmp_path / "two.sock"]
    one, two = (RedisServer(tmp_path / x.stem, "no", "--unixsocket", str(x)) for x in sockets)
    link = tmp_path / "primary.sock"
    link.symlink_to(sockets[0])

    async def story() -> None:
        async with connect_async(f"unix://{link}?db=0") as redis:
            script = redis.register_script("return redis.call('SET', KEYS[1], '1')")
            assert await script(keys=["before"])
            waiting = asyncio.ensure_future(redis.blpop(["reply"], timeout=60))
            await script(keys=["before"])  # on another connection: the first one waits
            with one.client() as client:
                client.replicaof("127.0.0.1", two.port)
            link.unlink()
            link.symlink_to(sockets[1])
            for command in (script(keys=["during"]), waiting):
                with pytest.raises(Exception, match=r"replica|read only") as raised:
                    await command
                assert is_outage(raised.value)  # so each loop does it again
                assert "it is a replica" in explained(raised.value)
            assert await script(keys=["after"])

    with one, two:
        asyncio.run(story())
        with two.client() as client:
            assert client.exists("after")
        with pytest.raises(FrontierUnreachable, match="it is a replica and takes no writes"):
            connect(one.url)


def test_a_question_that_nobody_answers_is_in_the_stream_once(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("newsarchive.cluster.remote_links.ASK_AGAIN", 0.2)

    async def story() -> None:
        worker = Worker(server.url, 30)
        links = RemoteLinks(worker, 1, lambda event: None, lambda url, event: None)
        asking = asyncio.ensure_future(links.known_sites())
        with connect(server.url) as client:
            client.flushall()
            asked: set[str] = set()
            while len(asked) < 4:
                if client.exists(CALLS):
                    asked.add(client.xinfo_stream(CALLS)["last-generated-id"])
                await asyncio.sleep(0.05)
            assert client.xlen(CALLS) <= 1
        await end_tasks([asking])
        await worker.end()

    asyncio.run(story())
    assert caplog.text.count("no writer answers; is `newsarchive writer` running?") == 1
