"""The pages as Datasette serves them: what stands on them, and what does not."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from archives import FilledArchive, sample_archive
from datasette.database import Database
from web import Site

PAGES = (
    *("/", "/search", "/search?q=ferry", "/search?q=nothing+has+this", "/sites", "/stats"),
    *("/a/1", "/a/1?cut=1", "/a/1/history", "/story/1", "/a/999"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("web") / "sample.db"
    sample_archive(path)
    site = Site(path)
    yield site
    site.close()


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("public") / "sample.db"
    sample_archive(path)
    site = Site(path, public=True)
    yield site
    site.close()


def test_the_front_page_has_box_latest_and_sites(site: Site) -> None:
    page = site.get("/").text
    assert 'name="q"' in page
    assert "12 articles from 5 sites" in page
    assert "Harbour council votes to bring back the night ferry" in page
    assert "The Harbour Herald" in page


def test_a_story_stands_once_among_the_latest(site: Site) -> None:
    latest = site.get("/").text.partition("On many sites")[0]
    assert "Night ferry to return" in latest
    assert "Harbour council votes to bring" not in latest


def test_a_word_finds_its_articles_with_marked_snippets(site: Site) -> None:
    page = site.get("/search?q=nurse").text
    assert "1 article<" in page
    assert "<mark>Nurses</mark> on the late shift" in page


@pytest.mark.parametrize(
    ("q", "better"),
    [
        ("saltmrash", "saltmarsh"),
        ("nigth ferries", "night ferries"),
        ("harbuor council", "harbour council"),
        ("felsturz", "felssturz"),
        ("библеотека", None),
        ("Новый мозт", "Новый мост"),
        ("мостт", "мост"),
        ("xyzzyx", None),
    ],
)
def test_a_word_without_hits_is_answered_with_a_near_one(
    site: Site, q: str, better: str | None
) -> None:
    page = site.get("/search?q=" + quote(q)).text
    assert ("Did you mean" in page) == (better is not None)
    if better:
        assert f">{better}</a>" in page


def test_copies_of_a_story_are_one_hit(site: Site) -> None:
    data = site.get("/search.json?q=ferry").json()
    assert data["count"] == 2
    assert [hit["other_sites"] for hit in data["results"]] == [1]
    for sort in ("newest", "oldest", "archived"):
        assert len(site.get(f"/search.json?q=ferry&sort={sort}").json()["results"]) == 1


def test_search_json_keeps_its_contract(site: Site) -> None:
    data = site.get("/search.json?q=stra%C3%9Fe").json()
    assert data["query"] == "straße"
    assert data["count"] == 1
    (hit,) = data["results"]
    assert {"id", "url", "site", "title", "published_at", "snippet"} <= set(hit)
    assert hit["url"] == "https://bote.example/strasse"
    assert hit["published_at"] == "2026-05-02T00:00:00Z"
    assert "<mark>Straße</mark>" in hit["snippet"]
    assert data["facets"]["site"] == [{"value": "bote.example", "count": 1}]
    assert data["timeline"] == [
        {"period": "2026-05-02", "after": "2026-05-02", "before": "2026-05-03", "count": 1}
    ]


@pytest.mark.parametrize(
    ("q", "marked"),
    [("東京", "<mark>東京</mark>"), ("ฝน", "<mark>ฝน</mark>"), ("cafe", "<mark>café</mark>"),
     ("مدرسة", "<mark>المدرسة</mark>"), ("서울", "<mark>서울에서</mark>"),
     ('"eleven minutes"', "<mark>eleven minutes</mark>"), ("saltm*", "<mark>Saltmarsh</mark>")],
)  # fmt: skip
def test_hits_are_marked_in_all_scripts(site: Site, q: str, marked: str) -> None:
    assert marked in site.get("/search.json?q=" + quote(q)).json()["results"][0]["snippet"]


def test_facets_narrow_and_can_be_removed(site: Site) -> None:
    page = site.get("/search?q=ferry&site=herald.example").text
    assert "1 article<" in page
    assert 'aria-label="Remove Site: herald.example"' in page
    assert 'href="/search?q=ferry"' in page


@pytest.mark.parametrize("sort", ["", "newest", "oldest", "archived"])
def test_pages_show_every_hit_once_while_articles_arrive(tmp_path: Path, sort: str) -> None:
    archive = FilledArchive(tmp_path / "many.db")
    for number in range(90):
        day = None if number % 9 == 0 else f"2026-01-{number % 28 + 1:02}T00:00:00Z"
        archive.article(f"Story {number}", "A gull and a boat.", published_at=day)
    for first in range(1, 31, 3):
        archive.story(first, first + 40, first + 41)
    site = Site(tmp_path / "many.db")
    seen: list[int] = []
    path = f"/search.json?q=gull&sort={sort}"
    while path:
        data = site.get(path).json()
        seen.extend(hit["id"] for hit in data["results"])
        path = data["next"]
        archive.article("New", "Another gull.", published_at="2026-01-14T00:00:00Z")
    assert len(seen) == len(set(seen)) == 70
    site.close()
    archive.close()


def test_the_reader_page_has_everything(site: Site) -> None:
    page = site.get("/a/1").text
    for piece in (
        "Harbour council votes to bring back the night ferry",
        "Four hundred people a week had to go around",
        ">Ines Falk</a>, <a",
        "4 May 2026, 18:20 UTC",
        "5 May 2026, 07:00 UTC",
        "The Saltmarsh ferry at the old quay in March.",
        "Jo Lind / Herald",
        'href="https://herald.example/harbour/night-ferry" rel="noopener noreferrer"',
        "Night ferry to return in September",
        "1 earlier version",
        "See what was cut (2)",
        '<meta name="robots" content="noindex">',
    ):
        assert piece in page, piece
    assert "Dear Reader" not in page


def test_what_was_cut_stands_in_its_place_with_the_reason(site: Site) -> None:
    page = site.get("/a/1?cut=1").text
    before, cut, after = page.partition("Dear Reader, for $5 a month")
    assert cut
    assert "needs fifty" in before
    assert "We counted four hundred" in after
    assert "Cut: the site repeats it" in before
    assert "Cut: reading time" in after


def test_the_words_that_led_here_are_marked(site: Site) -> None:
    assert (
        "the <mark>night</mark> <mark>ferry</mark> between" in site.get("/a/1?q=night+ferry").text
    )


def test_the_history_marks_words_and_flags_stealth(site: Site) -> None:
    page = site.get("/a/1/history").text
    assert "<ins>" in page
    assert "<del>" in page
    assert "without a word" in page
    assert "Changed 1 time since" in page


def test_a_story_lists_its_copies_in_order(site: Site) -> None:
    page = site.get("/story/1").text
    assert "One story, 2 articles on 2 sites" in page
    assert page.index("Harbour council votes") < page.index("Night ferry to return")


def test_sites_show_what_was_learned(site: Site) -> None:
    page = site.get("/sites").text
    assert "Dear Reader, for $5 a month" in page
    assert "newsarchive blocks keep 1" in page


def test_an_empty_archive_has_pages_too(tmp_path: Path) -> None:
    FilledArchive(tmp_path / "empty.db").close()
    site = Site(tmp_path / "empty.db")
    for path in ("/", "/search", "/search?q=x", "/search.json", "/search.atom", "/sites", "/stats"):
        assert site.get(path).status_code == 200, path
    assert "The archive is empty" in site.get("/").text
    assert site.get("/search.json?q=x").json()["count"] == 0
    site.close()


def test_the_archive_is_found_by_what_it_is_not_by_its_name(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as other:
        other.execute("CREATE TABLE articles (id)")
    other.close()
    sample_archive(tmp_path / "zzz.db")
    site = Site(tmp_path / "archive.db")
    assert "No archive is attached" in site.get("/").text
    site.datasette.add_database(Database(site.datasette, str(tmp_path / "zzz.db")))
    assert "12 articles" in site.get("/").text
    site.close()


@pytest.mark.parametrize(
    "path", ["/sample", "/sample/articles", "/sample/articles/1", "/-/versions"]
)
def test_datasettes_own_pages_work_and_wear_the_header(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 200
    assert 'class="na-bar"' in answer.text


@pytest.mark.parametrize(
    "q", ["東京", "지", "ferries", "مدرسة", "Straße", '"', "a AND (", "title:council"]
)
def test_datasettes_own_search_finds_the_same(site: Site, q: str) -> None:
    stock = site.get(f"/sample/articles.json?_shape=objects&_search={quote(q)}")
    assert stock.status_code == 200
    found = site.get(f"/search.json?q={quote(q)}&sort=archived").json()
    # Nothing to find is all articles on our page, and none on Datasette's.
    assert len(stock.json()["rows"]) == (0 if q in '"(' else found["count"])


def test_the_feeds_are_well_formed_and_conditional(site: Site) -> None:
    answer = site.get("/search.atom?q=ferry")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.text)
    entry = "{http://www.w3.org/2005/Atom}entry"
    assert len(feed.findall(entry)) == 1
    assert site.get("/search.atom?q=ferry", if_none_match=answer.headers["etag"]).status_code == 304
    items = site.get("/search.feed.json?q=ferry").json()["items"]
    assert items[0]["external_url"].startswith("https://")
    page = site.get("/search?q=ferry").text
    assert 'rel="alternate" type="application/atom+xml"' in page


def test_csv_is_whole_and_runs_no_formulas(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    archive.article('=HYPERLINK("http://evil.example")', "A gull.", authors=["@SUM(A1)"])
    archive.article("Line\nbreak", "A gull.")
    archive.close()
    site = Site(tmp_path / "a.db")
    answer = site.get("/search.csv?q=gull")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "\"'=HYPERLINK(" in answer.text
    assert ",'@SUM(A1)," in answer.text
    assert '"Line\nbreak"' in answer.text
    site.close()


@pytest.mark.parametrize("path", [*PAGES, "/search.json", "/search.atom", "/robots.txt"])
def test_our_pages_carry_the_strict_policy(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/sample/articles", "/nonesuch", "/-/static/app.css"])
def test_other_pages_carry_a_policy_too(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_no_search_engine_is_let_in(site: Site) -> None:
    assert "Disallow: /" in site.get("/robots.txt").text


@pytest.mark.parametrize(
    "path",
    [
        *PAGES,
        "/search.json?q=ferry",
        "/search.atom",
        "/robots.txt",
        "/sample/articles?_search=ferry",
    ],
)
def test_in_public_the_pages_are_open(public: Site, path: str) -> None:
    assert public.get(path).status_code == (404 if "999" in path else 200)


@pytest.mark.parametrize(
    "path",
    [
        "/sample?sql=select+1",
        "/sample.json?sql=select+1",
        "/sample/articles?_where=1=1",
        "/sample/urls",
        "/sample/urls.json",
        "/sample/runs",
        "/sample/captures.csv",
        "/sample/failures",
        "/sample/runs/1",
        "/sample/articles.csv?_stream=1",
        "/sample.db",
        "/-/databases.json",
        "/-/threads",
        "/-/metadata.json",
    ],
)
def test_in_public_the_inside_is_closed(public: Site, site: Site, path: str) -> None:
    assert public.get(path).status_code in (403, 404, 400)
    # Datasette never gives out a file that may change; the test would else prove nothing.
    if path != "/sample.db":
        assert site.get(path).status_code in (200, 302)


def test_in_public_runs_and_failures_are_not_told(public: Site, site: Site) -> None:
    assert "Last crawls" in site.get("/stats").text
    assert "Last crawls" not in public.get("/stats").text
    assert "Failures" not in public.get("/stats").text


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def hostile_archive(path: Path) -> None:
    """An archive at *path* with a payload in every column that comes from a page."""
    archive = FilledArchive(path)
    archive.site("evil.example", name=HOSTILE, language=HOSTILE)
    number = archive.article(
        HOSTILE, f"{HOSTILE}\nA gull.", url="javascript:alert(1)//evil", site="evil.example",
        authors=[HOSTILE], tags=[HOSTILE], description=HOSTILE, section=HOSTILE, language=HOSTILE,
        image_url="javascript:alert(2)", image_caption=HOSTILE, image_credit=HOSTILE, kind=HOSTILE,
        published_at=HOSTILE, modified_at=HOSTILE, published_raw=HOSTILE, is_free=0,
        removed={1: (HOSTILE, HOSTILE)},
    )  # fmt: skip
    archive.revision(number, 1, HOSTILE, HOSTILE, change=HOSTILE, seen_at=HOSTILE)
    other = archive.article(HOSTILE, "A gull.", site="evil.example")
    archive.story(number, other)
    archive.close()


def test_hostile_text_is_text_in_every_column(tmp_path: Path) -> None:
    hostile_archive(tmp_path / "a.db")
    site = Site(tmp_path / "a.db")
    query = quote(HOSTILE)
    for path in ("/", "/search", f"/search?q={query}&site={query}&author={query}&sort=newest",
                 "/search?q=gull", "/a/1", f"/a/1?cut=1&q={query}", "/a/1/history", "/story/1",
                 "/sites", "/stats"):  # fmt: skip
        answer = site.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
        assert "<img" not in answer.text, path
        assert 'href="javascript' not in answer.text, path
        assert "49" not in answer.text.replace("2026", ""), path
    ElementTree.fromstring(site.get("/search.atom").text)
    json.loads(site.get("/search.json?q=" + query).text)
    site.close()


@pytest.mark.parametrize("question", ["latest", "word_over_time?word=ferry", "what_was_cut"])
def test_the_ready_questions_are_answered_also_in_public(
    site: Site, public: Site, question: str
) -> None:
    path = f"/sample/{question.replace('?', '.json?') if '?' in question else question + '.json'}"
    assert site.get(path).json()["rows"]
    assert public.get(path).json()["rows"]


NAMES = "q site section lang author is kind story after before sort page until _x"
VALUES = (
    "ferry|%22|%00|%FF%FE|-|*|2026-05-01|~1|2026-05-01T00:00:00Z~3|~99999999999999999|0|40|-1|"
    "99999999999999999999|newest|archived|relevance|oldest|%F0%9F%9A%A2|%E6%9D%B1|'|%3B|free|"
    "%22%22%22|OR|-ferry|%ED%A0%80|a:b|site:|%20|+|1e9|NaN|title:|%26%3C|before:2026"
)


def test_any_address_gets_an_answer(site: Site) -> None:
    """What people and machines write into addresses: never a 5xx, and on our pages no 4xx."""
    random_ = random.Random(7)
    names, values = NAMES.split(" "), VALUES.split("|")
    for number in range(600):
        pairs = [
            f"{random_.choice(names)}={random_.choice(values)}" for _ in range(random_.randrange(6))
        ]
        extension = ("", ".json", ".atom", ".feed.json", ".csv")[number % 5]
        path = f"/search{extension}?{'&'.join(pairs)}"
        assert site.get(path).status_code == 200, path


def test_pages_are_small(site: Site) -> None:
    for path in PAGES:
        assert len(site.get(path).content) < 40_000, path


def test_nothing_is_loaded_from_elsewhere(site: Site) -> None:
    for path in PAGES:
        page = site.get(path).text
        loaded = re.findall(r'<(?:link|script|img|iframe)[^>]*?(?:href|src)="([^"]+)"', page)
        assert loaded
        assert all(address.startswith("/") for address in loaded), path
        assert " style=" not in page
        assert "onclick" not in page
        for address in loaded:
            if "static-plugins" in address:
                answer = site.get(address)
                assert answer.status_code == 200
                assert "immutable" in answer.headers["cache-control"]


def test_pages_tell_their_structure(site: Site) -> None:
    """One h1, headings without gaps, a name for each field: what a screen reader goes by."""
    for path in PAGES:
        page = site.get(path).text
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels.count(1) == 1, path
        assert all(two - one <= 1 for one, two in pairwise(levels)), (path, levels)
        for field in re.findall(r'<input (?!type="hidden")[^>]*id="([^"]+)"', page):
            assert f'for="{field}"' in page, path
        assert '<html lang="en">' in page
        assert "<main" in page
