"""The page of typical words, and its files."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.archives import HOSTILE, FilledArchive
from tests.support.client import Site

THINGS = ["bread", "market", "train", "garden", "school", "road", "lamp", "dog", "song", "wheel"]


@pytest.fixture
def papers(archive: FilledArchive) -> FilledArchive:
    """Storms with flooded cellars in two languages, among other news."""
    for at in range(60):
        one, two = THINGS[at % 10], THINGS[at // 10]
        archive.article(f"The {one}", f"The {two} of the town and a {one}.", language="en")
        archive.article(f"Das {one}", f"Das {two} der Stadt und ein {one}.", language="de")
    for at in range(20):
        thing = THINGS[at % 10]
        archive.article("A storm", f"The storm flooded a Cellar and the {thing}.", language="en")
        archive.article("Sturm", f"Der Sturm (storm) im Keller, das {thing}.", language="de-AT")
    return archive


def words(site: Site, q: str, more: str = "") -> dict[str, list[str]]:
    data = site.get(f"/words.json?q={quote(q)}{more}").json()
    return {each["language"]: [w["word"] for w in each["words"]] for each in data["languages"]}


def test_each_language_has_its_own_words_without_those_of_the_query(
    papers: FilledArchive, archive_site: Site
) -> None:
    found = words(archive_site, "storm")
    assert {"Cellar", "flooded"} == set(found["en"])
    assert "Keller" in found["de"]
    assert "Cellar" not in found["de"]
    assert words(archive_site, '"the storms flooded" OR storms')["en"] == ["Cellar"]


def test_each_word_is_a_link_that_narrows_the_search(
    papers: FilledArchive, archive_site: Site
) -> None:
    page = archive_site.get("/words?q=storm+OR+bread&lang=en").text
    links = [link.replace("&amp;", "&") for link in re.findall(r'<th[^>]*><a href="([^"]+)"', page)]
    assert links
    for link in links:
        assert "lang=en" in link
        count = archive_site.get(link.replace("/search", "/search.json")).json()["count"]
        assert 0 < count <= 35
    assert "All 35 hits were read" in page


def test_the_copies_of_a_story_count_once(papers: FilledArchive, archive_site: Site) -> None:
    copies = [papers.article("Storm", "The storm and the zebra.", language="en") for _ in range(10)]
    papers.story(*copies)
    assert "zebra" not in words(archive_site, "storm")["en"]


def test_csv_and_page_have_the_numbers_of_both_sides(
    papers: FilledArchive, archive_site: Site
) -> None:
    response = archive_site.get("/words.csv?q=storm&lang=en")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert {row["word"] for row in rows} == {"Cellar", "flooded"}
    assert (rows[0]["hits"], rows[0]["of_hits"]) == ("20", "20")
    assert (rows[0]["others"], rows[0]["of_others"]) == ("0", "60")
    page = archive_site.get("/words?q=storm&lang=en").text
    assert "20 hits compared with 60 other articles in the same language" in page
    assert "20 (100 %)" in page


@pytest.mark.parametrize("q", ["", "nothing-has-this", "-storm", HOSTILE, "((", '"', "a*", "site:"])
def test_no_query_breaks_the_page(papers: FilledArchive, archive_site: Site, q: str) -> None:
    for kind in ("", ".json", ".csv"):
        response = archive_site.get(f"/words{kind}?q={quote(q)}")
        assert response.status_code == 200
        assert "<script>alert" not in response.text or kind


def test_words_of_a_stranger_are_escaped(archive: FilledArchive, archive_site: Site) -> None:
    for at in range(40):
        text = f"storm ab<i>c{THINGS[at % 10]}" if at < 20 else THINGS[at % 10]
        archive.article(HOSTILE, text, language=HOSTILE)
    page: Any = archive_site.get("/words?q=storm").text
    assert "<i>" not in page
    assert "<script>alert" not in page
    assert archive_site.get("/words.json?q=storm").json()["languages"][0]["language"]
