"""Which articles are requested again, at which age, and with what outcome."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsarchive.archive.ledger.revisit_rules import AGES, next_visit, parse_ages
from tests.support.crawls import crawl, lately, make_all_due, rows, value
from tests.support.fakesite.site import FakeSite

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.mark.parametrize(
    ("age", "due"),
    [
        (timedelta(0), timedelta(minutes=15)),
        (timedelta(minutes=15), HOUR),
        (timedelta(minutes=59), HOUR),
        (2 * HOUR, 3 * HOUR),
        (4 * HOUR, timedelta(days=1)),
        (timedelta(days=2), timedelta(days=3)),
        (timedelta(days=4), timedelta(days=30)),
        (timedelta(days=30), None),
        (timedelta(days=3000), None),
    ],
)
def test_an_article_is_due_at_the_next_age(age: timedelta, due: timedelta | None) -> None:
    born = NOON - age
    assert next_visit(born, NOON, NOON) == (None if due is None else born + due)


def test_without_a_possible_date_the_age_counts_from_the_first_fetch() -> None:
    seen = NOON - 2 * HOUR
    assert next_visit(None, seen, NOON) == seen + 3 * HOUR
    assert next_visit(NOON + HOUR, seen, NOON) == seen + 3 * HOUR
    assert next_visit(None, seen, NOON, ()) is None


def test_ages_may_be_written_with_units() -> None:
    assert parse_ages("15m,1h,3h,1d,3d,30d") == AGES
    assert parse_ages("86400, 90s,1w") == (
        timedelta(seconds=90),
        timedelta(days=1),
        timedelta(days=7),
    )
    assert parse_ages("") == ()
    assert parse_ages([60, "1h"]) == (timedelta(minutes=1), HOUR)
    with pytest.raises(ValueError, match="'soon' is not an age"):
        parse_ages("1h,soon")


def test_a_fresh_article_is_visited_again_and_an_old_one_never(archive: Path) -> None:
    with FakeSite() as site:
        fresh = site.article(published=lately(0.5))
        old = site.article(published="2026-01-05T06:00:00Z")
        crawl(archive, site.url)
        due = dict(rows(archive, "SELECT url, next_try_at FROM urls WHERE outcome = 'new'"))
        in_an_hour = datetime.fromisoformat(fresh.published) + HOUR
        assert due[site.url_of(fresh)] == in_an_hour.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert due[site.url_of(old)] is None
        site.clear_log()
        crawl(archive, site.url)
        assert site.request_count(fresh) + site.request_count(old) == 0, "not yet due"
        make_all_due(archive)
        crawl(archive, site.url)
        assert [r.status for r in site.requests if r.path == fresh.path] == [304]
        assert site.request_count(old) == 0
    [(outcome, next_try)] = rows(
        archive, "SELECT outcome, next_try_at FROM urls WHERE url = ?", site.url_of(fresh)
    )
    assert outcome == "unchanged"
    assert next_try > lately(), "due at the next age"


def test_a_due_article_is_requested_although_no_source_names_it_any_more(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article(published=lately())
        site.article()
        crawl(archive, site.url)
        site.revise(story, stealth=True, title="Ferry sinks at its berth", in_feed=False,
                    in_sitemap=False, in_news_sitemap=False, on_home=False)  # fmt: skip
        site.clear_log()
        make_all_due(archive)
        result = crawl(archive, site.url)
        assert "0 new, 1 revised" in result.out, result.out + result.err
        assert site.request_count(story) == 1
    assert value(archive, "SELECT change ->> 'stealth' FROM revisions") == 1
    assert (
        rows(archive, "SELECT found, skipped + revised + unchanged FROM runs")[1]
        == rows(archive, "SELECT skipped + new + revised + unchanged + failed, found FROM runs")[1]
    )


def test_the_ages_are_a_setting(archive: Path) -> None:
    with FakeSite() as site:
        site.article(published=lately())
        crawl(archive, site.url, settings=("REVISIT_AGES=",))
        assert not rows(archive, "SELECT * FROM urls WHERE outcome = 'new' AND next_try_at > ''")
        bad = crawl(archive, site.url, settings=("REVISIT_AGES=soon",))
    assert (bad.status, bad.out) == (1, "")
    assert bad.err == (
        "site: REVISIT_AGES=soon: 'soon' is not an age; write 15m, 1h, 3d or a number of seconds\n"
    )


@pytest.mark.parametrize("status", [404, 410])
def test_a_removed_article_is_marked_as_gone_until_it_is_back(archive: Path, status: int) -> None:
    with FakeSite() as site:
        story = site.article(published=lately(), title="The pier collapses at noon")
        site.article()
        crawl(archive, site.url)
        make_all_due(archive)
        site.fail(story, status, times=1)
        assert "1 failed" in crawl(archive, site.url).out
        url = site.url_of(story)
        outcome = "SELECT outcome, reason, http_status, next_try_at > ? FROM urls WHERE url = ?"
        now, soon = lately(), lately(-0.3)
        assert rows(archive, outcome, now, url) == [("failed", "http_4xx", status, 1)]
        assert rows(archive, outcome, soon, url)[0][3] == 0, "due at its next age"
        assert value(archive, "SELECT gone_at FROM articles WHERE url = ?", url) > lately(1)
        assert value(archive, "SELECT count(*) FROM articles WHERE gone_at IS NULL") == 1
        hits = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'pier'"
        assert value(archive, hits) == 1
        make_all_due(archive)
        crawl(archive, site.url)
    assert rows(archive, outcome, now, url)[0][:2] == ("unchanged", None)
    assert value(archive, "SELECT gone_at FROM articles WHERE url = ?", url) is None


def test_a_url_that_never_was_an_article_is_not_marked_as_gone(archive: Path) -> None:
    with FakeSite() as site:
        site.article()
        site.remove(site.article(), 404, still_listed=True)
        crawl(archive, site.url)
    assert value(archive, "SELECT count(*) FROM articles WHERE gone_at IS NOT NULL") == 0


def test_a_return_to_an_earlier_text_is_recognised(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article(title="Mayor resigns")
        crawl(archive, site.url)
        down = ["The mayor steps down, the council said in the evening.", *story.paragraphs]
        stays = ["The mayor stays, the council said in the morning.", *story.paragraphs]
        for paragraphs in (down, list(story.paragraphs), down, stays):
            site.revise(story, paragraphs=paragraphs)
            assert "1 revised" in crawl(archive, site.url).out
    changes = rows(archive, "SELECT number, change ->> 'returns_to' FROM revisions ORDER BY number")
    assert changes == [(1, None), (2, 1), (3, 2), (4, None)]


NOISE = {
    "reading time": "4 min read",
    "another reading time": "Reading time: 5 minutes",
    "an advertisement": "Advertisement",
    "a share counter": "1,204 shares",
    "a comment counter": "37 comments",
    "a view counter": "12,873 views",
}


@pytest.mark.parametrize("line", NOISE.values(), ids=NOISE)
def test_reading_times_advertisements_and_counters_are_no_revision(
    archive: Path, line: str
) -> None:
    with FakeSite() as site:
        story = site.article()
        words = story.paragraphs
        crawl(archive, site.url)
        site.revise(story, paragraphs=[line, *words])
        assert "0 revised" in crawl(archive, site.url).out
        assert site.request_count(story) == 2
        site.revise(story, paragraphs=[words[0], line, *words[1:]])
        assert "0 revised" in crawl(archive, site.url).out
    assert not rows(archive, "SELECT change FROM revisions")


def test_a_number_in_a_sentence_is_a_revision(archive: Path) -> None:
    with FakeSite() as site:
        story = site.article(paragraphs=["The storm took 4 lives.", "The ferry was held back."])
        crawl(archive, site.url)
        site.revise(story, paragraphs=["The storm took 5 lives.", "The ferry was held back."])
        assert "1 revised" in crawl(archive, site.url).out
