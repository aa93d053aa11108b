"""The writer's loop on a real server: what was read and is gone is not left pending for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from newsarchive.archive import Archive
from newsarchive.archive.cluster.closing import AtTheEnd
from newsarchive.archive.cluster.messages import packed
from newsarchive.streams.connection import connect
from newsarchive.streams.keys import CALLS, RESULTS, RUNS, WRITER_GROUP
from newsarchive.streams.seeding import seed
from newsarchive.streams.writer import ClusterWriter
from tests.support.cluster import RedisServer, wait_for

END_OF_JOB = {"do": "job", "counts": {}, "reasons": {}, "left": 0}


@contextmanager
def writing(server: RedisServer, path: Path) -> Iterator[list[str]]:
    """Run a writer in a thread; give the lines that it says."""
    said: list[str] = []
    is_stopped = Event()

    def work() -> None:
        with Archive(path) as archive:
            end = AtTheEnd(learns=False, alert_seconds=0)
            asyncio.run(
                ClusterWriter(archive, server.url, end, said.append, is_stopped.is_set).run()
            )

    thread = Thread(target=work)
    thread.start()
    try:
        yield said
    finally:
        is_stopped.set()
        thread.join()


def test_messages_that_were_deleted_while_a_writer_had_them_are_forgotten(
    server: RedisServer, tmp_path: Path
) -> None:
    with connect(server.url) as client:
        client.flushall()
        for stream in (CALLS, RESULTS):  # of a writer that died, and of who asked and gave up
            client.xgroup_create(stream, WRITER_GROUP, "0", mkstream=True)
            entry = client.xadd(stream, {"m": "{}"})
            client.xreadgroup(WRITER_GROUP, "writer", {stream: ">"})
            client.xdel(stream, entry)
        with writing(server, tmp_path / "archive.db") as said:
            run = seed(client, "paper", {})["run"]
            client.xadd(RESULTS, {"m": packed({"run": run, "events": [END_OF_JOB]})})
            wait_for(lambda: not client.hlen(RUNS))
            for stream in (CALLS, RESULTS):
                assert client.xpending(stream, WRITER_GROUP)["pending"] == 0
        assert said[-1].startswith("paper: 0 new")


def test_what_was_read_and_lost_with_its_connection_is_read_again(
    server: RedisServer, tmp_path: Path
) -> None:
    with connect(server.url) as client:
        client.flushall()
        with writing(server, tmp_path / "archive.db"):
            run = seed(client, "paper", {})["run"]
            reading = client.pipeline(transaction=True)  # what the writer reads, and never gets
            reading.xadd(RESULTS, {"m": packed({"run": run, "events": [END_OF_JOB]})})
            reading.xreadgroup(WRITER_GROUP, "writer", {RESULTS: ">"})
            assert reading.execute()[1]
            client.client_kill_filter(_type="normal", skipme=True)
            wait_for(lambda: not client.hlen(RUNS), 60)
            assert client.xpending(RESULTS, WRITER_GROUP)["pending"] == 0
