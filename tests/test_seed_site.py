"""The page that the project began with loses its appeal, and no paragraph of the story."""

from dataclasses import replace
from pathlib import Path

import pytest

from newsarchive.archive.learning.learn import learn
from newsarchive.article import Article, Block
from tests.support import paper
from tests.support.crawls import crawl, rows
from tests.support.fakesite.site import FakeSite

SEED = Path(__file__).parent.parent.parent / "shared" / "seed" / "article.txt"
FIRST, LAST = "Prime Minister Benjamin Netanyahu’s meeting", "Anna Ahronheim contributed"
NAME = "The Jerusalem Post"


def seed_lines() -> tuple[str, list[str], list[str], list[str]]:
    """Return the headline, and the lines before the story (the appeal), in it, and after it."""
    if not SEED.is_file():
        pytest.skip(f"{SEED} does not exist")
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line]
    appeal = next(i for i, line in enumerate(lines) if line.startswith("Dear Reader"))
    first = next(i for i, line in enumerate(lines) if line.startswith(FIRST))
    last = next(i for i, line in enumerate(lines) if line.startswith(LAST))
    before = ["2 minute read.", *lines[appeal:first]]
    return lines[0], before, lines[first : last + 1], lines[last + 1 :]


def test_all_boilerplate_is_removed_and_every_paragraph_stays(tmp_path: Path) -> None:
    _, appeal, story, tail = seed_lines()
    seed = Article(
        url="https://paper.example/seed",
        title="Report",
        blocks=[Block(text=line) for line in [*appeal, *story, *tail]],
        site_name=NAME,
        extractor="test",
    )
    others = [
        replace(
            paper.article(number, site="paper.example", before=appeal if number % 5 else None),
            site_name=NAME,
        )
        for number in range(40)
    ]
    with paper.open_archive(tmp_path / "a.db", [*others[:20], seed, *others[20:]]) as archive:
        learn(archive, now=paper.NOW)
        texts = paper.texts(archive)
    assert texts[seed.url] == story
    for article in others:
        assert texts[article.url] == [
            block.text for block in article.blocks if block.text not in appeal
        ]


@pytest.mark.parametrize("after", [0, 2], ids=["above the story", "after two paragraphs"])
def test_all_boilerplate_of_a_crawled_site_is_removed_and_every_paragraph_stays(
    tmp_path: Path, after: int
) -> None:
    headline, appeal, story, tail = seed_lines()
    archive = tmp_path / "archive.db"
    with FakeSite(NAME) as site:
        others = site.articles(40)
        clean = {site.url_of(each): each.paragraphs for each in others}
        for number, each in enumerate(others):
            if number % 5:
                body = each.paragraphs
                each.paragraphs = [*body[:after], *appeal, *body[after:], tail[0]]
        paragraphs = [*story[:after], *appeal, *story[after:], *tail]
        shown = [" ".join(line.split()) for line in story]  # as HTML folds spaces
        clean[site.url_of(site.article(headline, paragraphs=paragraphs))] = shown
        crawled = crawl(archive, site.url)
    assert crawled.status == 0, crawled.err
    texts = {url: text.split("\n") for url, text in rows(archive, "SELECT url, text FROM articles")}
    assert texts == clean
    help_us = next(line for line in appeal if line.startswith("Help us"))
    cut = rows(archive, "SELECT verdict_by FROM removed_blocks WHERE text = ?", help_us)
    assert len(cut) == 33
    assert ("rule",) in cut, "extraction removed everything, and learning was not tested"
