"""When a URL that failed or was refused is due again, and when a source's naming it is enough."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.ledger import frontier, runs, url_outcomes
from newsarchive.archive.ledger.endings import Ending, refused
from newsarchive.archive.ledger.frontier import Decision, next_step
from newsarchive.archive.ledger.schedule import LONGEST_RETRY, RETRY_SKIPPED, due_articles
from newsarchive.archive.schema.word_index import delete_articles
from newsarchive.article import Article, Block, Link, iso
from newsarchive.outcomes import SKIPPED_REASONS, Outcome

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LINK = Link(url="https://example.org/news/1", found_in="https://example.org/feed", via="feed")


class Ledger:
    """An archive with one run, whose clock the test moves."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.now = NOON
        self.run_id = archive.write(lambda c: runs.start_run(c, "site", {}, NOON))

    def end(self, ending: Ending) -> None:
        self.archive.write(lambda c: frontier.claim_links(c, [LINK], self.run_id))
        self.archive.write(lambda c: url_outcomes.finish_url(c, self.run_id, ending, self.now))

    def refuse(self, reason: str, status: int | None = None, times: int = 1) -> None:
        for _ in range(times):
            self.end(refused(LINK, reason, http_status=status))

    def store(self) -> int:
        """Store the article of LINK, and return its id."""
        article = Article(
            url=LINK.url, blocks=[Block(text="The ferry sinks.")], title="Ferry", extractor="x"
        )

        def job(connection: sqlite3.Connection) -> int:
            stored = store_article(connection, article, seen_at=self.now)
            done = Ending.of(LINK, stored.outcome, article_id=stored.article_id, http_status=200)
            url_outcomes.finish_url(connection, self.run_id, done, self.now)
            return stored.article_id

        return self.archive.write(job)

    def wait(self) -> timedelta | None:
        """Return the time until the next try, None if there is none."""
        [(due,)] = self.archive.rows("SELECT next_try_at FROM urls")
        return datetime.fromisoformat(due) - self.now if due else None

    def decision(self, after: timedelta) -> Decision:
        """Return what a run decides that starts *after* the last end, if a source names the URL."""
        known = self.archive.read(lambda c: frontier.known_urls(c, [LINK.url])).get(LINK.url)
        return next_step(LINK, known, self.now + after)

    def gone_at(self) -> str | None:
        gone_at: str | None = self.archive.rows("SELECT gone_at FROM articles")[0][0]
        return gone_at

    def absences(self) -> list[tuple[str | None, ...]]:
        rows = self.archive.rows("SELECT gone_at, back_at FROM absences ORDER BY gone_at")
        return [tuple(row) for row in rows]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Archive(tmp_path / "archive.db") as archive:
        yield Ledger(archive)


@pytest.mark.parametrize("reason", RETRY_SKIPPED)
def test_the_wait_after_a_refusal_doubles_up_to_a_week(ledger: Ledger, reason: str) -> None:
    waits = []
    for _ in range(2):
        ledger.refuse(reason, 200)
        waits.append(ledger.wait())
    assert waits == [RETRY_SKIPPED[reason], 2 * RETRY_SKIPPED[reason]]
    ledger.refuse(reason, 200, times=20)
    assert ledger.wait() == (None if reason == "not_article" else LONGEST_RETRY)


@pytest.mark.parametrize("reason", sorted(set(SKIPPED_REASONS) - set(RETRY_SKIPPED)))
def test_other_refusals_are_decided_anew_or_are_for_ever(ledger: Ledger, reason: str) -> None:
    ledger.refuse(reason)
    assert ledger.wait() is None


@pytest.mark.parametrize(
    ("reason", "status"),
    [("robots", None), ("offsite", None), ("soft_404", 200), ("http_4xx", 404), ("http_4xx", 410)],
)
def test_a_refused_or_removed_url_that_is_named_again_is_requested_ever_more_rarely(
    ledger: Ledger, reason: str, status: int | None
) -> None:
    ledger.refuse(reason, status)
    assert ledger.decision(timedelta(0)) is Decision.ASK
    for wait in (10, 20, 40, 80):
        ledger.refuse(reason, status)
        assert ledger.decision((wait - 1) * MINUTE) is Decision.WAIT
        assert ledger.decision(wait * MINUTE) is Decision.ASK


def test_another_failure_waits_even_if_it_is_named_again(ledger: Ledger) -> None:
    ledger.refuse("http_5xx", 500)
    assert ledger.decision(9 * MINUTE) is Decision.WAIT
    assert ledger.decision(10 * MINUTE) is Decision.ASK


@pytest.mark.parametrize(
    ("reason", "status"),
    [("robots", None), ("offsite", None), ("bad_url", None), ("not_article", 200),
     ("private_address", None), ("no_text", 200), ("http_5xx", 500), ("http_4xx", 404)],
)  # fmt: skip
def test_a_stored_article_stays_in_the_round_of_revisits(
    ledger: Ledger, reason: str, status: int | None
) -> None:
    ledger.store()
    ledger.refuse(reason, status, times=4)
    wait = ledger.wait()
    assert wait is not None
    assert wait <= 15 * MINUTE, "its next age"
    due = NOON + 15 * MINUTE
    links = ledger.archive.read(lambda c: due_articles(c, ["example.org"], due))
    assert [link.url for link in links] == [LINK.url]


def test_a_removed_article_is_requested_once_a_week_after_its_last_age(ledger: Ledger) -> None:
    ledger.store()
    ledger.now += timedelta(days=40)
    ledger.refuse("http_4xx", 404)
    assert ledger.wait() == LONGEST_RETRY


@pytest.mark.parametrize("outcome", [Outcome.UNCHANGED, Outcome.REVISED, Outcome.DUPLICATE])
@pytest.mark.parametrize("status", [200, 304])
def test_an_article_that_is_back_is_not_gone(ledger: Ledger, outcome: Outcome, status: int) -> None:
    article_id = ledger.store()
    ledger.refuse("http_4xx", 410)
    assert ledger.gone_at() == iso(NOON)
    ledger.refuse("http_5xx", 503)
    assert ledger.gone_at() == iso(NOON), "a failure proves nothing"
    ledger.end(Ending.of(LINK, outcome, article_id=article_id, http_status=status))
    assert ledger.gone_at() is None


def test_each_absence_of_an_article_is_recorded(ledger: Ledger) -> None:
    article_id = ledger.store()
    hours = [NOON + timedelta(hours=hour) for hour in range(5)]
    for ledger.now in hours[1:3]:
        ledger.refuse("http_4xx", 410)
    assert ledger.absences() == [(iso(hours[1]), None)], "one absence, however often it is visited"
    ledger.now = hours[3]
    ledger.end(Ending.of(LINK, Outcome.UNCHANGED, article_id=article_id, http_status=304))
    ledger.now = hours[4]
    ledger.refuse("soft_404", 200)
    assert ledger.absences() == [(iso(hours[1]), iso(hours[3])), (iso(hours[4]), None)]
    ledger.archive.write(lambda c: delete_articles(c, [article_id]))
    assert ledger.absences() == []


def test_an_article_is_there_though_another_url_that_led_to_it_is_gone(ledger: Ledger) -> None:
    article_id = ledger.store()
    short = Link(url="https://example.org/1")
    ledger.end(Ending.of(short, Outcome.DUPLICATE, article_id=article_id, http_status=200))
    ledger.end(refused(short, "http_4xx", http_status=404))
    assert ledger.gone_at() is None
