"""Archives served in this process, for the tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.archives import FilledArchive, sample_archive
from tests.support.client import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample archive."""
    path = tmp_path_factory.mktemp("web") / "sample.db"
    sample_archive(path)
    site = Site(path)
    yield site
    site.close()


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample archive, served with ``--public``."""
    path = tmp_path_factory.mktemp("public") / "sample.db"
    sample_archive(path)
    site = Site(path, public=True)
    yield site
    site.close()


@pytest.fixture
def archive(tmp_path: Path) -> FilledArchive:
    """An archive without articles, which the test fills."""
    return FilledArchive(tmp_path / "archive.db")


@pytest.fixture
def archive_site(archive: FilledArchive) -> Iterator[Site]:
    """The archive of the fixture `archive`, as the test has filled it."""
    site = Site(archive.path)
    yield site
    site.close()
    archive.close()
