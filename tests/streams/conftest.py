"""A redis-server for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.cluster import RedisServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server
