"""Copies, updates and shortened versions are one story, on any sites and in any order."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.articles.reextraction import replace_extraction
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.repair.consistency import rebuild_derived_rows
from newsarchive.article import Article, Block
from newsarchive.web.framework.canned_queries import canned_queries
from tests.support import paper
from tests.support.archives import everything_wrong


def wire(number: int, site: str, lines: list[str], hours: int) -> Article:
    return replace(
        paper.article(number, site=site),
        blocks=[Block(text=line) for line in lines],
        published_at=paper.NOW + timedelta(hours=hours),
    )


COPY = [block.text for block in paper.article(1).blocks]
STORY = [
    wire(1, "one.example", COPY, hours=5),
    wire(2, "two.example", ["By the Coast Wire staff", *COPY], hours=3),
    wire(3, "two.example", COPY[:2], hours=9),
    wire(4, "three.example", [*COPY, paper.article(2).blocks[0].text], hours=7),
]
LEAD = STORY[1].url


def stories(archive: Archive) -> list[tuple[object, ...]]:
    return [
        tuple(row)
        for row in archive.rows(
            "SELECT a.url, lead.url, first.url, s.articles, s.sites, s.first_published_at"
            " FROM articles AS a LEFT JOIN stories AS s USING (story_id)"
            " LEFT JOIN articles AS lead ON lead.id = s.lead_article_id"
            " LEFT JOIN articles AS first ON first.id = a.duplicate_of ORDER BY a.url"
        )
    ]


def test_the_article_that_was_published_first_leads_its_story(tmp_path: Path) -> None:
    with paper.open_archive(tmp_path / "a.db", [*STORY, paper.article(9)]) as archive:
        assert learn(archive, now=paper.NOW).stories == 1
        rows = {row[0]: row[1:] for row in stories(archive)}
    for article in STORY:
        first = None if article.url == LEAD else LEAD
        assert rows[article.url] == (LEAD, first, 4, 3, "2026-11-23T15:00:00Z")
    assert rows[paper.article(9).url] == (None,) * 5


def test_any_order_and_any_number_of_learners_give_the_same_stories(tmp_path: Path) -> None:
    articles = [*STORY, *(paper.article(n) for n in range(10, 20))]
    with paper.open_archive(tmp_path / "once.db", articles) as archive:
        learn(archive, now=paper.NOW)
        once = stories(archive)
    for seed in range(3):
        with Archive(tmp_path / f"{seed}.db") as archive:
            for article in random.Random(seed).sample(articles, len(articles)):
                paper.store(archive, [article])
                learn(archive, now=paper.NOW)
            assert stories(archive) == once


def test_a_rewritten_article_leaves_its_story(tmp_path: Path) -> None:
    with paper.open_archive(tmp_path / "a.db", STORY[:2]) as archive:
        learn(archive, now=paper.NOW)
        assert archive.rows("SELECT * FROM stories")
        other = [block.text for block in paper.article(77).blocks]
        paper.store(archive, [wire(1, "one.example", other, hours=5)])
        learn(archive, now=paper.NOW)
        assert not archive.rows("SELECT * FROM stories")
        assert not archive.rows("SELECT * FROM articles WHERE story_id OR duplicate_of")


def test_short_articles_with_one_long_appeal_are_no_copies(tmp_path: Path) -> None:
    articles = [paper.article(n, before=paper.appeal(n)) for n in range(30)]
    for article in articles[:6]:  # a sentence of news above the appeal
        article.blocks = article.blocks[: 1 + len(paper.APPEAL)]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learn(archive, now=paper.NOW)
        assert not archive.rows("SELECT * FROM near_duplicates")


def test_the_other_articles_stay_a_story_when_one_leaves_it(tmp_path: Path) -> None:
    with paper.open_archive(tmp_path / "a.db", [STORY[0], STORY[1], STORY[3]]) as archive:
        learn(archive, now=paper.NOW)
        assert archive.rows("SELECT articles FROM stories")[0][0] == 3
        other = replace(STORY[3], blocks=paper.article(7).blocks)
        archive.write(lambda c: store_article(c, other, seen_at=paper.NOW))
        learn(archive, now=paper.NOW)
        assert [tuple(row) for row in archive.rows("SELECT articles, sites FROM stories")] == [
            (2, 2)
        ]
        assert archive.read(everything_wrong) == []


def dated(number: int, when: str, precision: str = "time") -> Article:
    """Return a copy of one text on a site of its own, published at *when*."""
    article = wire(number, f"site{number}.example", COPY, hours=0)
    article.published_at = datetime.fromisoformat(when) if when else None
    article.published_precision = precision if when else None
    return article


@pytest.mark.parametrize(
    ("dates", "lead", "same_day_sites"),
    [
        ([("2026-05-04T09:00Z", "time"), ("2026-05-04T00:00Z", "day")], 1, 1),
        ([("2026-05-04T00:00Z", "day"), ("2026-05-04T09:00Z", "time")], 2, 1),
        ([("2026-05-04T09:00Z", "time"), ("2026-05-03T00:00Z", "day")], 2, 0),
        ([("2026-05-04T00:00Z", "day"), ("2026-05-05T00:00Z", "day")], 1, 0),
        ([("2026-05-04T00:00Z", "day"), ("2026-05-04T00:00Z", "day")], 1, 1),
        ([("2026-05-04T23:00Z", "time"), ("2026-05-05T00:00Z", "day")], 1, 0),
        ([("2026-05-04T09:00Z", "time"), ("2026-05-04T09:00Z", "time")], 1, 1),
        ([("", ""), ("2026-05-04T00:00Z", "day")], 2, 0),
        ([("", ""), ("", "")], 1, 1),
    ],
)
def test_a_date_without_a_time_is_first_only_if_its_day_is(
    tmp_path: Path, dates: list[tuple[str, str]], lead: int, same_day_sites: int
) -> None:
    """Of equals the one is first that was archived first: here number 1, stored last."""
    with Archive(tmp_path / "a.db") as archive:
        for number in (2, 1):
            article = dated(number, *dates[number - 1])
            seen_at = paper.NOW + timedelta(hours=number)
            archive.write(partial(store_article, article=article, seen_at=seen_at))
        learn(archive, now=paper.NOW)
        [story] = archive.rows(
            "SELECT a.url, a.published_at, first_published_at, same_day_sites, sites"
            " FROM stories JOIN articles a ON a.id = lead_article_id"
        )
        assert story["url"] == f"https://site{lead}.example/news/{lead}"
        assert story["first_published_at"] == story["published_at"]
        assert (story["same_day_sites"], story["sites"]) == (same_day_sites, 2)
        [first] = archive.rows(canned_queries()["who_was_first"]["sql"])
        assert first["site"] == f"site{lead}.example"
        assert (first["first"], first["same_day"]) == ((0, 1) if same_day_sites else (1, 0))
        before = [tuple(row) for row in archive.rows("SELECT * FROM stories")]
        archive.write(rebuild_derived_rows)
        assert [tuple(row) for row in archive.rows("SELECT * FROM stories")] == before


def test_a_story_is_written_again_if_only_a_date_changes(tmp_path: Path) -> None:
    one, other = dated(1, "2026-05-04T09:00Z"), dated(2, "2026-05-04T12:00Z")
    with paper.open_archive(tmp_path / "a.db", [one, other]) as archive:
        learn(archive, now=paper.NOW)
        other.published_at = datetime(2026, 5, 4, 8, tzinfo=UTC)
        archive.write(lambda c: replace_extraction(c, other, paper.NOW))
        learn(archive, now=paper.NOW)
        [row] = archive.rows("SELECT lead_article_id, first_published_at FROM stories")
        assert tuple(row) == (2, "2026-05-04T08:00:00Z")


def test_stories_of_an_older_version_get_their_first_article_by_learning(tmp_path: Path) -> None:
    one, other = dated(1, "2026-05-04T09:00Z"), dated(2, "2026-05-04T00:00Z", "day")
    with paper.open_archive(tmp_path / "a.db", [one, other]) as archive:
        learn(archive, now=paper.NOW)
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute("UPDATE stories SET lead_article_id = 2")
        connection.execute("ALTER TABLE stories DROP COLUMN same_day_sites")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '%first_of_story'")
    with Archive(tmp_path / "a.db") as archive:
        learn(archive, now=paper.NOW)
        [row] = archive.rows("SELECT lead_article_id, same_day_sites FROM stories")
        assert tuple(row) == (1, 1)
