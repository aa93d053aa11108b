"""Feeds of OPML files become sources that `scrapy crawl feeds` reads."""

from __future__ import annotations

from pathlib import Path

from newsarchive.captures.imports.opml import feeds_of_opml
from tests.support.commands import call
from tests.support.crawls import crawl, rows
from tests.support.fakesite.site import FakeSite

LIST = '<opml><body><outline text="{}"><outline text="F" xmlUrl="{}"/></outline></body></opml>'


def test_imported_feeds_are_crawled_by_folder(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite(sitemaps=False) as site, FakeSite(sitemaps=False) as other:
        for each, folder in ((site, "News"), (other, "Sport/Sailing")):
            each.article()
            file = tmp_path / f"{folder[:4]}.xml"
            file.write_text(LIST.format(folder, f"{each.url}/feed.xml"))
            assert "1 feed added to feeds.opml" in call(archive, "import", str(file))
        assert "0 feeds added to feeds.opml, 1 known" in call(archive, "import", str(file))
        hosts = ",".join(each.url.removeprefix("http://") for each in (site, other))
        allowed = (f"ALLOW_PRIVATE_HOSTS={hosts}",)
        first = crawl(archive, spider="feeds", tag="sport", settings=allowed)
        assert first.out.startswith("feeds: 1 new"), first.err
        assert other.url in rows(archive, "SELECT url FROM articles")[0][0]
        second = crawl(archive, spider="feeds", settings=allowed)
        assert second.out.startswith("feeds: 1 new"), second.err
        assert rows(archive, "SELECT DISTINCT discovered_via FROM articles") == [("feed",)]
        wrong = crawl(archive, spider="feeds", tag="Nws", settings=allowed)
        assert (wrong.status, "did you mean News?" in wrong.err) == (1, True)


def test_a_crawl_without_feeds_says_what_to_do(tmp_path: Path) -> None:
    done = crawl(tmp_path / "archive.db", spider="feeds")
    assert done.status == 1
    assert "newsarchive import FILE.opml" in done.err


def test_a_list_of_people_is_kept_and_a_dry_run_adds_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    mine = tmp_path / "feeds.opml"
    mine.write_text(LIST.format("Mine", "https://a.example/rss"))
    before = mine.read_bytes()
    new = tmp_path / "new.opml"
    new.write_text(
        LIST.format("News", "https://b.example/rss").replace(
            "</body>", '<outline text="No" xmlUrl="ftp://x/"/><outline text="Note"/></body>'
        )
    )
    printed = call(archive, "import", "--dry-run", str(new))
    assert "1 feed\n  F https://b.example/rss (News)" in printed
    assert "1 would be refused: bad_url" in printed
    assert "1 no_feed" in printed
    assert mine.read_bytes() == before
    call(archive, "import", str(new))
    feeds = feeds_of_opml(mine.read_bytes()).feeds
    assert [(feed.url, feed.tags) for feed in feeds] == [
        ("https://a.example/rss", ["Mine"]),
        ("https://b.example/rss", ["News"]),
    ]
