"""A crawl runs the alerts at its end, says so in its summary, and never fails because of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.alerts.saved import Destination
from tests.support.alert_receiver import Receiver, receiver
from tests.support.alerts import save
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiver("very-secret") as got:
        for name, value_ in got.environment.items():
            monkeypatch.setenv(name, value_)
        yield got


def save_all(path: Path, hook: Receiver) -> None:
    with Archive(path) as archive:
        save(archive, "all", "", "new", destinations=(Destination("webhook", hook.url),))


def test_a_crawl_delivers_what_the_alerts_find(archive: Path, hook: Receiver) -> None:
    save_all(archive, hook)
    with FakeSite() as site:
        stories = site.articles(3)
        done = crawl(archive, site.url)
        assert done.status == 0
        assert "alerts: 3 hits, 1 digest sent)" in done.out
        [body] = hook.bodies
        assert {hit["url"] for hit in body["hits"]} == {site.url_of(story) for story in stories}
        assert "alerts: 0 hits, 0 digests sent)" in crawl(archive, site.url, force=1).out
    assert len(hook.bodies) == 1
    assert value(archive, "SELECT count(*) FROM alert_hits WHERE delivered_at NOT NULL") == 3


def test_a_failed_delivery_is_said_and_fails_no_crawl(archive: Path, hook: Receiver) -> None:
    save_all(archive, hook)
    hook.status = 404
    with FakeSite() as site:
        site.articles(1)
        done = crawl(archive, site.url)
    assert done.status == 0
    assert "alerts: 1 hit, 0 digests sent, 1 not delivered)" in done.out
    assert "alert all: not delivered: 127.0.0.1 refused it with HTTP 404" in done.err
    assert "very-secret" not in done.out + done.err
    assert len(done.err.splitlines()) == 1


def test_a_wrong_setting_of_delivery_fails_no_crawl(
    archive: Path, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_all(archive, hook)
    monkeypatch.setenv("NEWSARCHIVE_SMTP_PORT", "many")
    with FakeSite() as site:
        site.articles(1)
        done = crawl(archive, site.url)
    assert done.status == 0
    assert "alerts failed)" in done.out
    assert "NEWSARCHIVE_SMTP_PORT is a number" in done.err
    assert value(archive, "SELECT count(*) FROM articles") == 1


def test_alerts_can_be_switched_off_in_crawls(archive: Path, hook: Receiver) -> None:
    save_all(archive, hook)
    with FakeSite() as site:
        site.articles(1)
        done = crawl(archive, site.url, settings=("ALERTS_ENABLED=0",))
    assert "alerts" not in done.out
    assert hook.bodies == []
    assert len(rows(archive, "SELECT * FROM alert_events")) == 1


def test_a_crawl_without_alerts_does_not_mention_them(archive: Path) -> None:
    with FakeSite() as site:
        site.articles(1)
        assert "alert" not in crawl(archive, site.url).out
