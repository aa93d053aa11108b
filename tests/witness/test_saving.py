"""A crawl has its articles saved by a web archive, at its pace, each once a version."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import call
from tests.support.crawls import counts_add_up, crawl, make_all_due, rows, start_crawl, value
from tests.support.fakesite.pages import article_page
from tests.support.fakesite.site import FakeSite
from tests.support.wayback import FakeWayback, witness


def states(archive: Path, kind: str = "save") -> dict[str, int]:
    return dict(
        rows(archive, "SELECT state, count(*) FROM witness_jobs WHERE kind = ? GROUP BY 1", kind)
    )


def make_jobs_due(archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute(
            "UPDATE witness_jobs SET next_try_at = '2026-01-01T00:00:00Z' WHERE state = 'pending'"
        )
        connection.execute("DELETE FROM witness_pauses")


def test_new_articles_are_saved_and_the_address_of_the_copy_is_kept(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    stories = site.articles(3)
    done = crawl(archive, site.url, settings=wayback.settings("save", site.url))
    assert done.status == 0, done.err
    assert "web archive: 3 submitted, 3 saved" in done.out
    urls = {site.url_of(story) for story in stories}
    assert set(wayback.submitted) == urls
    assert len(wayback.submitted) == 3
    mementos = rows(archive, "SELECT url, memento FROM captures WHERE memento IS NOT NULL")
    assert {url for url, _ in mementos} == urls
    assert all(memento.startswith(f"{wayback.url}/web/2") for _, memento in mementos)
    assert states(archive) == {"success": 3}
    counts_add_up(archive)


def test_each_article_is_saved_once_a_version(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    story = site.article("Harbour bridge opens")
    settings = wayback.settings("save", site.url)
    crawl(archive, site.url, settings=settings)
    for _ in range(2):
        make_all_due(archive)
        crawl(archive, site.url, settings=settings, force=1)
    assert len(wayback.submitted) == 1
    site.revise(story, paragraphs=["The bridge was closed again on Monday.", *story.paragraphs])
    make_all_due(archive)
    crawl(archive, site.url, settings=settings, force=1)
    assert len(wayback.submitted) == 2
    assert value(archive, "SELECT count(*) FROM witness_jobs") == 2


def test_nothing_is_submitted_without_the_setting(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    site.articles(1)
    settings = wayback.settings("save", site.url)[1:]
    assert "web archive" not in crawl(archive, site.url, settings=settings).out
    assert wayback.requests == []
    assert value(archive, "SELECT count(*) FROM witness_jobs") == 0


def test_private_addresses_are_never_submitted(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    site.articles(2)
    done = crawl(archive, site.url, settings=wayback.settings("save"))
    assert wayback.requests == []
    assert "2 not to be saved" in done.out
    assert rows(archive, "SELECT DISTINCT state, reason FROM witness_jobs") == [
        ("error", "private_address")
    ]


def test_a_site_can_be_left_out(archive: Path, site: FakeSite, wayback: FakeWayback) -> None:
    site.articles(1)
    host = site.url.partition("//")[2]
    crawl(archive, site.url, settings=wayback.settings("save,ask", site.url, WAYBACK_EXCEPT=host))
    assert wayback.requests == []


def test_a_page_that_asks_not_to_be_archived_is_not_submitted(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    story = site.article()
    page = article_page(story, site.name, site.url_of(story), [])
    site.respond(
        story.path, page.replace("<head>", '<head><meta name="robots" content="noarchive">')
    )
    crawl(archive, site.url, settings=wayback.settings("save", site.url))
    assert value(archive, "SELECT archive_signals FROM articles") == '["noarchive"]'
    assert wayback.submitted == []


def test_retry_after_is_obeyed_and_what_is_left_is_said(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    site.articles(3)
    wayback.answers = [(429, {"Retry-After": "600"}, {"message": "slow down"})]
    done = crawl(archive, site.url, settings=wayback.settings("save", site.url))
    assert done.status == 0
    assert "paused: rate_limit, 3 left for the next run" in done.out
    assert len(wayback.submitted) == 1
    assert "paused: rate_limit" not in witness(archive, "run")
    assert len(wayback.submitted) == 1
    assert "the web archive wants no request until" in witness(archive, "status")
    assert rows(archive, "SELECT DISTINCT attempts FROM witness_jobs") == [(0,)]
    make_jobs_due(archive)
    assert "3 submitted, 3 saved" in witness(archive, "run")


def test_the_limit_of_sessions_pauses_for_a_minute(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    site.articles(2)
    limit = {
        "status": "error",
        "status_ext": "error:user-session-limit",
        "message": "You have already reached the limit of active sessions.",
    }
    wayback.answers = [(429, {}, limit)]
    crawl(archive, site.url, settings=wayback.settings("save", site.url))
    assert len(wayback.submitted) == 1
    assert states(archive) == {"pending": 2}


def test_a_run_submits_no_more_than_its_limit_and_the_command_goes_on(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    site.articles(5)
    settings = wayback.settings("save", site.url, WAYBACK_PER_RUN=2)
    assert (
        "2 submitted, 2 saved, 3 left for the next run"
        in crawl(archive, site.url, settings=settings).out
    )
    assert "2 submitted, 2 saved, 1 left for the next run" in witness(archive, "run")
    assert "1 submitted, 1 saved" in witness(archive, "run")
    assert "nothing waits for the web archive" in witness(archive, "run")
    assert sorted(wayback.submitted) == sorted(set(wayback.submitted))


@pytest.mark.parametrize(
    ("word", "state", "reason"),
    [
        ("error:blocked-url", "error", "blocked_url"),
        ("error:no-access", "error", "no_access"),
        ("error:job-failed", "pending", "job_failed"),
        ("error:too-many-requests", "pending", "too_many_requests"),
    ],
)
def test_a_failed_job_is_given_up_or_tried_again(
    archive: Path, site: FakeSite, wayback: FakeWayback, word: str, state: str, reason: str
) -> None:
    story = site.article()
    wayback.errors = {site.url_of(story): (word, "it did not work")}
    crawl(archive, site.url, settings=wayback.settings("save", site.url))
    assert rows(archive, "SELECT state, reason, detail, attempts FROM witness_jobs") == [
        (state, reason, "it did not work", 1)
    ]
    shown = witness(archive, "status")
    assert f"{site.url_of(story)}: {reason} (it did not work)" in shown


def test_waits_grow_and_a_job_is_given_up_in_the_end(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    story = site.article()
    wayback.errors = {site.url_of(story): ("error:job-failed", "it did not work")}
    crawl(archive, site.url, settings=wayback.settings("save", site.url))
    waits = []
    while states(archive) == {"pending": 1}:
        [(wait,)] = rows(
            archive,
            "SELECT round((julianday(next_try_at) - julianday('now')) * 1440) FROM witness_jobs",
        )
        waits.append(wait)
        make_jobs_due(archive)
        witness(archive, "run")
    assert len(waits) == 9
    assert waits == sorted(waits)
    assert waits[1] >= 19
    assert states(archive) == {"error": 1}
    assert "1 job of those given up" in witness(archive, "retry", "--reason", "job_failed")
    wayback.errors = {}
    assert "1 saved" in witness(archive, "run")


def test_a_job_that_the_service_forgot_is_submitted_again_and_not_captured_twice(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    """The real service says "pending" for ever of jobs that it does not know."""
    site.article()
    crawl(archive, site.url, settings=wayback.settings("save", site.url))
    with closing(sqlite3.connect(archive)) as connection, connection:
        connection.execute(
            "UPDATE witness_jobs SET state = 'pending', service_job = 'spn2-gone',"
            " sent_at = '2026-01-01T00:00:00Z', next_try_at = '2026-01-01T00:00:00Z'"
        )
    witness(archive, "run")
    assert rows(archive, "SELECT state, reason FROM witness_jobs") == [("pending", "no_end")]
    make_jobs_due(archive)
    witness(archive, "run")
    assert states(archive) == {"success": 1}
    assert list(wayback.captured.values()) == [1]


def test_keys_are_sent_and_are_nowhere_else(
    archive: Path, site: FakeSite, wayback: FakeWayback, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.articles(2)
    wayback.keys = "accessWORD:secretWORD"
    settings = wayback.settings("save", site.url)
    without = crawl(archive, site.url, settings=settings)
    assert "paused: keys, 2 left for the next run" in without.out
    assert "set WAYBACK_ACCESS_KEY and WAYBACK_SECRET_KEY" in witness(archive, "status")
    make_jobs_due(archive)
    monkeypatch.setenv("WAYBACK_ACCESS_KEY", "accessWORD")
    monkeypatch.setenv("WAYBACK_SECRET_KEY", "secretWORD")
    site.articles(1)
    done = crawl(archive, site.url, settings=settings, force=1)
    assert "3 saved" in done.out
    assert "WORD" not in done.out + done.err
    for file in archive.parent.rglob("*"):
        if file.is_file():
            assert b"WORD" not in file.read_bytes(), file


def test_a_service_that_is_down_fails_no_crawl_and_is_left_alone(
    archive: Path, site: FakeSite
) -> None:
    site.articles(6)
    with FakeWayback() as wayback:
        settings = wayback.settings("save", site.url)
    done = crawl(archive, site.url, settings=settings)
    assert done.status == 0
    assert done.err == ""
    assert "paused: connection, 6 left for the next run" in done.out
    assert value(archive, "SELECT count(*) FROM articles") == 6
    assert value(archive, "SELECT sum(attempts) FROM witness_jobs") == 3


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, b"<html>not JSON</html>"),
        (200, {}, b"[1, 2"),
        (200, {}, {"job_id": 5}),
        (200, {}, {"job_id": "../../x"}),
        (502, {}, b"<h1>Bad Gateway</h1>"),
        (520, {}, b""),
        (302, {"Location": "http://10.0.0.1/"}, b""),
    ],
)
def test_a_strange_answer_costs_an_attempt_only(
    archive: Path, site: FakeSite, wayback: FakeWayback, answer: Any
) -> None:
    site.article()
    wayback.answers = [answer]
    done = crawl(archive, site.url, settings=wayback.settings("save", site.url))
    assert done.status == 0
    assert done.err == ""
    assert states(archive) == {"pending": 1}
    make_jobs_due(archive)
    witness(archive, "run")
    assert states(archive) == {"success": 1}


def test_a_service_without_jobs_names_the_copy_in_its_answer(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    url = site.url_of(site.article())
    wayback.answers = [(200, {"Content-Location": f"/web/20260503120000/{url}"}, b"<html></html>")]
    crawl(archive, site.url, settings=wayback.settings("save", site.url))
    assert value(archive, "SELECT memento FROM captures WHERE memento IS NOT NULL") == (
        f"{wayback.url}/web/20260503120000/{url}"
    )


def test_submissions_keep_the_pace(archive: Path, site: FakeSite, wayback: FakeWayback) -> None:
    site.articles(3)
    wayback.looks = 0
    crawl(archive, site.url, settings=wayback.settings("save", site.url, WAYBACK_DELAY=1))
    posts = [
        at
        for (method, *_), at in zip(wayback.requests, wayback.times, strict=True)
        if method == "POST"
    ]
    assert all(after - before >= 0.7 for before, after in pairwise(posts))  # they arrive late


def test_removed_articles_are_not_submitted(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    first, _ = site.articles(2)
    crawl(archive, site.url, settings=wayback.settings("save", site.url, WAYBACK_PER_RUN=0))
    call(archive, "remove", site.url_of(first), "--yes")
    assert value(archive, "SELECT count(*) FROM witness_jobs") == 1
    witness(archive, "run", "--seconds", "30")
    assert wayback.submitted == []  # the limit of the last crawl was 0


def test_a_killed_crawl_loses_no_job_and_saves_none_twice(
    archive: Path, site: FakeSite, wayback: FakeWayback
) -> None:
    site.articles(8)
    wayback.pause = 0.3
    settings = wayback.settings("save", site.url)
    for kill_after in (2, 4, 6):
        process = start_crawl(archive, site.url, settings=settings, force=1)
        until = time.monotonic() + 60
        while len(wayback.submitted) < kill_after and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    wayback.pause = 0.0
    witness(archive, "run")
    if states(archive).get("pending"):
        witness(archive, "run")
    assert states(archive) == {"success": 8}
    assert len(wayback.captured) == 8
    assert set(wayback.captured.values()) == {1}
    assert value(archive, "SELECT count(*) FROM captures WHERE memento IS NOT NULL") == 8
