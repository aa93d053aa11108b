"""Narrowing a search: several values of a facet, excluded values, dates; the counts agree."""

from __future__ import annotations

import random
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site

SITES = ("north.example", "south.example", "east.example")
LANGUAGES = ("en", "de", None)
NAMES = ("Ada Quill", "Bo Reed", "Cy Vane")
TAGS = ("sea", "Sea", "old sea", "Δήμος", "a, b & c")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """90 articles of three sites, two languages and 16 sections; some are copies of others."""
    path = tmp_path_factory.mktemp("many") / "many.db"
    random_ = random.Random(3)
    archive = FilledArchive(path)
    for number in range(90):
        archive.article(
            f"Story {number}",
            "A gull on the pier." if number % 3 else "A heron in the reeds.",
            url=f"https://{random_.choice(SITES)}/{number}",
            language=random_.choice(LANGUAGES),
            section=f"Section {number % 16}",
            authors=random_.sample(NAMES, random_.randrange(3)),
            tags=[*random_.sample(TAGS, random_.randrange(4)), f"tag {number % 12}"],
            gone_at="2026-05-01T00:00:00Z" if number % 8 == 1 else None,
            kept_whole=number % 9 == 1,
            is_free=random_.choice((None, 0, 1)),
            kind="live" if number % 30 == 0 else "article",
            published_at=f"2026-01-{number % 28 + 1:02}T23:59:59Z" if number % 10 else None,
        )
    for article in range(1, 40, 3):
        change = ("{}", '{"stealth": true}', '{"kind": "typography"}')[article % 4 % 3]
        archive.revision(article, 1, "Story", "Older.", change=change)
    for first in range(2, 20, 3):
        archive.story(first, first + 30, first + 60)
    archive.close()
    site = Site(path)
    yield site
    site.close()


def count(site: Site, query_string: str) -> int:
    return int(site.get(f"/search.json?{query_string}").json()["count"])


def sections_offered(page: str) -> set[str]:
    return offered(page, "section")


def offered(page: str, name: str) -> set[str]:
    facet = page.partition(f'id="facet-{name}"')[2].partition("</section>")[0]
    return set(re.findall(r'<span dir="auto">([^<]+)<', facet))


def test_several_values_of_a_facet_are_alternatives(many: Site) -> None:
    one, two = count(many, "q=gull&site=north.example"), count(many, "q=gull&site=south.example")
    assert count(many, "q=gull&site=north.example&site=south.example") == one + two
    both = count(many, 'q=author:"Ada+Quill"+author:"Bo+Reed"')
    either = count(many, "author=Ada+Quill&author=Bo+Reed")
    assert either == count(many, "author=Ada+Quill") + count(many, "author=Bo+Reed") - both
    assert 0 < both < either


def test_facets_of_different_kinds_must_all_match(many: Site) -> None:
    wide = "site=north.example&site=south.example"
    narrow = [count(many, f"{wide}&lang={code}") for code in ("en", "de")]
    assert count(many, f"{wide}&lang=en&lang=de") == sum(narrow)


@pytest.mark.parametrize("q", ["", "q=gull&", "q=gull+-heron&", "q=gu*&", "q=site:north&"])
@pytest.mark.parametrize(
    "chosen",
    ["", "site=north.example&", "site=north.example&lang=en&", "-site=east.example&is=free&",
     "is=gone&is=revised&tag=sea&", "tag=sea&tag=Sea&-tag=old+sea&-is=silent&", "kind=live&",
     "author=Ada+Quill&section=Section+1&section=Section+2&", "from=2026-01-05&to=2026-01-20&"],
)  # fmt: skip
def test_a_click_on_a_facet_gives_the_number_that_it_shows(many: Site, q: str, chosen: str) -> None:
    """A chosen facet keeps its other values, and its counts are those of the value alone."""
    state = q + chosen
    data = many.get(f"/search.json?{state}").json()
    for facet, values in data["facets"].items():
        own = re.sub(rf"(^|(?<=&)){facet}=[^&]*&", "", state)
        for value in values:
            wanted = f"{own}{facet}={quote(value['value'])}"
            assert count(many, wanted) == value["count"], (state, facet, value)
            added = count(many, f"{state}{facet}={quote(value['value'])}")
            assert added >= value["count"]
    for facet in data["chosen"]:
        assert set(data["chosen"][facet]) <= {v["value"] for v in data["facets"].get(facet, [])}


def test_an_excluded_value_is_a_chip_that_can_be_removed(many: Site) -> None:
    page = many.get("/search?q=gull&-site=north.example").text
    assert "Remove filter Site: not north.example" in page
    rest = count(many, "q=gull") - count(many, "q=gull&site=north.example")
    assert count(many, "q=gull&-site=north.example") == rest
    assert "north.example" not in str(many.get("/search.json?q=gull&-site=north.example").json()
                                      ["facets"])  # fmt: skip


def test_a_long_facet_is_opened_and_filtered_without_javascript(many: Site) -> None:
    page = many.get("/search?q=gull&sort=oldest&size=50").text
    link = re.search(r'href="([^"]*facet=section[^"]*)"', page)
    assert link
    opened = many.get(f"/search{unescape(link[1])}").text
    assert len(sections_offered(opened)) == 16
    assert '<input type="hidden" name="sort" value="oldest">' in opened
    filtered = many.get("/search?q=gull&facet=section&filter=SECTION+1").text
    assert sections_offered(filtered) == {f"Section {number}" for number in (1, *range(10, 16))}
    assert "No value contains this text" in many.get("/search?q=gull&facet=site&filter=zz").text


def test_the_page_counts_every_state_and_names_it(many: Site) -> None:
    states = {v["value"]: v["count"] for v in many.get("/search.json").json()["facets"]["is"]}
    assert list(states) == [
        "free", "paywalled", "live", "revised", "silent", "gone", "duplicate", "kept-whole",
    ]  # fmt: skip
    for state, number in states.items():
        assert number == count(many, f"is={state}") == count(many, f"q=is:{state}") > 0, state
    page = many.get("/search").text
    assert {"Revised", "Gone from its site", "Copy of another article"} <= offered(page, "is")
    assert 'id="facet-kind"' not in page
    assert offered(many.get("/search?kind=live").text, "kind") == {"Live blog"}


def test_a_tag_is_opened_filtered_and_excluded_like_other_values(many: Site) -> None:
    data = many.get("/search.json").json()
    assert len(data["facets"]["tag"]) == 10
    assert data["facet_sizes"]["tag"] == len(TAGS) + 12
    assert len(offered(many.get("/search?facet=tag").text, "tag")) == len(TAGS) + 12
    filtered = many.get("/search?facet=tag&filter=SEA").text
    assert offered(filtered, "tag") == {"sea", "Sea", "old sea"}
    assert "Remove filter Tag: not old sea" in many.get("/search?-tag=old+sea").text
    assert count(many, "tag=sea") < count(many, "q=tag:sea")
    assert count(many, "tag=sea") + count(many, "-tag=sea") == 90


@pytest.mark.parametrize("sort", ["", "newest", "oldest", "archived"])
@pytest.mark.parametrize("size", [20, 50])
@pytest.mark.parametrize("q", ["q=gull", "site=north.example&site=south.example", ""])
def test_the_numbers_of_pages_add_up_forwards_and_back(
    many: Site, sort: str, size: int, q: str
) -> None:
    path = f"/search.json?{q}&sort={sort}&size={size}"
    there: list[list[int]] = []
    back: list[list[int]] = []
    while path:
        page = many.get(path).json()
        assert page["first"] == sum(map(len, there)) + 1
        there.append([hit["id"] for hit in page["results"]])
        path, last = page["next"], path
    assert sum(map(len, there)) == page["stories"]
    assert page["previous"] is None or len(there) > 1
    path = last
    while path:
        page = many.get(path).json()
        assert page["first"] == 1 or len(page["results"]) == size or not back
        back.append([hit["id"] for hit in page["results"]])
        path = page["previous"]
    assert back[::-1] == there


def test_the_total_says_how_many_stories_the_articles_are(many: Site) -> None:
    data = many.get("/search.json?q=gull").json()
    assert 0 < data["stories"] < data["count"]
    page = many.get("/search?q=gull").text
    assert f"{data['count']} articles in {data['stories']} stories</h1>" in page
    assert f"1–20 of {data['stories']}<" in page
    assert "The last hit comes before this page" in many.get("/search?q=gull&page=4000").text


def test_both_days_of_a_range_are_included_and_the_form_shows_them(many: Site) -> None:
    """The articles were published one second before midnight."""
    days = [count(many, f"from=2026-01-{day:02}&to=2026-01-{day:02}") for day in (7, 8, 9)]
    assert min(days) > 0
    assert count(many, "from=2026-01-07&to=2026-01-09") == sum(days)
    assert count(many, "after=2026-01-07&before=2026-01-10") == sum(days)
    page = many.get("/search?after=2026-01-07&before=2026-01-10").text
    assert 'name="from" value="2026-01-07"' in page
    assert 'name="to" value="2026-01-09"' in page
    assert "Remove filter To: 9 Jan 2026" in page


def test_impossible_dates_are_said_on_the_page_and_in_json(many: Site) -> None:
    for query_string, note in (("from=2026-02-30", "no date"), ("from=2027&to=2026", "no day")):
        assert note in many.get(f"/search?q=gull&{query_string}").text.lower()
        assert note in many.get(f"/search.json?q=gull&{query_string}").json()["notes"][0]


def test_feeds_and_files_take_all_filters(many: Site, tmp_path: Path) -> None:
    narrowed = "q=gull&site=north.example&site=south.example&-lang=de&from=2026-01-03&to=2026-01-25"
    expected = count(many, narrowed)
    assert expected > 1
    rows = many.get(f"/search.csv?{narrowed}").text.strip().splitlines()
    assert len(rows) - 1 == expected
    page = many.get(f"/search?{narrowed}&size=50&facet=site").text
    for extension in (".atom", ".feed.json", ".csv", ".json"):
        link = re.search(rf'href="(/search{re.escape(extension)}\?[^"]*)"', page)
        assert link
        assert "-lang=de" in link[1]
        assert "facet=" not in link[1]
