"""Each revision has a kind and a size, in ``change`` and as columns."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.article import Article, Block
from tests.support.paper import NOW

URL = "https://post.example/ferry"


def store(archive: Archive, hours: int, title: str, *lines: str) -> None:
    """Store a page without a date of change, *hours* after NOW."""
    blocks = [Block(text=line) for line in lines]
    article = Article(url=URL, title=title, blocks=blocks, extractor="test")
    at = NOW + timedelta(hours=hours)
    archive.write(lambda c: store_article(c, article, seen_at=at))


def test_a_revision_has_its_kind_and_size_as_columns(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        store(archive, 0, "Ferry late", "The ferry “Anna” leaves at nine.")
        store(archive, 1, "Ferry late", 'The ferry "Anna" leaves at nine.')
        store(archive, 2, "Ferry late", 'The ferry "Anna" leaves at ten.')
        store(archive, 3, "Ferry very late", 'The ferry "Anna" leaves at ten.')
        store(archive, 4, "Ferry late", 'The ferry "Anna" leaves at nine.')
        rows = archive.rows(
            "SELECT kind, words_added, words_removed, share, change ->> 'stealth'"
            " FROM revisions ORDER BY number"
        )
        assert [row["kind"] for row in rows] == ["typography", "text", "headline", "back"]
        assert tuple(rows[1])[1:] == (1, 1, round(2 / 12, 3), 1)
        assert [row[4] for row in rows] == [0, 1, 1, 0]
