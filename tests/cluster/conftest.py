"""A redis-server for the tests of a file, a cluster of its own for each test, and made sites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.cluster import Cluster, RedisServer
from tests.support.fakesite.site import FakeSite

#: Two workers wait for new runs; several requests of one host at a time, because all fake sites
#: are on one address.
WAITING = ("CLUSTER_IDLE=-1", "CONCURRENT_REQUESTS_PER_DOMAIN=6")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def cluster(server: RedisServer, tmp_path: Path) -> Iterator[Cluster]:
    with server.client() as client:
        client.flushall()
    with Cluster(server, tmp_path / "archive.db", WAITING) as cluster:
        yield cluster


@pytest.fixture
def sites() -> Iterator[list[FakeSite]]:
    with ExitStack() as stack:
        yield [stack.enter_context(FakeSite(f"Paper {n}")) for n in range(3)]


@pytest.fixture
def hidden() -> Iterator[FakeSite]:
    with FakeSite("Private") as site:
        yield site
