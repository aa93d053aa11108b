"""A page that browsers show whole is stored, though its response ends early; no other is."""

from __future__ import annotations

import gzip
import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.crawls import crawl, rows, value
from tests.support.exchange import newsarchive
from tests.support.fakesite.server import FakeResponse
from tests.support.fakesite.site import FakeSite


def packed(response: FakeResponse, less: int) -> FakeResponse:
    """Return *response* compressed, without the last *less* bytes."""
    body = gzip.compress(response.body)[:-less]
    return replace(response, body=body, headers=response.headers | {"Content-Encoding": "gzip"})


def test_a_whole_page_is_stored_and_a_part_of_one_is_asked_for_again(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        length, checksum, cut, cut_packed, cut_once = site.articles(5)
        site.overstate_length(length)
        site.change_response(checksum, lambda response: packed(response, 8))
        site.truncate_body(cut)
        site.change_response(cut_packed, lambda response: packed(response, 300))
        site.truncate_body(cut_once, times=1)
        crawl(archive, f"{site.url}/feed.xml", settings=("RETRY_TIMES=1",))
        outcomes = dict(rows(archive, "SELECT url, coalesce(reason, outcome) FROM urls"))
        found = [
            (outcomes[site.url_of(story)], site.request_count(story.path))
            for story in (length, checksum, cut, cut_packed, cut_once)
        ]
    assert found == [("new", 1), ("new", 1), ("truncated", 2), ("truncated", 2), ("new", 2)]
    for story in (length, checksum, cut_once):
        text = value(archive, "SELECT text FROM articles WHERE title = ?", story.title)
        assert all(paragraph in text for paragraph in story.paragraphs)
    # Their captures are whole as well.
    assert "3 captures read, 0 articles changed, 0 failed" in newsarchive(archive, "reextract")


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_page_that_the_operator_names_is_stored_if_it_is_whole(
    tmp_path: Path, is_cut: bool
) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        story = site.article()
        (site.truncate_body if is_cut else site.overstate_length)(story)
        crawl(archive, site.url_of(story))
    wanted = "truncated" if is_cut else "new"
    assert rows(archive, "SELECT coalesce(reason, outcome) FROM urls") == [(wanted,)]


def test_a_robots_txt_that_is_the_same_each_time_is_obeyed(tmp_path: Path) -> None:
    """A server that states a wrong length for a page states one for its robots.txt as well."""
    archive = tmp_path / "archive.db"
    with FakeSite(sitemaps=False) as site:
        story, private = site.articles(2)
        site.set_robots(disallow=[private.path])
        site.overstate_length("/robots.txt")
        crawl(archive, f"{site.url}/feed.xml", settings=("RETRY_TIMES=2",))
        assert (site.request_count("/robots.txt"), site.request_count(private.path)) == (2, 0)
    assert rows(archive, "SELECT url FROM articles") == [(site.url_of(story),)]


def test_a_host_whose_robots_txt_arrives_in_parts_is_left_alone(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite(sitemaps=False) as site:
        story = site.article()
        ends = itertools.count(5)
        site.change_response("/robots.txt", lambda response: replace(response, cut=next(ends)))
        crawl(archive, f"{site.url}/feed.xml", settings=("RETRY_TIMES=2",))
        assert (site.request_count("/robots.txt"), site.request_count(story.path)) == (3, 0)
