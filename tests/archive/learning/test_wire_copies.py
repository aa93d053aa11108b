"""A story on hundreds of sites: what is compared and stored depends on the texts alone."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.learning.stories import comparing
from newsarchive.archive.learning.stories.comparing import compare_slice
from newsarchive.archive.learning.stories.texts import RememberedTexts
from newsarchive.archive.removal.articles import remove_article
from newsarchive.archive.removal.choosing import near_copies
from newsarchive.archive.tombstones import Removal
from newsarchive.archive.work_queues import queue_comparing
from newsarchive.article import Article, Block
from newsarchive.boilerplate.near_duplicates import Relation, Shingles, relation
from tests.support import paper
from tests.support.archives import everything_wrong

PAIRS = (
    "SELECT min(a.url, b.url), max(a.url, b.url), relation, overlap FROM near_duplicates"
    " JOIN articles AS a ON a.id = article_id JOIN articles AS b ON b.id = other_id ORDER BY 1, 2"
)
STORIES = (
    "SELECT a.url, lead.url, articles, sites FROM articles AS a LEFT JOIN stories USING (story_id)"
    " LEFT JOIN articles AS lead ON lead.id = lead_article_id ORDER BY a.url"
)


def copy(story: int, number: int, *, edited: bool) -> Article:
    """Return a copy of the text *story* on a site of its own, *edited* in each paragraph."""
    article = paper.article(story, site=f"site{number}.example")
    rng = random.Random(f"{story} {number}")
    lines = [block.text for block in article.blocks]
    if edited:
        lines = [f"{line} {paper.word(rng, 3)} {paper.word(rng, 4)}" for line in lines]
    published = paper.NOW + timedelta(minutes=number)
    return replace(article, blocks=[Block(text=line) for line in lines], published_at=published)


def market(day: int) -> Article:
    """Return a daily report, a form filled in anew."""
    rng = random.Random(f"market {day}")
    lines = [
        f"The valley index closed at {rng.randint(1000, 9999)} points, up {rng.randint(1, 99)}.",
        f"Barley was at {rng.randint(100, 999)} a sack and wool at {rng.randint(100, 999)} a bale.",
        f"The crown bought {rng.randint(100, 999)} florins when trading ended at the exchange.",
    ]
    article = paper.article(900 + day, site=f"site{day}.example")
    return replace(article, blocks=[Block(text=line) for line in lines])


WIRE = [
    *(copy(1, number, edited=number % 2 == 0) for number in range(28)),
    *(copy(2, number, edited=True) for number in range(100, 106)),
    *(market(day) for day in range(12)),
    paper.article(50),
]
#: Other texts for some articles: one joins another story, one leaves its story, two become equal.
CHANGES = [
    replace(WIRE[0], blocks=WIRE[30].blocks),
    replace(WIRE[4], blocks=paper.article(77).blocks),
    replace(WIRE[8], blocks=WIRE[10].blocks),
    replace(WIRE[31], blocks=copy(1, 999, edited=True).blocks),
]


def store(archive: Archive, article: Article) -> None:
    archive.write(partial(store_article, article=article, seen_at=paper.NOW))


def remove(archive: Archive, article: Article) -> None:
    [(found,)] = archive.rows("SELECT id FROM articles WHERE url = ?", (article.url,))
    removal = Removal(at="2026-11-23T12:00:00Z")
    archive.write(partial(remove_article, article_id=found, removal=removal))


def outcome(archive: Archive) -> tuple[list[tuple[object, ...]], ...]:
    assert archive.read(everything_wrong) == []
    return tuple([tuple(row) for row in archive.rows(sql)] for sql in (STORIES, PAIRS))


def steps(seed: int) -> Iterator[Article | None]:
    """Yield the articles of WIRE and then of CHANGES in a random order; None: learn now."""
    rng = random.Random(seed)
    for articles in (WIRE, CHANGES):
        for article in rng.sample(articles, len(articles)):
            yield article
            if rng.random() < 0.3:
                yield None


def test_any_order_of_articles_changes_and_removals_gives_the_same_stories_and_pairs(
    tmp_path: Path,
) -> None:
    removed = [WIRE[12], WIRE[13], WIRE[30], WIRE[45]]
    changed = {article.url: article for article in CHANGES}
    left = [changed.get(each.url, each) for each in WIRE if each not in removed]
    with paper.open_archive(tmp_path / "once.db", left) as archive:
        learn(archive, now=paper.NOW)
        once = outcome(archive)
    sizes = {row[2] for row in once[0]}
    assert sizes == {None, 25, 5}
    for seed in range(3):
        with Archive(tmp_path / f"{seed}.db") as archive:
            for article in steps(seed):
                if article:
                    store(archive, article)
                else:
                    learn(archive, now=paper.NOW)
            for article in removed:
                remove(archive, article)
                learn(archive, now=paper.NOW)
            assert outcome(archive) == once


def test_an_unlike_text_of_a_large_story_is_compared_with_a_few_of_its_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[Relation | None] = []

    def counting(one: Shingles, other: Shingles) -> Relation | None:
        compared.append(relation(one, other))
        return compared[-1]

    monkeypatch.setattr(comparing, "relation", counting)
    copies = [copy(1, number, edited=number < 60) for number in range(200)]
    with paper.open_archive(tmp_path / "a.db", copies) as archive:
        learn(archive, now=paper.NOW)
        [story] = archive.rows("SELECT articles, sites FROM stories")
        assert tuple(story) == (200, 200)
        assert len(archive.rows("SELECT * FROM compared_texts")) == 61
        # Sixty edited texts and the one of 140 articles: 1,830 pairs, 8 to each are enough.
        assert 61 * comparing.PAIRS / 2 <= len(compared) < 61 * comparing.PAIRS * 2
        [(article,)] = archive.rows("SELECT id FROM articles WHERE url LIKE '%site59.%'")
        assert len(archive.read(partial(near_copies, ids=[article]))) == 199


def test_nothing_is_left_of_a_text_that_no_article_has(tmp_path: Path) -> None:
    articles = [copy(1, number, edited=True) for number in range(3)]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learn(archive, now=paper.NOW)
        for article in articles[:2]:
            remove(archive, article)
        for table in ("compared_texts", "article_texts"):
            assert len(archive.rows(f"SELECT * FROM {table}")) == 1, table
        assert not archive.rows("SELECT * FROM text_pairs")
        assert not archive.rows(
            "SELECT * FROM text_sketches WHERE text_key NOT IN (SELECT text_key FROM article_texts)"
        )
        learn(archive, now=paper.NOW)
        assert not archive.rows("SELECT * FROM articles WHERE story_id OR duplicate_of")


def test_a_learner_that_was_killed_before_it_wrote_a_story_leaves_that_to_the_next(
    tmp_path: Path,
) -> None:
    with paper.open_archive(tmp_path / "a.db", WIRE[:3]) as archive:
        archive.write(partial(queue_comparing, article_ids=[1, 2, 3]))
        compared = archive.write(partial(compare_slice, texts=RememberedTexts()))
        assert compared == (3, 3)
        archive.write(lambda connection: connection.execute("DELETE FROM unlearned_articles"))
    with Archive(tmp_path / "a.db") as archive:
        assert not archive.rows("SELECT * FROM stories")
        assert learn(archive, now=paper.NOW).stories == 1
        assert {row[2] for row in outcome(archive)[0]} == {3}
