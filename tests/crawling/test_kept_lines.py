"""A line that extraction removed can be kept, in the articles of earlier and later crawls."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import call
from tests.support.crawls import crawl, rows
from tests.support.fakesite.site import FakeSite

REMOVED = "SELECT reason, verdict_by, count(*) FROM removed_blocks WHERE text LIKE '% minute read'"


def in_texts(archive: Path) -> int:
    return len(rows(archive, "SELECT 1 FROM articles WHERE text LIKE '% minute read%'"))


def found(archive: Path) -> int:
    query = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '\"minute read\"'"
    return int(rows(archive, query)[0][0])


def raw_texts_have_all_lines(archive: Path) -> bool:
    """Whether each raw text has the lines of the text and those removed, and no others."""
    return not rows(
        archive,
        "SELECT a.url FROM articles a JOIN raw_articles r USING (id) WHERE length(r.text) <>"
        " length(a.text) + (SELECT coalesce(sum(length(text) + 1), 0) FROM removed_blocks"
        " WHERE article_id = a.id)",
    )


def test_a_reading_time_is_kept_in_old_and_new_articles_until_that_is_undone(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        site.articles(4, minutes=3)
        crawl(archive, site.url)
        assert (in_texts(archive), found(archive)) == (0, 0)
        assert rows(archive, f"{REMOVED} GROUP BY 1, 2") == [("reading_time", "extraction", 4)]
        assert "4 texts changed" in call(archive, "blocks", "keep", "3 minute read")
        assert (in_texts(archive), found(archive)) == (4, 4)
        site.articles(3, minutes=8)
        crawl(archive, site.url)
        assert (in_texts(archive), found(archive)) == (7, 7)
        assert rows(archive, f"{REMOVED} GROUP BY 1, 2") == []
        assert rows(archive, "SELECT count(*) FROM revisions") == [(0,)]
        assert raw_texts_have_all_lines(archive)
        call(archive, "reextract")
        assert (in_texts(archive), found(archive)) == (7, 7)
        assert "7 texts changed" in call(archive, "blocks", "undo", "8 minute read")
        assert (in_texts(archive), found(archive)) == (0, 0)
        assert rows(archive, f"{REMOVED} GROUP BY 1, 2") == [("reading_time", "extraction", 7)]
        assert raw_texts_have_all_lines(archive)
        call(archive, "doctor")


def test_captions_bylines_and_date_lines_are_blocks_too(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        story = site.article(caption="The quay in March.", author="Ines Falk", minutes=2)
        crawl(archive, site.url)
    removed = rows(archive, "SELECT text, reason FROM removed_blocks ORDER BY position")
    reasons = ["headline", "byline", "date", "reading_time", "caption"]
    assert [reason for _, reason in removed] == reasons
    assert removed[1] == ("By Ines Falk", "byline")
    assert rows(archive, "SELECT text FROM articles") == [(story.text,)]
    assert "1 text changed" in call(archive, "blocks", "keep", "The quay in March.")
    [(text,)] = rows(archive, "SELECT text FROM articles")
    assert text == f"The quay in March.\n{story.text}"
