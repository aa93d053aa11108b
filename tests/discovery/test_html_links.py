"""Web pages give the feeds, articles and sections that they link to."""

# ruff: noqa: E501 (one case per line reads best)

import pytest

from newsarchive.discovery.anchors import ParsedPage
from newsarchive.discovery.article_urls import looks_like_article
from newsarchive.discovery.documents import document_of
from newsarchive.discovery.html_links import article_links, section_links, sources_in_html
from newsarchive.discovery.link_collector import SourceLinks, on_site

HOME = "https://www.news.example/"


def page(*parts: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{''.join(parts)}</body></html>".encode()


def parsed(body: bytes, url: str = HOME) -> ParsedPage:
    return ParsedPage(document_of(body, url))


def urls(found: SourceLinks) -> list[str]:
    return [link.url.removeprefix("https://www.news.example") for link in found.links]


FRONT = page(
    """<header><a href="/"><img alt="News"></a><nav><ul>
    <li><a href="/politics/">Politics</a><li><a href="/middle-east">Middle East</a>
    <li><a href="/science-and-environment">Science &amp; Environment</a><li><a href="/newsletters">Newsletters</a>
    <li><a href="/login">Log in</a></ul></nav></header>
    <main><a href="/politics/river-law-passes-second-reading"><img src="x.jpg"></a>
    <h2><a href="/politics/river-law-passes-second-reading#top">River law passes its second reading</a></h2>
    <article><h3>Storm takes the old pier</h3><p>It stood for a century.</p><a href="/coast/storm-pier">Read more</a></article>
    <a href="/2024/05/06/bees/"><h3>Bees are back</h3><p>The hives of the north are full again.</p></a>
    <a href="/story/8812">The harbour master retires after forty years</a>
    <a href="https://sport.news.example/football/final-goes-to-extra-time-again">Final goes to extra time</a>
    <a href="https://elsewhere.example/2024/05/06/a-story-of-another-site">A story of another site altogether</a>
    <a href="/author/anna-maria-long-name">Anna Maria Long-Name</a><a href="/tag/rivers-and-their-long-history">Rivers</a>
    <a href="/politics?page=2">Older stories of the politics section</a></main>
    <footer><a href="/about">About</a><a href="/privacy-policy">Privacy policy</a>
    <a href="/terms-of-use">Terms of use</a><a href="mailto:x@news.example">Mail</a></footer>"""
)


def test_a_front_page_gives_its_articles_in_order() -> None:
    found = article_links(parsed(FRONT))
    assert urls(found) == [
        "/politics/river-law-passes-second-reading",
        "/coast/storm-pier",
        "/2024/05/06/bees/",
        "/story/8812",
        "https://sport.news.example/football/final-goes-to-extra-time-again",
    ]
    assert {link.via for link in found.links} == {"home"}
    assert {link.found_in for link in found.links} == {HOME}
    assert (found.offsite, found.bad) == (1, 1)


def test_the_text_of_a_link_is_the_title_if_it_reads_like_one() -> None:
    assert [link.title for link in article_links(parsed(FRONT)).links] == [
        "River law passes its second reading",
        "Storm takes the old pier",
        "Bees are back",
        "The harbour master retires after forty years",
        "Final goes to extra time",
    ]


def test_a_front_page_gives_the_sections_of_its_menu() -> None:
    found = section_links(parsed(FRONT))
    assert urls(found) == ["/politics/", "/middle-east", "/science-and-environment"]
    assert all(link.is_source for link in found.links)


def test_without_a_menu_short_links_are_the_sections() -> None:
    body = page(
        '<a href="/world">World</a><a href="/a/the-long-slug-of-an-article">The long slug</a>'
    )
    assert urls(section_links(parsed(body))) == ["/world"]


def test_links_of_a_section_page_are_marked_as_such() -> None:
    body = page('<a href="/world/the-long-slug-of-an-article">x</a>')
    (link,) = article_links(parsed(body, HOME + "world/")).links
    assert link.via == "section"


def test_a_link_of_a_page_to_itself_is_ignored() -> None:
    here = HOME + "world/the-long-slug-of-an-article"
    assert (
        article_links(parsed(page(f'<a href="{here}">The long slug of an article</a>'), here)).links
        == []
    )


@pytest.mark.parametrize(
    "path",
    [
        "/world/2024/may/06/rivers-rise",
        "/2024/05/06/rivers",
        "/news/20240506-rivers",
        "/articles/c4ge1rv2w5yo",
        "/news/world-europe-68912345",
        "/middle-east/article-732688",
        "/inland/wetter/hochwasser-104.html",
        "/politik/der-fluss-steigt-a-2f5c1e9a-1111-4222-8333-444455556666",
        "/de/titel/a-69001234",
        "/my-great-story-of-today/",
        "/?p=12345",
        "/story.php?id=8812",
        "/новости/река-вышла-из-берегов/",
        "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D1%80%D0%B5%D0%BA%D0%B0-%D0%B2%D1%8B%D1%88%D0%BB%D0%B0-%D0%B8%D0%B7-%D0%B1%D0%B5",
        "/news/川が氾濫し住民が避難しました",
        "/خبر/النهر-يفيض-على-المدينة",
        "/article/17.html",
        "/doc/7715044",
        "/authors/anna-clark/2024/05/06/the-river-rises",
        "/%E0%A4%A/2024/05/06/x-%ff",
    ],
)
def test_urls_of_articles_are_recognised(path: str) -> None:
    assert looks_like_article("https://news.example" + path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/world",
        "/middle-east",
        "/news/world/us_and_canada",
        "/arts-and-entertainment",
        "/tag/some-long-tag-name-here",
        "/author/anna-b-clark-jones",
        "/about",
        "/about.html",
        "/weather",
        "/login?next=/2024/05/06/x",
        "/2024/05/",
        "/2024/05/06/",
        "/archive/2024/05/06",
        "/tag/rivers/some-long-tag",
        "/service/privacy-policy-a6184181.html",
        "/my-great-story-of-today/?replytocom=44137",
        "/page/2",
        "/img/2024/05/06/a-b-c-d.jpg",
        "/files/a-b-c-d-e-12345.pdf",
        "/feed/",
        "/search?q=rivers+rise&id=1",
        "/новости/",
        "/video",
    ],
)
def test_urls_of_other_pages_are_not_taken_for_articles(path: str) -> None:
    assert not looks_like_article("https://news.example" + path)


def test_a_url_whose_shape_is_frequent_on_the_page_is_an_article() -> None:
    often = [f'<a href="/x/flood-water-rises-{n}00">Water</a>' for n in range(4)]
    body = page(*often, '<a href="/x/short-word-here-900">The mayor speaks today</a>')
    assert "/x/short-word-here-900" in urls(article_links(parsed(body)))


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://www.news.example/en/", ["/en/a/the-long-slug-of-an-article"]),
        ("/en/", ["/en/a/the-long-slug-of-an-article"]),
        ("https://evil.example/", ["/a/the-long-slug-of-an-article"]),
        ("https://www.news.example.evil.example/", ["/a/the-long-slug-of-an-article"]),
        ("javascript:alert(1)", ["/a/the-long-slug-of-an-article"]),
        ("http://[", ["/a/the-long-slug-of-an-article"]),
    ],
)
def test_a_base_element_counts_only_if_it_is_on_the_site_of_the_page(
    base: str, expected: list[str]
) -> None:
    body = page('<a href="a/the-long-slug-of-an-article">x</a>', head=f'<base href="{base}">')
    assert urls(article_links(parsed(body))) == expected


@pytest.mark.parametrize(
    ("url", "site", "inside"),
    [
        ("https://www.news.example/a", "news.example", True),
        ("https://sport.news.example/a", "news.example", True),
        ("http://news.example:8080/a", "news.example", False),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080", True),
        ("http://127.0.0.1:8081/a", "127.0.0.1:8080", False),
        ("http://9.127.0.0.1/a", "127.0.0.1", False),
        ("https://fakenews.example/a", "news.example", False),
        ("https://news.example/a", "sport.news.example", False),
        ("https://news.example.evil.example/", "news.example", False),
        ("http://news.example@evil.example/", "news.example", False),
    ],
)
def test_a_site_is_its_host_and_the_subdomains_of_it(url: str, site: str, *, inside: bool) -> None:
    assert on_site(url, site) is inside


def test_a_bad_href_costs_no_other_link() -> None:
    bad = [
        "http://[",
        "javascript:void(0)",
        "https://x:y:z/",
        "//",
        "\x01",
        "tel:1",
        "a" * 9999,
        "http://\x00",
    ]
    body = page(
        *[f'<a href="{href}">x</a>' for href in bad],
        '<a href="/a/the-long-slug-of-an-article">x</a>',
    )
    found = article_links(parsed(body))
    assert urls(found)[-1] == "/a/the-long-slug-of-an-article"
    assert found.bad >= 5


@pytest.mark.parametrize("charset", ["windows-1251", "utf-8"])
def test_titles_are_decoded_by_the_charset_of_the_page(charset: str) -> None:
    text = f'<html><head><meta charset="{charset}"></head><a href="/новости/река-вышла-из-берегов">Река вышла из берегов</a></html>'
    (link,) = article_links(parsed(text.encode(charset))).links
    assert link.title == "Река вышла из берегов"
    assert link.url.endswith(
        "%D1%80%D0%B5%D0%BA%D0%B0-%D0%B2%D1%8B%D1%88%D0%BB%D0%B0-%D0%B8%D0%B7-%D0%B1%D0%B5%D1%80%D0%B5%D0%B3%D0%BE%D0%B2"
    )


def test_links_are_found_below_a_thousand_unclosed_tags() -> None:
    body = b"<font>" * 1_000 + b'<a href="/a/the-long-slug-of-an-article">x</a>'
    assert urls(article_links(parsed(body))) == ["/a/the-long-slug-of-an-article"]


def test_the_feeds_of_a_page_are_in_order_those_of_other_hosts_last_without_those_of_comments() -> (
    None
):
    body = page(
        '<a href="/rss">RSS</a><a href="/world/feed/">Feed</a><a href="/feed-your-cat">Cats</a>',
        '<a href="/atom.xml?x=1">Atom</a>',
        head="""<link rel="alternate" type="application/rss+xml" title="All &amp; new" href="/all.xml">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
        <link rel="alternate" type="application/rss+xml" href="/2024/05/06/the-river-rises/feed/">
        <link rel="alternate" type="application/atom+xml" href="https://elsewhere.example/atom">
        <link rel="ALTERNATE nofollow" type="application/feed+json; charset=utf-8" href="feed.json">
        <link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/feed.xml">
        <link rel="alternate" type="application/json+oembed" href="/oembed?x">
        <link rel="sitemap" type="application/xml" href="/map.xml">""",
    )
    found = sources_in_html(parsed(body))
    assert urls(found) == [
        "/all.xml",
        "/feed.json",
        "/map.xml",
        "/rss",
        "/world/feed/",
        "/atom.xml?x=1",
        "https://elsewhere.example/atom",
    ]
    assert [link.via for link in found.links] == ["feed", "feed", "sitemap", *["feed"] * 4]
    assert found.links[0].title == "All & new"
    assert all(link.is_source for link in found.links)


@pytest.mark.parametrize(
    ("markup", "named"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="feed:https://www.news.example/x.php">', "/x.php"),
        ('<link rel="alternate" type="application/atom+xml" href="feed://www.news.example/x.php">', "/x.php"),
        ('<link rel="alternate" type="text/rss+xml" href="/x.php">', "/x.php"),
        ('<link rel="alternate" type="application/x-rss+xml" href="/x.php">', "/x.php"),
        ('<link rel="alternate" type="text/atom" href="/x.php">', "/x.php"),
        ('<link rel="home Alternate" type="Application/RSS" href="//www.news.example/x.php">', "/x.php"),
        ('<link rel="feed" href="/x.php">', "/x.php"),
        ('<link rel="alternate" title="News (RSS)" href="/x.php">', None),
        ('<link rel="alternate" title="News RSS 2.0" href="/x.php">', "/x.php"),
        ('<link rel="alternate" href="/?feed=atom">', "/?feed=atom"),
        ('<link rel="alternate" media="only screen" href="/m/">', None),
        ('<link rel="alternate" type="text/html" title="RSS" href="/about-rss">', None),
        ('<a rel="alternate" href="/index.php?page=backend">RSS 2.0</a>', "/index.php?page=backend"),
        ('<a href="/index.php?format=feed&amp;type=atom"><img alt=""></a>', "/index.php?format=feed&type=atom"),
        ('<a href="/x.php"><img src="/i.png" alt="RSS"></a>', "/x.php"),
        ('<a href="/x.php" aria-label="RSS feed"><svg></svg></a>', "/x.php"),
        ('<a href="/x.php" title="Subscribe by RSS"></a>', "/x.php"),
        ('<a href="/x.php" type="application/rss+xml">Subscribe</a>', "/x.php"),
        ('<a href="https://feeds.elsewhere.example/kelm">RSS</a>', "https://feeds.elsewhere.example/kelm"),
        ('<a href="https://social.example/feed/">Follow us</a>', None),
        ('<a href="/tech/why-everyone-reads-rss-again-in-2026">Why everyone reads RSS again</a>', None),
        ('<a href="/?feed=comments-rss2">RSS</a>', None),
        ('<!-- <link rel="alternate" type="application/rss+xml" href="/x.php"> -->', None),
        ('<base href="https://www.news.example/de/"><link rel="alternate" type="application/rss+xml" href="x.php">', "/de/x.php"),
    ],
)  # fmt: skip
def test_a_feed_is_found_however_a_page_names_it(markup: str, named: str | None) -> None:
    for body in (page(head=markup), page(markup)):
        assert urls(sources_in_html(parsed(body))) == ([named] if named else [])


@pytest.mark.parametrize("body", [b"", b"\0\0", b"   ", b"<!doctype html>", b"\x89PNG\r\n"])
def test_a_page_without_links_is_no_error(body: bytes) -> None:
    for read in (article_links, section_links, sources_in_html):
        found = read(parsed(body))
        assert (found.links, found.truncated) == ([], False)
        assert found.problem
