"""The posts of a live blog are in the text, each with its time; other pages with times are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsarchive.article import Article, Page
from newsarchive.extraction import extract
from tests.support.example_page import BODY, sources

URL = "https://www.riverpost.example/city/pier-live"
TITLE = "Live: Corvane votes on its bridge"
POSTS = [
    ("10:40", "Vote begins", BODY[0]),
    ("10:20", "Mayor speaks", BODY[1]),
    ("10:05", "Doors open", BODY[2]),
    ("09:50", "Crews arrive", BODY[3]),
]
LINES = [line for time, head, text in POSTS for line in (f"{time} {head}", text)]


def of_page(body: str, head: str = "", title: str = TITLE) -> Article:
    html = (
        f"<!doctype html><html lang='en'><head><title>{title} - River Post</title>{head}</head>"
        "<body>"
        f"<header><nav><a href='/'>Home</a></nav></header><main><article><h1>{title}</h1>{body}</article></main>"  # noqa: E501
        "<footer><p>All rights reserved by the River Post.</p></footer></body></html>"
    )
    return extract(Page(url=URL, body=html.encode(), fetched_at=datetime(2024, 5, 20, tzinfo=UTC)))


def blog(kind: Any = "LiveBlogPosting", **values: Any) -> str:
    node = {"@type": kind, "headline": TITLE, "datePublished": "2024-05-17T09:30:00+02:00"}
    return f'<script type="application/ld+json">{json.dumps({**node, **values})}</script>'


def update(time: str, head: str, text: str, day: str = "2024-05-17") -> dict[str, str]:
    stamp = f"{day}T{time}:00+02:00"
    return {"@type": "BlogPosting", "headline": head, "articleBody": text, "datePublished": stamp}


def shown(form: str, posts: list[tuple[str, str, str]] = POSTS) -> str:
    return "".join(
        form.format(time=time, head=head, text=text, stamp=f"2024-05-17T{time}:00+02:00")
        for time, head, text in posts
    )


FORMS = [
    "<section class='post'><h3>{time} {head}</h3><p>{text}</p></section>",
    "<article class='update'><time datetime='{stamp}'>{time}</time><h2>{head}</h2><p>{text}</p></article>",  # noqa: E501
    "<li><p><time datetime='{stamp}'>5 minutes ago</time></p><h3>{head}</h3><div><p>{text}</p></div></li>",  # noqa: E501
    "<div class='entry'><h3><time datetime='{stamp}'>{time}</time><span>{head}</span></h3><p>{text}</p></div>",  # noqa: E501
    "<h3>{time} {head}</h3><p>{text}</p>",
    "<p class='time'>{time}</p><h4>{head}</h4><p>{text}</p>",
    "<div class='row-x1'><span class='t'>{time}</span><h3>{head}</h3><p>{text}</p></div>",
    "<div><div class='meta'><time>{time}</time></div><div class='content'><h3>{head}</h3><p>{text}</p></div></div>",  # noqa: E501
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "head", ["", blog(), blog(["LiveBlogPosting", "NewsArticle"])], ids=["unstated", "one", "two"]
)
def test_each_post_is_in_the_text_with_its_time_and_heading(form: str, head: str) -> None:
    article = of_page(f"<div class='stream'>{shown(form)}</div>", head)
    assert article.text.split("\n") == LINES
    assert article.kind == "live"
    assert sources(article)["kind"] == ("json-ld" if head else "text")


def test_a_post_without_a_heading_begins_with_its_time() -> None:
    form = "<div class='live-post'><time datetime='{stamp}'>{time}</time><p>{text}</p></div>"
    article = of_page(f"<p>{BODY[0][::-1]}</p>" + shown(form))
    assert article.text.split("\n")[1:] == [f"{time} {text}" for time, _, text in POSTS]


def test_posts_of_several_days_and_lines_of_a_post_stay_together() -> None:
    form = "<div class='post'><time>{time}</time><h3>{head}</h3><p>{text}</p><ul><li>{head} for all who came.</li></ul><div class='share'>Share this</div></div>"  # noqa: E501
    days = f"<div class='day'>{shown(form, POSTS[:2])}</div><div class='day'>{shown(form, POSTS[2:])}</div>"  # noqa: E501
    lines = of_page(days, blog()).text.split("\n")
    assert lines[:3] == ["10:40 Vote begins", BODY[0], "Vote begins for all who came."]
    assert len(lines) == 12


def test_microdata_states_a_live_blog() -> None:
    body = f"<div itemscope itemtype='https://schema.org/LiveBlogPosting'>{shown(FORMS[1])}</div>"
    article = of_page(body, title="Corvane votes on its bridge")
    assert (article.kind, sources(article)["kind"]) == ("live", "microdata")
    assert article.text.split("\n") == LINES


def test_posts_that_only_json_ld_states_are_used() -> None:
    updates = [update(*post) for post in POSTS]
    article = of_page("<div id='root'></div>", blog(liveBlogUpdate=updates))
    assert article.text.split("\n") == LINES
    graph = blog("NewsArticle") + "".join(
        '<script type="application/ld+json">'
        + json.dumps({**each, "url": f"{URL}#post-{i}"})
        + "</script>"
        for i, each in enumerate(updates)
    )
    article = of_page("<div id='root'></div>", graph)
    assert article.text.split("\n") == LINES
    assert article.kind == "live"
    assert article.published_at == datetime(2024, 5, 17, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("is_reversed", [False, True])
def test_posts_that_the_page_does_not_show_stand_where_json_ld_has_them(is_reversed: bool) -> None:
    updates = [update(*post) for post in POSTS]
    head = blog(liveBlogUpdate=updates[::-1] if is_reversed else updates)
    article = of_page(shown(FORMS[0], [POSTS[0], POSTS[1], POSTS[3]]), head)
    assert article.text.split("\n") == LINES


def test_a_stated_post_of_another_day_has_its_date() -> None:
    updates = [update(*POSTS[0]), update(*POSTS[1], day="2024-05-16")]
    lines = of_page("<div></div>", blog(liveBlogUpdate=updates)).text.split("\n")
    assert lines[0] == "10:40 Vote begins"
    assert lines[2] == "2024-05-16 10:20 Mayor speaks"


def test_the_time_of_publication_is_that_of_the_blog() -> None:
    updates = [update(*post) for post in POSTS]
    article = of_page(shown(FORMS[1]), blog(liveBlogUpdate=updates))
    assert article.published_at == datetime(2024, 5, 17, 7, 30, tzinfo=UTC)
    assert article.title == TITLE
    post = {**update(*POSTS[0]), "url": f"{URL}#1", "author": "Ana Weiss", "image": "/a.jpg"}
    scripts = blog(url=URL) + f'<script type="application/ld+json">{json.dumps(post)}</script>'
    assert of_page(shown(FORMS[1]), scripts).published_at == article.published_at


ARTICLE = "".join(f"<p>{text}</p>" for text in BODY)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (ARTICLE, "Live music returns to the old bridge"),
        (
            ARTICLE + "<section>" + shown("<div><time datetime='{stamp}'>{time}</time><h3><a href='/x{time}'>{head}</a></h3><p>{text}</p></div>") + "</section>",  # noqa: E501
            TITLE,
        ),
        (
            ARTICLE + "<div class='comments'>" + shown("<div class='comment'><b>Tom</b> <time datetime='{stamp}'>{time}</time><p>{text}</p></div>") + "</div>",  # noqa: E501
            TITLE,
        ),
        (ARTICLE + "<aside>" + shown(FORMS[0]) + "</aside>", TITLE),
        (shown(FORMS[1]), "Corvane votes on its bridge"),
        ("<h3>1931</h3>".join(f"<p>{text}</p>" for text in BODY), TITLE),
        (shown("<h3>{time} euros</h3><p>{text}</p>", [("10.40", "", BODY[0]), ("9.10", "", BODY[1]), ("12.50", "", BODY[2]), ("3.20", "", BODY[3])]), "What the bridge costs you"),  # noqa: E501
    ],
    ids=["live in the title", "teasers", "comments", "aside", "no word for it", "years", "prices"],
)  # fmt: skip
def test_another_page_with_times_is_no_live_blog(body: str, title: str) -> None:
    article = of_page(body, title=title)
    assert article.kind == "article"
    assert BODY[3] in article.text


def test_the_words_of_many_languages_name_a_live_blog() -> None:
    for title in (
        "Liveticker: Corvane stimmt ab", "EN DIRECT - Corvane vote", "Última hora: Corvane vota",
        "Diretta, Corvane vota", "Na żywo: Corvane głosuje", "Корван голосует. Онлайн",
        "【速報】コルヴァネ", "直播：科尔瓦内", "[속보] 코르바네", "Canlı: Corvane",
    ):  # fmt: skip
        assert of_page(shown(FORMS[1]), title=title).kind == "live", title


def test_other_pages_say_what_they_are() -> None:
    article = of_page(ARTICLE, '<meta property="og:type" content="article">', title="Old bridge")
    assert (article.kind, sources(article)["kind"]) == ("article", "og")
    article = of_page(ARTICLE, blog("NewsArticle"), title="Old bridge")
    assert (article.kind, sources(article)["kind"]) == ("article", "json-ld")
    assert "kind" not in sources(of_page(ARTICLE, title="Old bridge"))


def test_two_thousand_stated_posts_are_all_in_the_text_beside_those_shown() -> None:
    start = datetime(2024, 5, 17, 20, tzinfo=UTC)
    stated = [
        {
            "@type": "BlogPosting",
            "headline": f"Report {number} from the bridge",
            "datePublished": (start - timedelta(minutes=number)).isoformat(),
            "articleBody": f"Crew {number} wrote down what it had seen. {BODY[number % 4]}" * 3,
        }
        for number in range(2000)
    ]
    body = "".join(
        f"<section><h3>{post['datePublished'][11:16]} {post['headline']}</h3>"
        f"<p>{post['articleBody']}</p></section>"
        for post in stated[:30]
    )
    article = of_page(body, blog(liveBlogUpdate=stated, dateModified=start.isoformat()))
    assert article.text.count("from the bridge") == len(stated)
    assert sources(article)["published_at"] == "json-ld"
    assert article.published_at == datetime(2024, 5, 17, 7, 30, tzinfo=UTC)
    assert article.modified_at == start
