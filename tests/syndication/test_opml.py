"""Lists of feeds are OPML 2.0 that feed readers know."""

from __future__ import annotations

from xml.etree import ElementTree

from newsarchive.syndication.entries import Subscription
from newsarchive.syndication.opml import write_opml


def test_a_feed_is_in_each_of_its_folders_and_beside_them_without_one() -> None:
    feeds = [
        Subscription(
            "A & B", "", "https://a.example/f?x=1&y=2", "https://a.example/", ("World", "EU")
        ),
        Subscription("C\x00\ud800", "News", "https://c.example/f", "", (), {"language": "de"}),
    ]
    body = ElementTree.fromstring(write_opml("Feeds", feeds)).find("body")
    assert body is not None
    assert [each.get("text") for each in body] == ["World", "EU", "C"]
    for folder in body[:2]:
        [feed] = folder
        assert feed.attrib == {
            "type": "rss", "text": "A & B", "title": "A & B",
            "xmlUrl": "https://a.example/f?x=1&y=2", "htmlUrl": "https://a.example/",
        }  # fmt: skip
    assert body[2].get("language") == "de"
    assert body[2].get("description") == "News"


def test_a_list_without_feeds_is_valid() -> None:
    root = ElementTree.fromstring(write_opml("Feeds", []))
    assert root.findall("body/outline")
    assert root.findtext("head/title") == "Feeds"
