"""The feeds that were imported, and those of the crawled sites, leave as OPML."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from newsarchive.captures.imports.opml import Feed, feeds_in
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


READER = """<opml version="1.0"><body>
<outline text="World"><outline text="Sea &amp; Air" title="Sea &amp; Air">
<outline text="Quay" xmlUrl="https://quay.example/rss?a=1&b=2" htmlUrl="https://quay.example/"
 description="two&#10;lines" language="fr"/></outline>
<outline text="Mole" xmlUrl="https://mole.example/rss"/></outline>
<outline text="Sport"><outline text="Quay" xmlUrl="https://quay.example/rss?a=1&amp;b=2"/></outline>
<outline xmlUrl="https://pier.example/rss"/>
</body></opml>"""


def test_imported_feeds_leave_and_come_into_another_archive_with_all_they_have(
    tmp_path: Path,
) -> None:
    lists = []
    source = tmp_path / "reader.opml"
    source.write_text(READER)
    for name in ("first", "second", "third"):
        archive = tmp_path / name / "archive.db"
        archive.parent.mkdir()
        call(archive, "import", "--no-learn", str(source))
        source = archive.with_name("out.opml")
        call(archive, "export", "--format", "opml", "-o", str(source))
        lists.append(sorted(feeds_in(archive.with_name("feeds.opml")), key=lambda feed: feed.url))
    more = {"description": "two\nlines", "language": "fr"}
    url, home = "https://quay.example/rss?a=1&b=2", "https://quay.example/"
    assert lists[0] == [
        Feed("https://mole.example/rss", "Mole", None, ["World"]),
        Feed("https://pier.example/rss"),
        Feed(url, "Quay", home, ["World/Sea & Air", "Sport"], more),
    ]
    assert lists[1] == lists[2] == lists[0]
    one = call(archive, "export", "--format", "opml", "--site", "mole.example")
    assert set(feeds(one)) == {"https://mole.example/rss"}
    mistyped = call(archive, "export", "--format", "opml", "--site", "mole.examples", status=1)
    assert "nothing of the site mole.examples" in mistyped


def test_the_catalogue_adds_sites_in_folders_by_country_but_keeps_known_feeds(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive.db"
    FilledArchive(archive).close()
    listed = feeds(call(archive, "export", "--format", "opml", "--catalogue"))
    assert len(listed) > 100
    mine = next(iter(listed))
    source = tmp_path / "reader.opml"
    source.write_text(f'<opml><body><outline text="Mine" xmlUrl="{mine}"/></body></opml>')
    call(archive, "import", "--no-learn", str(source))
    out = tmp_path / "out.opml"
    call(archive, "export", "--format", "opml", "--catalogue", "-o", str(out))
    found = {feed.url: feed for feed in feeds_in(out)}
    assert found.keys() == listed.keys()
    assert (found[mine].title, found[mine].tags) == ("Mine", [])
    assert "DE" in {tag for feed in found.values() for tag in feed.tags}
