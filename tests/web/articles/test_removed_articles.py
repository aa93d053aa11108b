"""What the pages say of an article that `newsarchive remove` took out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.articles.joining import join_articles
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.removal.articles import remove_article
from newsarchive.archive.tombstones import Removal, lift
from tests.support import paper
from tests.support.archives import FilledArchive
from tests.support.client import Site

SECRET = "The quimblegrast was never seen again by the keeper of the lighthouse."
REMOVED_AT = "2026-02-03T04:05:06Z"
NOTE = "asked by a reader"
ADDRESS = "https://herald.example/quimblegrast"
FILES = (".json", "/history.json", "/citation.bib", "/citation.ris", "/capture.warc.gz")
PAGES = ("", "?cut=1", "?q=keeper", "/history", "/capture", "/capture/page")


def remove(path: Path, *ids: int, keeps_metadata: bool = False) -> None:
    removal = Removal(at=REMOVED_AT, note=NOTE, keeps_metadata=keeps_metadata)
    with Archive(path) as opened:
        for each in ids:
            opened.write(partial(remove_article, article_id=each, removal=removal))


@pytest.fixture
def ids(archive: FilledArchive) -> tuple[int, int, int]:
    """Fill the archive: an article that was joined to a removed one, that one, and another."""
    columns = {"site": "herald.example", "published_at": "2026-01-02T00:00:00Z"}
    removed = archive.article("The quimblegrast", SECRET, url=ADDRESS, **columns)
    other = archive.article("The lighthouse", "It was painted.", **columns)
    joined = archive.article("The quimblegrast again", SECRET, **columns)
    archive.revision(removed, 1, "The quimblegrast before", f"{SECRET} Or was it?")
    archive.close()
    with Archive(archive.path) as opened:
        opened.write(lambda connection: join_articles(connection, removed, joined))
    return joined, removed, other


@pytest.fixture
def reopened(archive: FilledArchive) -> Iterator[list[Site]]:
    sites: list[Site] = []
    yield sites
    for site in sites:
        site.close()


@pytest.mark.parametrize("public", [False, True])
def test_a_removed_article_is_gone_at_all_its_numbers(
    archive: FilledArchive, ids: tuple[int, int, int], reopened: list[Site], public: bool
) -> None:
    joined, removed, other = ids
    remove(archive.path, removed)
    site = Site(archive.path, public=public)
    reopened.append(site)
    for number in (joined, removed):
        for page in PAGES:
            answer = site.get(f"/a/{number}{page}", accept="text/html")
            assert answer.status_code == 410
            assert "removed from the archive on" in answer.text
            assert "3 Feb 2026" in answer.text
            assert not any(word in answer.text for word in ("quimble", NOTE, ADDRESS))
        for page in FILES:
            assert site.get(f"/a/{number}{page}").status_code == 410
        assert site.get(f"/a/{number}.json").json() == {
            "ok": False, "status": 410, "error": "the article was removed from the archive",
        }  # fmt: skip
    assert site.get(f"/a/{other}").status_code == 200
    assert site.get(f"/a/{other + 50}").status_code == 404


def test_no_page_and_no_feed_has_a_word_of_a_removed_article(
    archive: FilledArchive, ids: tuple[int, int, int], reopened: list[Site]
) -> None:
    paths = ("/", "/search?q=keeper", "/search.json", "/search.atom", "/search.csv", "/changes",
             "/changes.json", "/changes.atom", "/sites.json", "/sites/herald.example",
             "/search?q=quimble*", "/words?q=lighthouse", "/search?q=quimblegras")  # fmt: skip
    before = Site(archive.path)
    assert any("quimblegrast" in before.get(path).text for path in paths)
    before.close()
    remove(archive.path, ids[1])
    site = Site(archive.path)
    reopened.append(site)
    for path in paths:
        answer = site.get(path)
        assert answer.status_code == 200
        assert "quimblegrast" not in answer.text.replace("q=quimble", "")
        assert NOTE not in answer.text


def test_tombstones_are_closed_to_the_public(
    archive: FilledArchive, ids: tuple[int, int, int], reopened: list[Site]
) -> None:
    remove(archive.path, ids[1])
    site = Site(archive.path, public=True)
    reopened.append(site)
    for table in ("removed", "removed_ids", "removed_texts", "removal_salt", "erasures"):
        assert site.get(f"/archive/{table}").status_code == 403
        assert site.get(f"/archive/{table}.json").status_code == 403


def test_no_other_article_gets_the_number_of_a_removed_one(
    archive: FilledArchive, ids: tuple[int, int, int]
) -> None:
    joined, removed, other = ids
    remove(archive.path, removed, other)
    with Archive(archive.path) as opened:
        opened.write(lambda connection: lift(connection, ADDRESS))
        stored = opened.write(lambda c: store_article(c, paper.article(1), seen_at=paper.NOW))
    assert stored.article_id > max(joined, removed, other)


def test_an_article_without_its_text_says_when_it_was_removed(
    archive: FilledArchive, ids: tuple[int, int, int], reopened: list[Site]
) -> None:
    remove(archive.path, ids[1], keeps_metadata=True)
    site = Site(archive.path)
    reopened.append(site)
    page = site.get(f"/a/{ids[1]}").text
    assert "The quimblegrast" in page
    assert "removed from the archive on" in page
    assert "3 Feb 2026" in page
    assert SECRET not in page
    assert site.get(f"/a/{ids[1]}.json").json()["text"] == ""
    assert site.get(f"/a/{ids[1]}/history").status_code == 200
    assert site.get("/search.json?q=keeper").json()["count"] == 0
    assert site.get("/search.json?q=quimblegrast").json()["count"] == 1
