"""Articles that were stored without the joiners of their letters, and get them back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.article import Article, Block
from newsarchive.outcomes import Outcome
from tests.support.archives import everything_wrong
from tests.support.paper import NOW

TITLE = "کتاب\u200cها رسید"
LINES = ["شهردار می\u200cخواهد بندر را باز کند.", "شورا روز سه\u200cشنبه رأی داد."]


def bare(text: str) -> str:
    return text.replace("\u200c", "")


def article(title: str, lines: list[str]) -> Article:
    blocks = [Block(text=line) for line in lines]
    return Article(url="https://fa.example/a", title=title, blocks=blocks, extractor="test")


def store(archive: Archive, it: Article, hours: int) -> Outcome:
    at = NOW + timedelta(hours=hours)
    return archive.write(lambda c: store_article(c, it, seen_at=at)).outcome


def test_the_next_visit_stores_the_joiners_and_makes_no_revision(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        store(archive, article(bare(TITLE), [bare(line) for line in LINES]), 0)
        assert store(archive, article(TITLE, LINES), 1) is Outcome.UNCHANGED
        [row] = archive.rows("SELECT title, text, revision_count, last_seen_at FROM articles")
        assert tuple(row)[:3] == (TITLE, "\n".join(LINES), 0)
        assert row["last_seen_at"] > "2026-11-23T12:30"
        found = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH search_text('میخواهد')"
        assert len(archive.rows(found)) == 1
        assert archive.read(everything_wrong) == []


def test_a_revision_of_a_text_without_joiners_shows_the_new_words_alone(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        store(archive, article(bare(TITLE), [bare(line) for line in LINES]), 0)
        changed = [LINES[0].replace("بندر", "پل"), LINES[1]]
        assert store(archive, article(TITLE, changed), 1) is Outcome.REVISED
        change = json.loads(archive.rows("SELECT change FROM revisions")[0][0])
        assert (change["added"], change["removed"], change["title"]) == (["پل"], ["بندر"], None)
