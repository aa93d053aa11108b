"""The feeds of the crawled sites leave as OPML."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from tests.support.archives import FilledArchive
from tests.support.commands import call


def feeds(written: str) -> dict[str, tuple[str | None, str | None]]:
    root = ElementTree.fromstring(written.encode())
    return {
        str(each.get("xmlUrl")): (each.get("text"), each.get("htmlUrl"))
        for each in root.iter("outline")
        if each.get("xmlUrl")
    }


def test_stated_and_found_feeds_of_crawled_sites_are_exported(tmp_path: Path) -> None:
    filled = FilledArchive(tmp_path / "archive.db")
    filled.site("herald.example", name="The Herald", home_url="https://herald.example/")
    facts = {"home": "https://herald.example/", "feeds": ["https://herald.example/news.xml"]}
    for arguments in ({"facts": {**facts, "feeds": ["https://herald.example/old.xml"]}},
                      {"facts": facts}):  # fmt: skip
        filled.execute(
            "INSERT INTO runs(spider, arguments, started_at) VALUES (?, ?, '2026-01-01T00:00:00Z')",
            "herald", json.dumps(arguments),
        )  # fmt: skip
    url = "https://post.example/a"
    number = filled.article("A", "Text.", url=url, discovered_via="feed")
    filled.execute(
        "INSERT INTO urls(url, site, state, outcome, found_in, article_id)"
        " VALUES (?, 'post.example', 'done', 'new', 'https://post.example/rss', ?)",
        url, number,
    )  # fmt: skip
    filled.close()
    found = feeds(call(tmp_path / "archive.db", "export", "--format", "opml"))
    assert found == {
        "https://herald.example/news.xml": ("The Herald", "https://herald.example/"),
        "https://post.example/rss": ("post.example", None),
    }
    only = call(tmp_path / "archive.db", "export", "--format", "opml", "--site", "post.example")
    assert set(feeds(only)) == {"https://post.example/rss"}
