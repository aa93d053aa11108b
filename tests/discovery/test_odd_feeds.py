"""What templates get wrong in feeds is read as it was meant."""

# ruff: noqa: E501 (one case per line reads best)

import pytest

from newsarchive.discovery.documents import document_of, links_in
from newsarchive.discovery.hrefs import repaired

URL = "https://www.news.example/feed/"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<rss version="2.0"><channel><title>N</title>{"".join(f"<item>{i}</item>" for i in items)}</channel></rss>'


def urls(body: str) -> list[str]:
    found = links_in(document_of(body.encode(), URL))
    return [link.url.removeprefix("https://www.news.example") for link in found.links]


def titles(body: bytes, content_type: str = "text/xml") -> list[str | None]:
    return [link.title for link in links_in(document_of(body, URL, content_type)).links]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("www.news.example/a/1", "https://www.news.example/a/1"),
        ("news.example/a/1", "https://news.example/a/1"),
        ("sport.news.example/a/1", "https://sport.news.example/a/1"),
        ("www.other.example/a/1", "https://www.other.example/a/1"),
        ("story.html", "story.html"),
        ("a.b/c", "a.b/c"),
        ("/a/1", "/a/1"),
        ("//cdn.example/a/1", "//cdn.example/a/1"),
        ("https://news.example/s?p=1&amp;amp;id=2", "https://news.example/s?p=1&id=2"),
        ("https://news.example/s?p=1&#38;id=2", "https://news.example/s?p=1&id=2"),
        ("https://news.example/s?p=1&id=2", "https://news.example/s?p=1&id=2"),
        ("https://news.example/s?copy=2&lt=3", "https://news.example/s?copy=2&lt=3"),
        ('<a href="https://news.example/a/1" class="x">More</a>', "https://news.example/a/1"),
        ("<p>https://news.example/a/1</p>", "https://news.example/a/1"),
        ("&lt;a href='https://news.example/a/1'&gt;More&lt;/a&gt;", "https://news.example/a/1"),
        ("<![CDATA[https://news.example/a/1]]>", "https://news.example/a/1"),
        ("\n   https://news.example/\n   a/1\n", "https://news.example/a/1"),
        ("\ufeffhttps://news.example/a/1\u200b", "https://news.example/a/1"),
        ("https://news.example/a/one two", "https://news.example/a/one two"),
        ('"https://news.example/a/1"', "https://news.example/a/1"),
        ("feed:https://news.example/rss", "https://news.example/rss"),
        ("feed://news.example/rss", "//news.example/rss"),
        ("feed:://news.example/rss", "//news.example/rss"),
        ("feed/", "feed/"),
        ("http://https://news.example/a/1", "https://news.example/a/1"),
        ("h" + "https://news.example/a/1", "https://news.example/a/1"),
        ("https%3A%2F%2Fnews.example%2Fa%2F1", "https://news.example/a/1"),
        ("https://news.example//https://news.example/a/1", "https://news.example/a/1"),
        (
            "https://old.example/https://news.example/a/1",
            "https://old.example/https://news.example/a/1",
        ),
        (
            "https://news.example/save?url=https%3A%2F%2Fnews.example%2Fa",
            "https://news.example/save?url=https%3A%2F%2Fnews.example%2Fa",
        ),
        ("https//news.example/a/1", "https://news.example/a/1"),
        ("https:/news.example/a/1", "https://news.example/a/1"),
        ("https:///news.example/a/1", "https://news.example/a/1"),
        ("https:relative/1", "https:relative/1"),
        ("mailto:desk@news.example", "mailto:desk@news.example"),
    ],
)
def test_an_address_is_repaired_where_it_can_be_meant_in_one_way_only(
    written: str, meant: str
) -> None:
    assert repaired(written, URL) == meant


GUID = '<link>{}</link><guid isPermaLink="{}">{}</guid>'


def test_the_ids_are_the_addresses_if_every_entry_has_the_same_link() -> None:
    sections = [
        GUID.format("/news", flag, f"https://www.news.example/a/{n}")
        for n, flag in enumerate(("true", "false", "true"))
    ]
    assert urls(rss(*sections)) == ["/a/0", "/a/1", "/a/2"]
    entries = "".join(
        f'<entry><link href="/news"/><id>https://www.news.example/a/{n}</id></entry>'
        for n in (1, 2)
    )
    assert urls(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>') == ["/a/1", "/a/2"]
    items = ",".join(f'{{"id": "https://www.news.example/a/{n}", "url": "/news"}}' for n in (1, 2))
    assert urls(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{items}]}}') == [
        "/a/1",
        "/a/2",
    ]


def test_an_id_replaces_a_link_to_the_home_page() -> None:
    home = GUID.format("https://www.news.example/", "true", "https://www.news.example/a/1")
    assert urls(rss(home, "<link>/a/2</link>")) == ["/a/1", "/a/2"]


def test_an_id_on_the_site_of_the_feed_replaces_a_link_that_leads_away() -> None:
    away, page = "https://proxy.example/~r/1", "https://www.news.example/a/1"
    assert urls(rss(GUID.format(away, "false", page))) == ["/a/1"]
    assert urls(rss(GUID.format(away, "false", "https://other.example/1"))) == [away]
    assert urls(rss(GUID.format("https://sport.news.example/a/1", "true", page))) == [
        "https://sport.news.example/a/1"
    ]
    assert urls(rss(GUID.format("http://[", "true", page), "<link>/a/2</link>")) == ["/a/1", "/a/2"]


def test_links_that_differ_go_before_ids_and_an_entry_listed_twice_is_one() -> None:
    items = [GUID.format(f"/a/{n}", "true", f"https://www.news.example/?p={n}") for n in (1, 2, 2)]
    assert urls(rss(*items)) == ["/a/1", "/a/2"]
    twice = GUID.format("/a/1", "false", "tag:1")
    assert urls(rss(twice, twice)) == ["/a/1"]


def test_an_entry_without_a_usual_link_has_what_else_names_its_page() -> None:
    empty = '<title>T</title><link/><guid isPermaLink="false">%s</guid>'
    assert urls(rss(empty % "/a/1", empty % "4711", empty % "tag:news.example,2026:1")) == ["/a/1"]
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title>%s</entry></feed>'
    itself = '<link rel="self" href="/a/1"/>'
    assert urls(atom % itself) == ["/a/1"]
    assert urls(atom % (itself + "<id>https://www.news.example/a/2</id>")) == ["/a/2"]
    assert urls(atom % '<link rel="self" type="application/atom+xml" href="/a/1"/>') == []
    assert urls(atom % '<content type="text/html" src="/a/3"/>') == ["/a/3"]
    assert urls(atom % '<content type="video/mp4" src="/a/4"/>') == []


def test_a_list_in_capitals_is_read() -> None:
    item = "<ITEM><TITLE>A &lt;b&gt; B</TITLE><LINK>https://www.news.example/A/1</LINK></ITEM>"
    assert urls(f"<RSS><CHANNEL>{item}</CHANNEL></RSS>") == ["/A/1"]
    assert urls("<URLSET><URL><LOC>https://www.news.example/A/2</LOC></URL></URLSET>") == ["/A/2"]


def test_the_declaration_of_a_feed_goes_before_the_header_of_its_server() -> None:
    feed = rss(
        "<title>Порт закрыт на ночь</title><link>/a/1</link>",
        head='<?xml version="1.0" encoding="windows-1251"?>',
    )
    for header in ("ISO-8859-1", "koi8-r", "utf-8", "windows-1252", "nonsense"):
        assert titles(feed.encode("cp1251"), f"text/xml; charset={header}") == [
            "Порт закрыт на ночь"
        ]
    wide = rss("<title>Größe</title><link>/a/1</link>").encode("utf-16")
    assert titles(wide, "text/xml; charset=utf-8") == ["Größe"]


@pytest.mark.parametrize(
    ("written", "read"),
    [("Kelm Oil &lt;KLM.N&gt; falls", "Kelm Oil <KLM.N> falls"),
     ("&lt;b&gt;Bold&lt;/b&gt; words&lt;script&gt;x()&lt;/script&gt;", "Bold words"),
     ("a ]]> b", "a ]]> b"),
     ("<![CDATA[Half a section", "Half a section")],
)  # fmt: skip
def test_a_title_keeps_its_words_and_loses_its_markup(written: str, read: str) -> None:
    feed = rss(
        "<title>First</title><link>/a/1</link>",
        f"<title>{written}</title><link>/a/2</link>",
        "<title>Last</title><link>/a/3</link>",
    )
    assert titles(feed.encode()) == ["First", read, "Last"]
