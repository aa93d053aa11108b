"""Lists of feeds are read as feed readers write them, and nothing is lost on the way out and in."""

from __future__ import annotations

import pytest

from newsarchive.captures.imports.opml import (
    Feed,
    NoFeed,
    feeds_of_opml,
    is_opml,
    merged,
    subscription_of,
)
from newsarchive.syndication.opml import write_opml

NESTED = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0" xmlns:x="urn:reader"><head><title>T</title></head><body>
<outline title="Sea &amp; Land"><outline title="Boats">
<outline type="rss" title="Caf&eacute; Quay" x:mode="1" xmlUrl="https://a.example/rss?x=1&y=2"
 htmlUrl="https://a.example/" language="fr"/>
</outline></outline>
<outline text="Quay" xmlUrl="feed:https://a.example/rss?x=1&amp;y=2"/>
<outline text="M\u00fcller" url="feed://b.example/f" type="rss"/>
<outline text="A page" type="link" url="https://c.example/"/>
<outline text="Harbour" XMLURL="www.d.example/rss" category="/News/World,Ships"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


def written(feeds: list[Feed]) -> bytes:
    return write_opml("T", map(subscription_of, feeds))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_list_is_read_in_any_encoding_also_if_it_states_another(encoding: str) -> None:
    found = feeds_of_opml(NESTED.encode(encoding))
    assert found.feeds == [
        Feed(
            "https://a.example/rss?x=1&y=2", "Caf\u00e9 Quay", "https://a.example/",
            ["Sea & Land/Boats"], {"language": "fr"},
        ),
        Feed("http://b.example/f", "M\u00fcller"),
        Feed("http://www.d.example/rss", "Harbour", tags=["News/World", "Ships"]),
    ]  # fmt: skip
    assert found.others == [
        NoFeed("A page", None),
        NoFeed("Bad", "'javascript:alert(1)': neither http nor https"),
    ]
    assert found.unplaced == {"mode": 1}
    assert found.outlines == 6


@pytest.mark.parametrize(
    ("outline", "feed"),
    [
        ('<outline type="rss" title="A"><outline title="F" xmlUrl="{}"/></outline>', ["A"]),
        (',<outline title="F" xmlUrl="{}"/>, text', []),
        ('<outline><outline title="F" xmlUrl=" {} "/></outline>', []),
        ('<outline title="F" xmlUrl="//a.example/f"/>', []),
        ('<outline title="F" text="F" xmlUrl="{}" x:y="1" xmlns:x="urn:reader"/>', []),
        ('<outline title="A &amp;amp; B"><outline text="F" xmlUrl="{}"/></outline>', ["A & B"]),
        ('<outline text="News, General"><outline text="F" xmlUrl="{}"/></outline>',
         ["News, General"]),
        ('<outline text="0"/><outline text="F" xmlUrl="{}"/><!-- <outline xmlUrl="x"/> -->', []),
    ],
    ids=["folder of type rss", "commas", "no title", "no scheme", "names", "escaped twice",
         "comma in a name", "empty folder and comment"],
)  # fmt: skip
def test_lists_of_other_readers_are_read(outline: str, feed: list[str]) -> None:
    """Kinds of files that other importers refused or lost feeds of."""
    text = f"<?xml version='1.0'?><!-- {'x' * 5000} --><opml><body>{outline}</body></opml>"
    content = text.replace("{}", "https://a.example/f").encode()
    assert is_opml(content)
    assert feeds_of_opml(content).feeds == [Feed("https://a.example/f", "F", tags=feed)]


def test_a_feed_of_several_folders_is_one_with_several_tags() -> None:
    one = '<outline text="F" xmlUrl="https://a.example/f"/>'
    text = f'<opml><body>{one}<outline text="A">{one}</outline><outline text="B">{one}</outline>'
    [feed] = feeds_of_opml(f"{text}</body></opml>".encode()).feeds
    assert feed.tags == ["A", "B"]


def test_two_folders_of_one_name_are_one() -> None:
    text = "".join(
        f'<outline text="A"><outline text="F" xmlUrl="https://a.example/{n}"/></outline>'
        for n in range(2)
    )
    feeds = feeds_of_opml(f"<opml><body>{text}</body></opml>".encode()).feeds
    assert [feed.tags for feed in feeds] == [["A"], ["A"]]
    assert written(feeds).count(b'<outline text="A"') == 1


def test_what_is_written_is_read_again() -> None:
    feeds = [
        Feed("https://a.example/0", "<>&\"'\u00e9", more={"description": "two\nlines"}),
        Feed("https://a.example/1", "T", "https://a.example/", ["A/B", 'C "D" & E']),
        Feed("https://a.example/2", None, None, ["A/B"]),
    ]
    assert feeds_of_opml(written(feeds)).feeds == feeds


@pytest.mark.parametrize(
    "content",
    [b"", b"<opml", b"<opml><body><outline xmlUrl='https://a.example/x", b"\xff\xfe", b"{}" * 9,
     b"<opml>" + b"<outline text='a'>" * 3000,
     b"<?xml version='1.0' encoding='klingon'?><opml>\xe9"],
)  # fmt: skip
def test_broken_lists_give_what_they_have(content: bytes) -> None:
    assert len(feeds_of_opml(content).feeds) <= 1


def test_a_file_of_the_web_is_not_read_for_a_list() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><opml><body>&e;</body></opml>'
    assert feeds_of_opml(entity).feeds == []


def test_known_feeds_get_more_folders() -> None:
    known = [Feed("https://a.example/1", "Mine", tags=["A"])]
    new = [Feed("https://a.example/1", "T", tags=["A", "B"]), Feed("https://a.example/2")]
    feeds, added, tagged = merged(known, new)
    assert (len(feeds), added, tagged) == (2, 1, 1)
    assert (feeds[0].title, feeds[0].tags) == ("Mine", ["A", "B"])
    assert merged(feeds, new)[1:] == (0, 0)
