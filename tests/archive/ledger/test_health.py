"""A site that can no longer be read as usual is reported; a site that is only quiet is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from newsarchive.archive.ledger.reporting.health_rules import RunFacts, health_verdicts, median
from tests.support.client import Site
from tests.support.commands import call
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def run(hours_ago: float = 0.0, articles: int = 0, **facts: int) -> RunFacts:
    words = facts.pop("median_words", 400 if articles else 0) or None
    moment = NOW - timedelta(hours=hours_ago)
    return RunFacts(checked_at=moment, articles=articles, median_words=words, **facts)


def hourly(*articles: int, **facts: int) -> list[RunFacts]:
    """Return runs that found these numbers of articles, hour by hour; the last was an hour ago."""
    return [run(len(articles) - n, number, **facts) for n, number in enumerate(articles)]


BUSY = hourly(90, 12, 9, 11, 10, 8)
DAILY = [run(24 * n, 30) for n in range(20, 0, -1)]


@pytest.mark.parametrize(
    ("history", "now"),
    [
        ([], run()),
        (hourly(90, 12, 9, 11), run(failed=50)),
        (BUSY, run(articles=10)),
        (BUSY, run(articles=1, without_text=1)),
        (BUSY, run(articles=300)),
        (hourly(5, 0, 3, 0, 4, 0, 2), run()),
        ([*DAILY, run(23.9)], run(hours_ago=23.8)),
        (BUSY, run()),
        (BUSY, run(hours_ago=0.9)),
        ([*DAILY, run(24 * 90, 30), run(-24 * 3650, 9)], run(articles=30)),  # the clock was wrong
        (BUSY, run(articles=10, without_text=3, without_date=3, failed=4)),
        (hourly(*[9] * 6, without_date=8), run(articles=9, without_date=9)),
        (hourly(*[9] * 6, without_text=20), run(articles=9, without_text=22)),
        (hourly(*[0] * 8, failed=6), run(failed=6)),
        (DAILY, run(articles=12)),
        (hourly(*[0] * 300), run()),
        ([], run(articles=9, requested=12, walls=2, same_text=2)),
        (BUSY, run(articles=9, requested=20, walls=10)),
        (BUSY, run(articles=9, without_author=9, without_image=9)),
        (BUSY, run(articles=9, doubtful=9)),
        (hourly(*[9] * 6, without_author=8), run(articles=9, without_author=9)),
    ],
)
def test_a_usual_run_is_not_reported(history: list[RunFacts], now: RunFacts) -> None:
    assert health_verdicts(history, now) == []


@pytest.mark.parametrize(
    ("history", "now", "line"),
    [
        (
            hourly(*[9] * 30),
            run(),
            "nothing new; each of the 30 runs before found some, usually 9",
        ),
        (BUSY, run(articles=2, without_text=8), "8 of 10 pages gave no text, usually 0%"),
        (BUSY, run(articles=9, without_date=7), "7 of 9 articles have no date, usually 0%"),
        (BUSY, run(articles=9, median_words=40), "articles of 40 words, usually 400"),
        (BUSY, run(articles=9, median_words=4000), "articles of 4000 words, usually 400"),
        (BUSY, run(articles=1, failed=9), "9 of 10 URLs failed, usually 0%"),
        (
            [],
            run(requested=4, walls=3, without_text=3, articles=1),
            "3 of 4 requests met walls for bots, consent or login",
        ),
        (
            [*BUSY, run(0.2, walls=2)],
            run(requested=1, walls=1),
            "1 of 1 request met walls for bots, consent or login",
        ),
        ([], run(articles=9, same_text=4), "4 articles have one and the same text"),
        (
            hourly(*[9] * 6, without_author=1),
            run(articles=9, without_author=8),
            "8 of 9 articles have no author, usually 11%",
        ),
        (
            hourly(*[9] * 6, without_image=0),
            run(articles=9, without_image=9),
            "9 of 9 articles have no picture, usually 0%",
        ),
        (
            DAILY,
            run(articles=2),
            "2 articles in 24 hours, usually 30",
        ),
        (
            [*hourly(*[2] * 6), run(0.5, 1, without_text=2)],
            run(without_text=3),
            "5 of 6 pages gave no text, usually 0%",
        ),
    ],
)
def test_a_run_that_shows_a_broken_site_is_reported(
    history: list[RunFacts], now: RunFacts, line: str
) -> None:
    assert line in health_verdicts(history, now)


def test_a_site_without_new_articles_is_reported_until_it_has_some() -> None:
    silent = [*[run(24 * n, 20) for n in range(12, 1, -1)], run(24), run(12)]
    assert health_verdicts(silent, run())
    assert health_verdicts(silent, run(articles=15)) == []


@pytest.mark.parametrize(("found", "is_wrong"), [(10, False), (50, False), (9, True), (51, True)])
def test_the_articles_of_a_day_are_compared_with_what_the_spider_expects(
    found: int, is_wrong: bool
) -> None:
    history = [run(30, 500), run(20, 5)]
    wrong = health_verdicts(history, run(articles=found - 5), (10, 50))
    assert bool(wrong) == is_wrong
    if wrong:
        assert wrong == [f"{found} articles in 24 hours, but 10 to 50 are expected"]
    assert health_verdicts([run(20, 5)], run(), (10, 50)) == [], "not before a day has passed"


def test_one_bad_day_does_not_change_the_usual_values() -> None:
    bad = [run(30 + n, 10, without_date=10, median_words=20) for n in range(2)]
    assert health_verdicts([*bad, *BUSY], run(articles=9, without_date=8, median_words=30))


@pytest.mark.parametrize(("values", "middle"), [([3], 3), ([1, 9], 5), ([9, 1, 2], 2)])
def test_the_median(values: Sequence[float], middle: float) -> None:
    assert median(values) == middle


def test_a_broken_site_gives_a_warning_and_a_row_and_is_shown_in_the_browser(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive.db"
    numbers = count()
    with FakeSite() as site:
        for _ in range(5):
            site.articles(5)
            assert crawl(archive, site.url).err == ""
        assert crawl(archive, site.url).err == "", (
            "a second crawl without new articles is not reported"
        )
        for _ in range(6):
            story = site.article(f"A shell of a story, number {next(numbers)}")
            site.respond(story.path, "<html><head><title>News</title></head><body></body></html>")
        broken = crawl(archive, site.url)
    assert "may be broken: 6 of 6 pages gave no text, usually 0%" in broken.err
    assert broken.status == 0
    checks = rows(
        archive, "SELECT articles, without_text, verdict FROM site_health ORDER BY run_id"
    )
    assert checks == [(5, 0, "ok")] * 5 + [(0, 0, "quiet"), (0, 6, "broken")]
    assert value(archive, "SELECT count(*) FROM site_health") == 7
    line = "may be broken: 6 of 6 pages gave no text, usually 0%"
    assert line in call(archive, "failures")
    assert line in call(archive, "failures", "--site", site.url)
    assert line not in call(archive, "failures", "--reason", "empty_shell")
    for public in (False, True):
        served = Site(archive, public)
        assert ("6 of 6 pages gave no text" in served.get("/sites").text) is not public
        served.close()


def move_into_the_past(archive: Path) -> None:
    """Let the only check of a site be one of six, on six days, the last of them two days ago."""
    with closing(sqlite3.connect(archive)) as connection, connection:
        for days in range(2, 8):
            connection.execute(
                "INSERT INTO site_health SELECT -?1, site, strftime('%Y-%m-%dT%H:%M:%SZ',"
                " checked_at, printf('-%d days', ?1)), articles, without_text, without_date,"
                " median_words, failed, verdict, detail, walls, same_text, without_author,"
                " without_image, doubtful FROM site_health WHERE run_id > 0",
                (days,),
            )
        connection.execute("DELETE FROM site_health WHERE run_id > 0")
        connection.execute("UPDATE site_health SET run_id = -run_id")
        for days in range(2, 8):  # the numbers of runs rise with time
            connection.execute("UPDATE site_health SET run_id = ? WHERE run_id = ?", (-days, days))


def test_a_site_whose_feed_is_on_another_host_and_has_nothing_new_is_reported(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive.db"
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsarchive.settings\n")
    (tmp_path / "spiders").mkdir()
    with FakeSite() as site, FakeSite() as feeds:
        links = "".join(
            f"<item><title>{each.title}</title><link>{site.url}{each.path}</link></item>"
            for each in site.articles(3)
        )
        feeds.respond("/rss", f'<rss version="2.0"><channel>{links}</channel></rss>')
        (tmp_path / "spiders" / "mine.toml").write_text(
            f'[harbour]\nhome = "{site.url}/"\nfeeds = ["{feeds.url}/rss"]\n'
        )
        hosts = ",".join(each.url.removeprefix("http://") for each in (site, feeds))
        how = {"spider": "harbour", "cwd": tmp_path, "settings": (f"ALLOW_PRIVATE_HOSTS={hosts}",)}
        assert "3 new" in crawl(archive, **how).out
        move_into_the_past(archive)
        crawled = crawl(archive, force=1, **how)
    line = "may be broken: nothing new; each of the 6 runs before found some, usually 3"
    assert line in crawled.err
    said = call(archive, "failures")
    assert said.startswith("no URL failed\n\n2")
    assert line in said
