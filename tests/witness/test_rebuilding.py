"""An archive that is built again from its captures still tells copies from the site's own pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsarchive.captures.warc_reader import WarcRecord, warc_records
from tests.support.commands import call
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.pages import article_page
from tests.support.fakesite.site import FakeSite
from tests.support.wayback import FakeWayback

ARTICLES = "SELECT url, title, text, memento, discovered_via = 'wayback' FROM articles ORDER BY url"
CAPTURES = "SELECT url, fetched_at, sha256, memento FROM captures ORDER BY url, fetched_at"
COPIES = "SELECT count(*) FROM articles WHERE memento IS NOT NULL"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Crawl a site with an article that is gone, an excerpt, and one that is there."""
    archive = tmp_path_factory.mktemp("crawled") / "archive.db"
    with FakeSite() as site, FakeWayback() as wayback:
        gone, excerpt, _ = site.articles(3)
        for story in (gone, excerpt):
            page = article_page(story, site.name, site.url_of(story), [])
            wayback.keep(site.url_of(story), "20260503120000", page)
        site.remove(gone, still_listed=True)
        site.revise(excerpt, paragraphs=excerpt.paragraphs[:1], free=False)
        assert crawl(archive, site.url, settings=wayback.settings("ask", site.url)).status == 0
        assert value(archive, COPIES) == 2
        yield archive


def built_again(crawled: Path, folder: Path, *files: str) -> Path:
    """Return an archive that is built from copies of the capture *files*, in this order."""
    archive = folder / "archive.db"
    shutil.copytree(crawled.parent / "captures", folder / "captures")
    for file in files:
        [found] = (folder / "captures").glob(file)
        call(archive, "import", str(found))
    return archive


def contents(archive: Path) -> list[tuple[Any, ...]]:
    return rows(archive, ARTICLES) + rows(archive, CAPTURES)


@pytest.mark.parametrize("files", [("site*", "wayback*"), ("wayback*", "site*")])
def test_an_archive_from_captures_alone_has_the_same_copies(
    crawled: Path, tmp_path: Path, files: tuple[str, ...]
) -> None:
    archive = built_again(crawled, tmp_path, *files)
    assert contents(archive) == contents(crawled)
    assert value(archive, "SELECT count(*) FROM revisions") == 0
    assert "all sound" in call(archive, "doctor", "--captures")
    call(archive, "reextract")
    call(archive, "import", "captures")
    assert contents(archive) == contents(crawled)


def test_a_record_of_a_copy_names_it_and_other_programs_read_it(
    crawled: Path, tmp_path: Path
) -> None:
    [file] = (crawled.parent / "captures").glob("wayback*")
    with file.open("rb") as opened:
        records = [each for each in warc_records(opened, 2**20) if isinstance(each, WarcRecord)]
    heads = [each.headers for each in records if each.headers["warc-type"] == "response"]
    mementos = {row[0] for row in rows(crawled, "SELECT memento FROM articles")}
    assert {head["warc-source-uri"] for head in heads} == mementos - {None}
    assert {head["warc-date"] for head in heads} == {"2026-05-03T12:00:00Z"}
    assert all(head["warc-creation-date"] > head["warc-date"] for head in heads)
    call(crawled, "export", "--format", "warc", "--output", str(tmp_path / "all.warc.gz"))
    other = tmp_path / "other.db"
    call(other, "import", str(tmp_path / "all.warc.gz"))
    assert rows(other, ARTICLES) == rows(crawled, ARTICLES)
