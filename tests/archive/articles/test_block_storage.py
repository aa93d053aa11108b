"""The text of a block is stored once, and raw_articles always returns the whole raw text."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import overwrite_article, store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.archive.learning.overrides import override_verdict, remove_override
from newsarchive.article import Article, Block
from newsarchive.boilerplate.removals import block_key
from tests.support import paper
from tests.support.archives import everything_wrong

LINES = [
    "Subscribe to our newsletter and get the day's news in your inbox.",
    "A line of its own, naïve and “quoted” 🚢.",
    "Short",
    "with a NUL \0 inside",
    "Help us keep telling the story of this valley.",
    "כל הזכויות שמורות",
    *(f"Paragraph {n} says what no other paragraph of this paper says, nearly." for n in range(12)),
]


def some_article(rng: random.Random) -> Article:
    blocks = [
        Block(text=text, removed="caption" if rng.random() < 0.1 else None)
        for text in rng.choices(LINES, k=rng.randint(1, 8))
    ]
    article = paper.article(rng.randrange(12))
    return replace(article, blocks=[*blocks, *article.blocks[: rng.randint(0, 3)]])


def change(archive: Archive, rng: random.Random) -> None:
    """Change the archive once, as a crawl, a person or a new extractor does."""
    article = some_article(rng)
    kind = rng.choice(
        ["store", "store", "store", "reextract", "learn", "override_verdict", "remove_override"]
    )
    if kind == "store":
        archive.write(lambda c: store_article(c, article, seen_at=paper.NOW))
    elif kind == "reextract":
        row = archive.rows("SELECT * FROM articles WHERE url = ?", (article.url,))
        if row:
            archive.write(lambda c: overwrite_article(c, row[0], article))
    elif kind == "learn":
        learn(archive, now=paper.NOW)
    else:
        rows = archive.rows("SELECT DISTINCT family_key FROM blocks ORDER BY 1")
        if not rows:
            return
        family = rng.choice(rows)[0]
        verdict = rng.choice(["keep", "drop"])
        archive.write(
            lambda c: (
                override_verdict(c, family, verdict, None, "2026-11-23T00:00:00Z")
                if kind == "override_verdict"
                else remove_override(c, family)
            )
        )
        learn(archive, now=paper.NOW)


@pytest.mark.parametrize("seed", range(6))
def test_the_raw_text_is_always_what_extraction_returned(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with Archive(tmp_path / "a.db") as archive:
        for _ in range(60):
            change(archive, rng)
            problems = archive.read(everything_wrong)
            assert [line for line in problems if "wait for cleaning" not in line] == []
            blocks = archive.rows("SELECT site, text, block_key FROM blocks")
            assert all(block_key(site, text) == key for site, text, key in blocks)


def test_a_paragraph_of_one_article_is_stored_once(tmp_path: Path) -> None:
    articles = [paper.article(n, before=paper.appeal(n)) for n in range(30)]
    with paper.open_archive(tmp_path / "a.db", articles) as archive:
        learn(archive, now=paper.NOW)
        twice = archive.rows(
            "SELECT block_rows.text FROM block_rows JOIN article_blocks USING (block_id)"
            " WHERE block_rows.text IS NOT NULL AND removed IS NULL"
        )
        stored = archive.rows("SELECT count(*) FROM block_rows WHERE text IS NULL")[0][0]
    assert not twice
    assert stored == 30 * 5
