"""A text that another program extracted gives way to the page, and that is no revision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.commands import call
from tests.support.crawls import counts_add_up, crawl, make_all_due, rows, value
from tests.support.fakesite.pages import Story
from tests.support.fakesite.site import FakeSite
from tests.support.warcs import page, response

COLUMNS = "title, text, first_seen_at, discovered_via, revision_count"


def record(url: str, title: str, lines: list[str], **more: str) -> dict[str, Any]:
    return {
        "url": url,
        "maintext": "\n".join(lines),
        "title": title,
        "date_publish": "2026-01-01 08:30:00",
        "date_download": "2026-01-02 10:00:00",
        "source_domain": "paper.example",
        **more,
    }


def bring(archive: Path, *records: dict[str, Any]) -> str:
    """Import *records* as news-please writes them."""
    file = archive.parent / "dump.jsonl"
    file.write_text("\n".join(map(json.dumps, records)))
    return call(archive, "import", "--no-learn", str(file))


def test_a_crawl_replaces_the_text_and_later_changes_are_those_of_the_publisher(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        story, excerpt = site.articles(2)

        def read(each: Story) -> list[tuple[Any, ...]]:
            url = site.url_of(each)
            return rows(archive, f"SELECT {COLUMNS} FROM articles WHERE url = ?", url)

        of_story = record(
            site.url_of(story), f"{story.title} | The Post", ["Read more", *story.paragraphs[:-1]],
            date_modify=story.modified,
        )  # fmt: skip
        of_excerpt = record(site.url_of(excerpt), excerpt.title, excerpt.paragraphs)
        assert "2 new" in bring(archive, of_story, of_excerpt)
        whole = excerpt.text
        site.revise(excerpt, paragraphs=excerpt.paragraphs[:1], free=False)

        done = crawl(archive, site.url)
        assert (done.status, done.err) == (0, "")
        assert "0 new, 0 revised" in done.out
        since = "2026-01-02T10:00:00Z"
        assert read(story) == [(story.title, story.text, since, "import", 0)]
        assert read(excerpt) == [(excerpt.title, whole, since, "import", 0)]
        [(extractor, published_at, source)] = rows(
            archive,
            "SELECT extractor, published_at, published_source FROM articles WHERE url = ?",
            site.url_of(story),
        )
        assert not extractor.endswith("(import)")
        assert (published_at, source == "import") == (story.published, False)
        kept = rows(archive, "SELECT extractor, before ->> '$.title' FROM extractions")
        assert kept == [("news-please (import)", f"{story.title} | The Post")]

        assert "0 new, 0 revised, 2 unchanged" in bring(archive, of_story, of_excerpt)
        site.revise(story, paragraphs=["Nobody was there at all.", *story.paragraphs[1:]])
        make_all_due(archive)
        assert "1 revised" in crawl(archive, site.url, force=1).out
        assert rows(archive, "SELECT kind, silent FROM revisions") == [("text", 0)]
        assert read(story)[0][1] == story.text
    counts_add_up(archive)
    assert "all sound" in call(archive, "doctor")


def test_a_page_of_before_replaces_it_too(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    url = "https://paper.example/news/1"
    bring(archive, record(url, "Boat 1", ["The boat came in late, says another program."]))
    (tmp_path / "a.warc").write_bytes(response(url, page("Boat 1"), "2025-12-30"))
    assert "0 new, 0 revised, 1 unchanged" in call(archive, "import", str(tmp_path / "a.warc"))
    assert value(archive, "SELECT first_seen_at FROM articles") == "2025-12-30T10:00:00Z"
    assert "another program" not in value(archive, "SELECT text FROM articles")
    assert not rows(archive, "SELECT * FROM revisions")
    assert "all sound" in call(archive, "doctor")
