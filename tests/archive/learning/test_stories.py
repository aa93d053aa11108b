"""Copies, updates and shortened versions are one story, on any sites and in any order."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article, Block
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
