"""The page that started the project, in a site of its kind: its appeal in plain paragraphs."""

from dataclasses import replace
from pathlib import Path

import paper
import pytest

from newsarchive.archive.learning import learn
from newsarchive.article import Article, Block

SEED = Path(__file__).parent.parent.parent / "shared" / "seed" / "article.txt"
FIRST, LAST = "Prime Minister Benjamin Netanyahu’s meeting", "Anna Ahronheim contributed"


def seed_lines() -> tuple[list[str], list[str], list[str]]:
    """The lines before the story (the appeal), the story's, and those after it."""
    if not SEED.is_file():
        pytest.skip(f"{SEED} is not there")
    lines = [line.strip() for line in SEED.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line]
    appeal = next(i for i, line in enumerate(lines) if line.startswith("Dear Reader"))
    first = next(i for i, line in enumerate(lines) if line.startswith(FIRST))
    last = next(i for i, line in enumerate(lines) if line.startswith(LAST))
    return ["2 minute read.", *lines[appeal:first]], lines[first : last + 1], lines[last + 1 :]


def test_none_of_its_boilerplate_remains_and_every_paragraph_does(tmp_path: Path) -> None:
    appeal, story, tail = seed_lines()
    seed = Article(
        url="https://paper.example/seed",
        title="Report",
        blocks=[Block(text=line) for line in [*appeal, *story, *tail]],
        site_name="The Jerusalem Post",
        extractor="test",
    )
    others = [
        replace(
            paper.article(number, site="paper.example", before=appeal if number % 5 else None),
            site_name="The Jerusalem Post",
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
