"""The value of a field is chosen among the statements of the page, and its source is stored."""

from datetime import UTC, datetime

import pytest

from newsarchive.article import Article, Link, Page
from newsarchive.extraction import extract
from tests.support.example_page import BODY, URL, json_ld, page, sources


def html(
    head: str = "", top: str = "", bottom: str = "", url: str = URL, **options: object
) -> Article:
    """Return the article of a page that has BODY between *top* and *bottom*."""
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    body = f"<html><head>{head}</head><body>{top}<div class='text'>{paragraphs}</div>{bottom}</body></html>"  # noqa: E501
    fetched_at = datetime(2024, 5, 20, tzinfo=UTC)
    return extract(Page(url=url, body=body.encode(), fetched_at=fetched_at, **options))  # type: ignore[arg-type]


def og(value: str) -> str:
    return f'<meta property="og:title" content="{value}">'


NAME = '<meta property="og:site_name" content="River Post">'


@pytest.mark.parametrize(
    ("head", "top", "expected"),
    [
        (og("Old bridge open again"), "<h1>Old bridge open again</h1>", "Old bridge open again"),
        (og("Old bridge open again | River Post") + NAME, "", "Old bridge open again"),
        (og("River Post: news") + NAME, "<h1>Old bridge open again</h1>", "Old bridge open again"),
        ("<title>Old bridge open again - River Post</title>", "", "Old bridge open again"),
        (
            "<title>Old bridge open again | City | Somewhere</title>",
            "<h2>Old bridge open again</h2>",
            "Old bridge open again",
        ),
        (og("Old bridge open again"), "<h1>River Post</h1><h1>Old bridge open again</h1>", "Old bridge open again"),  # noqa: E501
        (og("Old bridge open again"), '<h1><a href="/">The paper</a></h1>', "Old bridge open again"),  # noqa: E501
        (og("Old bridge open again"), "<h1>City: Old bridge open again</h1>", "Old bridge open again"),  # noqa: E501
        (og("Traffic: Old bridge open again"), "<h1>Old bridge open again</h1>", "Old bridge open again"),  # noqa: E501
        (
            json_ld(headline="Bridge opening: all you need to know in 2024") + og("Old bridge open again"),  # noqa: E501
            "<h1>Old bridge open again</h1>",
            "Old bridge open again",
        ),
        (
            og("Johannesburg has failed: this is what to do"),
            "<h1>Joburg has failed: this is what to do</h1>",
            "Joburg has failed: this is what to do",
        ),
        (
            og("Traffic: Old bridge open again"),
            "<h1><span class='dachzeile'>After two years</span> <span>Old bridge open again</span></h1>",  # noqa: E501
            "Old bridge open again",
        ),
        (og("Old bridge open"), "<h1>Old bridge open again</h1>", "Old bridge open again"),
        (og("Old bridge open …"), "<h1>Old bridge open again</h1>", "Old bridge open again"),
        (
            og("Old bridge open ") + "<title>Old bridge open “at last” - River Post</title>" + NAME,
            "",
            "Old bridge open “at last”",
        ),
        (og("Old bridge open") + "<title>Old bridge open River Post</title>" + NAME, "", "Old bridge open"),  # noqa: E501
        (
            og("Bridge guide: all you need") + json_ld(headline="Old bridge open again"),
            "<nav><h1 class='breadcrumb-last'>Bridge guide: all you need</h1></nav><h2>Old bridge open again</h2>",  # noqa: E501
            "Old bridge open again",
        ),
        (
            json_ld(headline="Seven facts of the crossing") + "<title>Seven facts of the crossing</title>",  # noqa: E501
            "<h1>Old bridge open again</h1><h1><a href='/city'>More from the city</a></h1>",
            "Old bridge open again",
        ),
    ],
)  # fmt: skip
def test_the_title_is_chosen_by_a_vote(head: str, top: str, expected: str) -> None:
    assert html(head, top).title == expected


def test_the_feed_gives_a_title_where_the_page_has_none() -> None:
    link = Link(url=URL, via="feed", title="Old bridge open again")
    article = html(link=link)
    assert article.title == "Old bridge open again"
    assert sources(article)["title"] == "feed"


def test_a_date_in_json_ld_has_precedence_over_a_meta_element() -> None:
    meta = '<meta property="article:published_time" content="2024-05-16T10:00:00Z">'
    article = html(meta + json_ld(datePublished="2024-05-17T08:30:00+02:00"))
    assert article.published_at == datetime(2024, 5, 17, 6, 30, tzinfo=UTC)
    assert article.published_source == "json-ld"


def test_a_day_takes_the_time_that_another_source_gives_for_it() -> None:
    article = html(
        json_ld(datePublished="2024-05-17"),
        '<h1>Old bridge</h1><time datetime="2024-05-17T08:30:00+02:00">today</time>',
    )
    assert article.published_at == datetime(2024, 5, 17, 6, 30, tzinfo=UTC)
    assert article.published_precision == "time"
    assert article.published_source == "time"


def test_a_date_without_a_time_has_the_precision_of_a_day() -> None:
    article = html(json_ld(datePublished="2024-05-17"))
    assert article.published_precision == "day"
    assert article.published_at == datetime(2024, 5, 17, tzinfo=UTC)


@pytest.mark.parametrize("raw", ["2031-05-17T08:30:00Z", "1970-01-01T00:00:00Z", "not yet"])
def test_an_impossible_date_is_refused_and_its_text_is_kept(raw: str) -> None:
    article = html(json_ld(datePublished=raw), url="https://www.riverpost.example/bridge")
    assert article.published_at is None
    assert article.published_precision is None
    assert article.published_raw == raw


def test_a_dateline_is_read_where_nothing_is_stated() -> None:
    article = html(
        top="<h1>Old bridge</h1><p>May 17, 2024 22:02</p>", url="https://riverpost.example/bridge"
    )
    assert article.published_at == datetime(2024, 5, 17, 22, 2, tzinfo=UTC)
    assert article.published_source == "text"
    assert article.text.split("\n") == BODY


def test_a_dateline_is_in_the_time_zone_of_the_country() -> None:
    article = html(
        top="<h1>Brücke</h1><p>17. Mai 2024, 22:02 Uhr</p>", url="https://flussbote.de/bruecke"
    )
    assert article.published_at == datetime(2024, 5, 17, 20, 2, tzinfo=UTC)


def test_a_dateline_is_in_the_zone_that_the_page_states_elsewhere() -> None:
    article = html(
        json_ld(dateModified="2024-05-18T09:00:00+03:00"),
        "<h1>Old bridge</h1><p>May 17, 2024 22:02</p>",
        url="https://riverpost.example/bridge",
    )
    assert article.published_at == datetime(2024, 5, 17, 19, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "<aside><a href='/x'>Ferry fares rise</a> {}</aside>",
        "<div class='related-stories'><a href='/x'>Ferry fares rise</a> {}</div>",
        "<footer>{}</footer>",
        "<article><h2><a href='/x'>Ferry fares rise</a></h2>{}</article>" * 20,
    ],
    ids=["in an aside", "among related articles", "in the footer", "in a list of articles below"],
)
def test_the_dateline_under_the_headline_has_precedence_over_the_time_of_another_article(
    elsewhere: str,
) -> None:
    time = '<time datetime="2024-05-19T10:00:00+00:00">May 19</time>'
    article = html(
        top="<h1>Old bridge open again</h1><p>By Ana Weiss | May 17, 2024</p>",
        bottom=elsewhere.format(*[time] * elsewhere.count("{}")),
        url="https://www.riverpost.example/bridge",
    )
    assert article.published_at == datetime(2024, 5, 17, tzinfo=UTC)
    assert article.published_precision == "day"


def test_a_time_in_the_footer_of_the_page_counts_where_no_other_is_shown() -> None:
    article = html(
        top="<h1>Old bridge open again</h1>",
        bottom='<footer><time datetime="2024-05-17T10:00:00Z">May 17</time></footer>',
        url="https://www.riverpost.example/bridge",
    )
    assert article.published_at == datetime(2024, 5, 17, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "host", "day"),
    [
        ("2024-05-16T22:00:00.000Z", "flussbote.de", 17),
        ("2024-05-17T00:00:00+02:00", "riverpost.example", 17),
        ("2024-05-17T00:00:00Z", "riverpost.example", 17),
        ("2024-05-17T00:00:00Z", "flussbote.de", 17),
    ],
)
def test_midnight_in_the_publishers_time_zone_is_a_day_without_a_time(
    stated: str, host: str, day: int
) -> None:
    article = html(json_ld(datePublished=stated), url=f"https://{host}/bridge")
    assert article.published_at == datetime(2024, 5, day, tzinfo=UTC)
    assert article.published_precision == "day"


def test_a_change_at_midnight_is_that_point_in_time() -> None:
    article = html(json_ld(datePublished="2024-05-16", dateModified="2024-05-17T00:00:00+02:00"))
    assert article.modified_at == datetime(2024, 5, 16, 22, tzinfo=UTC)


def test_a_late_evening_keeps_its_zone_and_its_day() -> None:
    published = html(json_ld(datePublished="2024-05-17T22:15:00-05:00")).published_at
    assert published == datetime(2024, 5, 18, 3, 15, tzinfo=UTC)
    assert published.isoformat() == "2024-05-17T22:15:00-05:00"


def test_a_time_without_zone_has_that_of_the_same_time_elsewhere() -> None:
    meta = '<meta property="article:published_time" content="2024-05-17T22:19:12+00:00">'
    top = '<h1>Old bridge</h1><time datetime="2024-05-17">17 May 2024 5:19 pm</time>'
    published = html(meta + json_ld(datePublished="2024-05-17 22:19:12"), top).published_at
    assert published == datetime(2024, 5, 17, 22, 19, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "host", "expected"),
    [
        ("en-US", "riverpost.example", "2024-03-04"),
        ("en-GB", "riverpost.example", "2024-04-03"),
        ("en-US", "riverpost.de", "2024-04-03"),
        ("en", "riverpost.example", "2024-04-03"),
    ],
)
def test_a_date_in_figures_is_read_in_the_order_of_the_country(
    lang: str, host: str, expected: str
) -> None:
    source = page(body="<p>03/04/2024</p>").body.replace(b'lang="en"', f'lang="{lang}"'.encode())
    article = extract(Page(url=f"https://{host}/bridge", body=source))
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == expected


def test_the_day_in_the_path_of_the_url_is_the_first_publication() -> None:
    article = html(
        json_ld(datePublished="2024-05-19T08:30:00Z"), url="https://x.example/2017/03/02/bridge"
    )
    assert article.published_at == datetime(2017, 3, 2, tzinfo=UTC)
    assert article.published_source == "url"


@pytest.mark.parametrize(("via", "source"), [("feed", "feed"), ("news_sitemap", "sitemap")])
def test_the_source_that_named_the_page_gives_a_date(via: str, source: str) -> None:
    link = Link(url=URL, via=via, published_raw="Fri, 17 May 2024 08:30:00 +0200")
    article = html(link=link, url="https://x.example/bridge")
    assert article.published_at == datetime(2024, 5, 17, 6, 30, tzinfo=UTC)
    assert article.published_source == source


def test_authors_are_never_the_outlet() -> None:
    article = html(NAME + json_ld(author={"@type": "Organization", "name": "River Post"}))
    assert article.authors == []


def test_a_byline_is_read_where_nothing_is_stated() -> None:
    article = html(top="<h1>Old bridge</h1><p>By Ana Weiss and Tom Reed</p>")
    assert article.authors == ["Ana Weiss", "Tom Reed"]
    assert sources(article)["authors"] == "byline"


def test_an_author_that_json_ld_refers_to_is_found() -> None:
    graph = """<script type="application/ld+json">{"@graph": [
        {"@type": "NewsArticle", "headline": "x", "author": {"@id": "#ana"}},
        {"@type": "Person", "@id": "#ana", "name": "Ana Weiss"}]}</script>"""
    assert html(graph).authors == ["Ana Weiss"]


def test_other_fields_come_from_where_they_are_stated() -> None:
    article = html(
        '<link rel="canonical" href="/bridge"><meta property="og:image" content="/b.jpg">'
        '<meta name="description" content="The bridge is open."><meta name="keywords" content="a, b">'  # noqa: E501
        + json_ld(articleSection="City", isAccessibleForFree="False")
    )
    assert article.canonical_url == "https://www.riverpost.example/bridge"
    assert article.image_url == "https://www.riverpost.example/b.jpg"
    assert article.description == "The bridge is open."
    assert article.tags == ["a", "b"]
    assert article.section == "City"
    assert article.is_free is False


@pytest.mark.parametrize("stated", ["1042", "/city/bridges", "https://www.riverpost.example/city"])
def test_an_id_and_a_path_are_no_section(stated: str) -> None:
    assert html(json_ld(articleSection=stated)).section is None


def test_every_field_with_a_value_has_a_source() -> None:
    article = extract(page(json_ld(datePublished="2024-05-17", articleSection="City")))
    filled = {
        name
        for name in ("title", "published_at", "section", "language", "site_name", "authors")
        if getattr(article, name)
    }
    assert filled <= set(sources(article))


def test_a_visible_time_is_in_the_time_zone_that_the_spider_states() -> None:
    body = (
        "<html><head><title>Talks called off</title></head><body><article>"
        "<h1>Talks called off</h1><div class='date'>November 6, 2018 22:02</div>"
        + "<p>The meeting that was planned for next week has been called off, officials said.</p>"
        * 4
        + "</article></body></html>"
    )
    url = "https://news.example.com/world/talks-called-off"
    fetched = datetime(2019, 1, 1, tzinfo=UTC)
    visible = Page(url=url, body=body.encode(), fetched_at=fetched, timezone="Asia/Jerusalem")
    assert extract(visible).published_at == datetime(2018, 11, 6, 20, 2, tzinfo=UTC)
    visible.timezone = "Nowhere/Such"
    assert extract(visible).published_at == datetime(2018, 11, 6, 22, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("09.03.2024", "2024-03-09"),
        ("17.05.2024", "2024-05-17"),
        ("16.05.2024", "2024-05-17"),
        ("09/03/2024", "2024-05-17"),
    ],
)
def test_a_date_at_the_headline_days_before_that_of_the_meta_element_is_the_publication(
    shown: str, expected: str
) -> None:
    meta = '<meta property="article:published_time" content="2024-05-17T10:00:00Z">'
    article = html(meta, f"<h1>Old bridge open again</h1><p>{shown}</p>")
    assert article.published_at is not None
    assert article.published_at.date().isoformat() == expected


def test_the_shown_headline_outweighs_equal_titles_in_og_and_the_title_element() -> None:
    head = og("Bridge opening guide 2024") + "<title>Bridge opening guide 2024</title>"
    assert html(head, "<h1>Old bridge open again</h1>").title == "Old bridge open again"


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        (["Home", "Politics", "City", "Old bridge open again after two years"], "Politics"),
        (["Startseite", "Politik", "Alte Brücke wieder offen nach zwei Jahren"], "Politik"),
        (["River Post", "Sport"], "Sport"),
        (["Home", "Old bridge open again after two years"], None),
        (["Home", {"@id": "https://riverpost.example/city", "name": "City"}], "City"),
        ([None, 3, []], None),
    ],
)
def test_the_section_is_the_first_step_of_the_breadcrumbs_where_nothing_else_says_it(
    trail: list[object], expected: str | None
) -> None:
    steps = [{"@type": "ListItem", "item" if isinstance(s, dict) else "name": s} for s in trail]
    crumbs = {"@type": "BreadcrumbList", "itemListElement": steps}
    assert html(json_ld(breadcrumb=crumbs) + NAME).section == expected
    assert html(json_ld(breadcrumb=crumbs, articleSection="World")).section == "World"
