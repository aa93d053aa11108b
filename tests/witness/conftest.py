"""A site, a web archive and the path of an archive for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fakesite.site import FakeSite
from tests.support.wayback import FakeWayback


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def wayback() -> Iterator[FakeWayback]:
    with FakeWayback() as served:
        yield served


@pytest.fixture
def site() -> Iterator[FakeSite]:
    with FakeSite() as served:
        yield served
