"""An archive with captures, to back up: crawled once for all tests of this folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.crawls import crawl
from tests.support.fakesite.site import FakeSite

ARTICLES = 8


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("crawled") / "archive.db"
    with FakeSite() as site:
        site.articles(ARTICLES)
        assert crawl(archive, site.url).status == 0
    return archive


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    shutil.copytree(crawled.parent, tmp_path / "archive")
    return tmp_path / "archive" / "archive.db"
