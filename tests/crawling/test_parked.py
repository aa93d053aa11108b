"""A URL on which extraction fails is tried three times, then parked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsarchive.cli import cli
from tests.support.crawls import crawl, make_all_due, rows
from tests.support.fakesite.site import FakeSite

WITHOUT_TEXT = b"<html><head><title>Ferry</title></head><body><h1>Ferry</h1></body></html>"
DUE = "SELECT attempts, next_try_at IS NULL FROM failures"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_three_failures_park_a_url_until_there_is_a_reason_to_try_again(archive: Path) -> None:
    with FakeSite() as site:
        site.article()
        story = site.article()
        site.change_response(story, lambda reply: replace(reply, body=WITHOUT_TEXT), times=4)
        crawl(archive, site.url)
        for attempts in (1, 2):
            assert rows(archive, DUE) == [(attempts, 0)]
            make_all_due(archive)
            crawl(archive, site.url)
        assert rows(archive, DUE) == [(3, 1)], "parked"
        shown = CliRunner().invoke(cli, ["failures", "--archive", str(archive)]).output
        assert "parked" in shown
        site.clear_log()
        crawl(archive, site.url)
        assert site.request_count(story) == 0
        with closing(sqlite3.connect(archive)) as connection, connection:
            connection.execute("UPDATE urls SET extractor = 'an older one' WHERE extractor > ''")
        crawl(archive, site.url)
        assert site.request_count(story) == 1, "another version of the extractor tries it once"
        assert rows(archive, DUE) == [(4, 1)]
        retried = CliRunner().invoke(cli, ["failures", "--archive", str(archive), "retry"])
        assert retried.output == "the next crawl will request 1 URL again\n"
        crawl(archive, site.url)
    assert not rows(archive, DUE)


def test_failures_of_the_server_are_never_parked(archive: Path) -> None:
    with FakeSite() as site:
        site.article()
        site.fail(site.article(), 500)
        crawl(archive, site.url)
        for _ in range(3):
            make_all_due(archive)
            crawl(archive, site.url)
    assert rows(archive, DUE) == [(4, 0)]
