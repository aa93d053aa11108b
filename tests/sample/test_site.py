"""The bundled sample site serves what it declares, and states correctly what its pages hold."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from lxml import etree, html

from newsarchive.errors import NewsArchiveError
from newsarchive.sample.site import serve_sample
from newsarchive.sample.stories import EDITIONS, FOLDER, expected, gone, site_words, stories
from tests.support.sample_score import score
from tests.support.xpath import strings

SWING = "/harbour/swing-bridge-reopens-after-winter-of-silence"
PARROT = "/city/lost-parrot-found-reciting-timetable"
PIANO = "/harbour/night-ferry-carries-its-first-piano"
FEED_404 = "/city/harbour-clock-stolen"
SOFT_404 = "/sport/regatta-postponed"


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve_sample() as url:
        yield url


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    body: bytes


def get(url: str, **headers: str) -> Response:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return Response(response.status, dict(response.headers), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Response(error.code, dict(error.headers), error.read())


def tree(url: str) -> html.HtmlElement:
    return html.fromstring(get(url).body.decode())


def locations(xml: bytes) -> list[str]:
    return strings(etree.fromstring(xml), "//*[local-name()='loc']/text()")


def sitemap_paths(base: str) -> set[str]:
    maps = locations(get(f"{base}/sitemap.xml").body)
    return {u.removeprefix(base) for m in maps for u in locations(gzip.decompress(get(m).body))}


# --- the site as a whole ----------------------------------------------------


def test_there_are_forty_articles_in_three_languages() -> None:
    counts = Counter(story.language for story in stories(1))
    assert counts == {"en": 25, "de": 9, "ja": 6}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 200_000


def test_every_linked_url_responds_as_declared(base: str) -> None:
    todo, statuses = [f"{base}/"], {}
    while todo:
        url = todo.pop()
        path = url.removeprefix(base)
        if path in statuses:
            continue
        response = get(url)
        statuses[path] = response.status
        found: list[str] = []
        if response.headers["Content-Type"].startswith("text/html"):
            page = cast("html.HtmlElement", html.fromstring(response.body.decode()))
            page.make_links_absolute(url)
            found = strings(page, "//@href | //@src | //meta[@property='og:image']/@content")
        elif "rss" in response.headers["Content-Type"]:
            found = strings(etree.fromstring(response.body), "//link/text()")
        todo += [link.partition("#")[0] for link in found if link.startswith(base)]
    wrong = {path for path, status in statuses.items() if status != 200}
    assert wrong == {FEED_404}
    articles = {story.path for story in stories(1)}
    assert articles | {SOFT_404, "/about", "/de/feed.xml", "/ja/", "/city/"} <= set(statuses)


def test_the_sitemap_index_leads_to_every_article(base: str) -> None:
    assert sitemap_paths(base) == {story.path for story in stories(1)} | {SOFT_404}


def test_the_news_sitemap_has_the_last_two_days(base: str) -> None:
    news = locations(get(f"{base}/sitemap-news.xml").body)
    newest = stories(1)[0].published_at
    fresh = [s.path for s in stories(1) if (newest - s.published_at).total_seconds() < 2 * 86400]
    assert [url.removeprefix(base) for url in news] == fresh
    assert len(fresh) >= 3


def test_robots_names_the_sitemaps(base: str) -> None:
    lines = get(f"{base}/robots.txt").body.decode().splitlines()
    assert f"Sitemap: {base}/sitemap.xml" in lines
    assert f"Sitemap: {base}/sitemap-news.xml" in lines


def test_the_soft_404_has_status_200_and_the_dead_link_404(base: str) -> None:
    soft, dead = get(base + SOFT_404), get(base + FEED_404)
    assert (soft.status, dead.status) == (200, 404)
    assert soft.body == dead.body
    assert SOFT_404 in tree(f"{base}/sport/").xpath("//a/@href")
    assert FEED_404.encode() in get(f"{base}/feed.xml").body


# --- the pages --------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_contains_what_is_expected_of_it(edition: int) -> None:
    with serve_sample(edition=edition) as base:
        for truth in expected(edition):
            page = tree(base + truth.path)
            for script in page.xpath("//script"):
                script.drop_tree()
            whole = " ".join(" ".join(page.itertext()).split())  # cells of a table apart
            plain = " ".join(page.text_content().split())
            assert page.xpath("string(//h1)") == truth.title
            blocks = truth.paragraphs + truth.boilerplate + truth.authors
            blocks += [text for text in (truth.caption, truth.credit) if text]
            folded = {block: " ".join(block.split()) for block in blocks}
            missing = [b for b, text in folded.items() if text not in whole and text not in plain]
            assert not missing, truth.path


def test_no_block_is_both_article_and_boilerplate() -> None:
    for truth in expected(1):
        assert not set(truth.paragraphs) & set(truth.boilerplate)
        assert all(part.strip() for part in truth.paragraphs + truth.boilerplate)


def test_the_json_ld_agrees_with_what_is_expected(base: str) -> None:
    seen = 0
    for truth in expected(1):
        text = tree(base + truth.path).xpath("string(//script[@type='application/ld+json'])")
        if not text:
            continue
        seen += 1
        data = json.loads(text)
        assert [author["name"] for author in data["author"]] == truth.authors
        assert data["isAccessibleForFree"] is truth.is_free
        if "datePublished" in data:
            when = datetime.fromisoformat(data["datePublished"])
            assert when == datetime.fromisoformat(truth.published_at.replace("Z", "+00:00"))
    assert 30 < seen < 40


@pytest.mark.parametrize(
    ("path", "json_ld", "meta", "time"),
    [
        ("/science/tide-gauge-keeps-time-for-150-years", False, True, True),
        ("/culture/the-baker-who-mends-clocks", True, False, True),
        ("/harbour/pilot-boat-crew-train-with-robot-seals", False, False, False),
        (SWING, True, True, True),
    ],
)
def test_some_pages_have_less_metadata(
    base: str, path: str, json_ld: bool, meta: bool, time: bool
) -> None:
    page = tree(base + path)
    data = page.xpath("string(//script[@type='application/ld+json'])")
    assert bool(data) is json_ld
    assert bool(page.xpath("//meta[@property='og:title']")) is meta
    assert bool(page.xpath("//time/@datetime")) is time
    if json_ld and not meta:
        assert "datePublished" not in json.loads(data)


def test_one_page_has_a_search_headline_in_its_json_ld(base: str) -> None:
    page = tree(f"{base}/city/bus-14-gets-a-stop-at-the-hospital-door")
    data = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert data["headline"] != page.xpath("string(//h1)")


def test_most_articles_have_an_appeal_that_looks_like_a_paragraph(base: str) -> None:
    sums = set()
    with_appeal = [s for s in stories(1) if any(p.kind == "appeal" for p in s.pieces)]
    assert len(with_appeal) > 0.8 * len(stories(1))
    for story in with_appeal:
        [appeal] = [piece.text for piece in story.pieces if piece.kind == "appeal"]
        sums.add(appeal)
        [place] = tree(base + story.path).xpath("//p[text()=$appeal]", appeal=appeal)
        assert not place.attrib
        assert place.getprevious() is not None
        assert place.getnext() is not None
    assert len(sums) > 20


@pytest.mark.parametrize("language", ["en", "de", "ja"])
def test_each_wording_of_the_appeal_is_in_three_articles(language: str) -> None:
    appeals = site_words()[language]["appeals"]
    pieces = [p.text for s in stories(1) for p in s.pieces if p.kind == "appeal"]
    for wording in appeals:
        start = wording.partition("{sum}")[0].removesuffix("$")[:12]
        assert sum(text.startswith(start) for text in pieces) >= 3, wording


def test_the_wire_story_is_published_twice_under_two_titles() -> None:
    copies = [truth for truth in expected(1) if truth.authors == ["Coastwire"]]
    assert len(copies) == 2
    assert copies[0].paragraphs == copies[1].paragraphs
    assert copies[0].section != copies[1].section
    assert copies[0].title != copies[1].title


def test_the_paywalled_page_does_not_serve_its_second_half(base: str) -> None:
    [truth] = [truth for truth in expected(1) if not truth.is_free]
    page = get(base + truth.path).body.decode()
    assert truth.paragraphs[-1] in page
    assert "ice factory" in (FOLDER / "english.txt").read_text(encoding="utf-8")
    assert "ice factory" not in page


def test_there_are_a_live_blog_a_table_a_list_and_repetition() -> None:
    truths = expected(1)
    assert sum(truth.kind == "live" for truth in truths) == 1
    kinds = Counter(piece.kind for story in stories(1) for piece in story.pieces)
    assert kinds["row"] > 10
    assert kinds["item"] >= 6
    repeated = Counter(text for truth in truths for text in set(truth.paragraphs))
    assert repeated["This is a developing story. It will be updated as more is known."] == 2
    assert any(text.startswith("The harbour front was flooded") for text in repeated)


def test_lists_and_tables_are_closed_where_they_end(base: str) -> None:
    page = tree(f"{base}/harbour/winter-ferry-timetable")
    assert len(page.xpath("//table")) == 1
    assert len(page.xpath("//table//tr")) == 4
    assert len(page.xpath("//div[@class='story-body']/ul/li")) == 3
    assert not page.xpath("//ul//p | //table//p")


# --- conditional requests ---------------------------------------------------


def test_a_known_page_gets_status_304(base: str) -> None:
    for path in (SWING, "/feed.xml", "/sitemap.xml", "/sitemaps/2026-10.xml.gz", "/"):
        first = get(base + path)
        again = get(base + path, If_None_Match=first.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
    since = get(base + SWING, If_Modified_Since=get(base + SWING).headers["Last-Modified"])
    assert since.status == 304


def test_another_run_on_the_same_port_serves_the_same_bytes() -> None:
    with serve_sample() as url:
        port = int(url.rpartition(":")[2])
        first = {path: get(url + path).headers["ETag"] for path in (SWING, "/sitemap.xml")}
    with serve_sample(port) as again:
        assert again == url
        for path, etag in first.items():
            assert get(url + path, If_None_Match=etag).status == 304


# --- editions ---------------------------------------------------------------


def test_edition_2_revises_the_article_of_the_morning_and_has_a_new_one() -> None:
    one, two = ({truth.path: truth for truth in expected(n)} for n in (1, 2))
    assert set(two) - set(one) == {PIANO}
    assert not set(one) - set(two)
    assert [path for path in one if one[path].paragraphs != two[path].paragraphs] == [SWING]
    assert one[SWING].title != two[SWING].title
    assert one[SWING].published_at == two[SWING].published_at


def test_edition_3_has_a_silent_edit_and_an_article_less() -> None:
    two, three = ({story.path: story for story in stories(n)} for n in (2, 3))
    assert set(two) - set(three) == {PARROT} == gone(3)
    assert two[SWING].pieces != three[SWING].pieces
    assert two[SWING].modified == three[SWING].modified
    assert two[SWING].title == three[SWING].title


def test_a_page_that_changed_between_editions_gets_status_200() -> None:
    with serve_sample() as url:
        port = int(url.rpartition(":")[2])
        known = [get(url + SWING)]
        lastmods = [get(f"{url}/sitemaps/2026-11.xml.gz").headers["ETag"]]
    for edition in (2, 3):
        with serve_sample(port, edition) as url:
            now = get(url + SWING, If_None_Match=known[-1].headers["ETag"])
            lastmod = get(f"{url}/sitemaps/2026-11.xml.gz").headers["ETag"]
            assert now.status == 200
            assert now.headers["Last-Modified"] != known[-1].headers["Last-Modified"]
            assert lastmod not in lastmods
            known.append(now)
            lastmods.append(lastmod)
            assert get(url + PARROT).status == (410 if edition == 3 else 200)
            assert (PARROT in sitemap_paths(url)) is (edition == 2)


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="editions 1, 2 and 3"), serve_sample(edition=4):
        pass


# --- the command ------------------------------------------------------------


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NewsArchiveError, match=f"port {port} .* is in use"), serve_sample(port):
            pass
        run = subprocess.run(
            [sys.executable, "-m", "newsarchive.sample.site", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 1
        assert len(run.stderr.splitlines()) == 1


def test_the_command_prints_its_url_and_ends_cleanly_on_ctrl_c(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "newsarchive.sample.site", "--port", "0", "--edition", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        url = next(word for word in line.split() if word.startswith("http"))
        assert get(url + PIANO.lstrip("/")).status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""


def test_it_needs_nothing_but_the_standard_library() -> None:
    code = (
        "import sys, newsarchive.sample.site\n"
        "heavy = {'scrapy', 'trafilatura', 'lxml', 'sqlite3', 'datasette', 'jinja2'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    # The measuring of coverage would import sqlite3 itself.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


# --- the score --------------------------------------------------------------


def test_the_expected_texts_score_perfectly_and_no_text_scores_badly() -> None:
    perfect = score({truth.path: "\n".join(truth.paragraphs) for truth in expected(1)})
    assert (perfect.boilerplate_left, perfect.paragraphs_lost, perfect.missing) == ([], [], [])
    dirty = score({t.path: "\n".join(t.paragraphs + t.boilerplate) for t in expected(1)})
    assert len(dirty.boilerplate_left) == dirty.boilerplate
    empty = score({})
    assert len(empty.paragraphs_lost) == empty.paragraphs
    assert len(empty.missing) == 40
