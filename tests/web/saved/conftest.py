"""An archive that is written and served at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from tests.support.client import Site


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive without articles that stays open."""
    with Archive(tmp_path / "archive.db") as opened:
        yield opened


@pytest.fixture
def served(archive: Archive) -> Iterator[Site]:
    """The pages of the fixture `archive`."""
    site = Site(archive.path)
    yield site
    site.close()
