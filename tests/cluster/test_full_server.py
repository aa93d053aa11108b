"""A server that has reached its maxmemory: all wait and say so, and what makes room works on."""

from __future__ import annotations

import signal

from tests.support.cluster import Cluster, Process, is_sound, wait_for
from tests.support.crawls import stored
from tests.support.fakesite.site import FakeSite

RESULTS = "{newsarchive}:results"
FULL = "waiting for the frontier: it is full: raise its maxmemory"


def waits_for(process: Process, line: str) -> None:
    """Read what *process* warns of until it says *line*."""
    assert process.stderr
    while line not in (said := process.stderr.readline()):
        assert said, f"it ended without saying {line}"


def test_a_full_server_is_emptied_by_a_new_writer_and_costs_nothing(
    cluster: Cluster, sites: list[FakeSite]
) -> None:
    for site in sites:
        for story in site.articles(20):
            site.delay(story, 0.2)
    writer = cluster.writer()
    cluster.seed(*(site.url + "/" for site in sites))
    worker = cluster.worker()
    wait_for(lambda: stored(cluster.archive) >= 3)
    writer.send_signal(signal.SIGSTOP)
    with cluster.server.client() as client:
        wait_for(lambda: client.xlen(RESULTS) >= 3)
        client.config_set("maxmemory", 1)
        before = stored(cluster.archive)
        try:
            waits_for(worker, FULL)
            assert "when it is full, all wait: raise maxmemory" in cluster.command(
                "cluster", "status"
            )
            writer.kill()
            second = cluster.writer()
            wait_for(lambda: not client.xlen(RESULTS))
            waits_for(second, "takes no requests: it is full")
            assert stored(cluster.archive) > before
        finally:
            client.config_set("maxmemory", 0)
    cluster.wait_for_end()
    is_sound(cluster, 60)
