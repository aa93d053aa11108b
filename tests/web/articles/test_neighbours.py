"""From an article one goes on to the previous and the next hit of the search that found it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site


@pytest.fixture
def quay(archive: FilledArchive) -> FilledArchive:
    """An archive with 45 hits for "quay", which are three pages, and a story of three copies."""
    for number in range(1, 46):
        archive.article(
            f"Quay note {number}",
            f"The quay, note {number}. " + "Boats. " * number,
            url=f"https://site{number % 3}.example/{number}",
            published_at=f"2026-04-{number % 28 + 1:02}T08:00:00Z",
            language="en",
        )
    archive.article("Far from it", "Hills only.", url="https://site1.example/hills")
    archive.story(5, 6, 7)
    return archive


def links(page: str) -> dict[str, str]:
    """Return the links to the hits beside an article by their ``rel``."""
    found = re.findall(r'class="(?:previous|next)" href="([^"]*)" rel="(\w+)"', page)
    return {rel: unescape(path) for path, rel in found}


def hits_of(site: Site, search: str) -> list[int]:
    """Return the ids of all hits of *search*, from page to page."""
    ids: list[int] = []
    path: str | None = search
    while path:
        page = site.get(path).text
        ids += map(int, re.findall(r'<h2[^>]*><a href="/a/(\d+)', page))
        found = re.search(r'class="turn" href="([^"]*)" rel="next"', page)
        path = unescape(found[1]) if found else None
    return ids


def read_on(site: Site, response: Any, rel: str) -> list[int]:
    """Return the ids of the articles that the links *rel* lead to, one after the other."""
    ids: list[int] = []
    while path := links(response.text).get(rel):
        assert "referer" not in path
        response = site.get(path)
        ids.append(int(re.search(r"/a/(\d+)", path)[1]))  # type: ignore[index]
    return ids


@pytest.mark.parametrize(
    "search",
    ["/search?q=quay", "/search?sort=oldest&size=20", "/search?q=quay&sort=newest",
     "/search?q=quay&site=site1.example", "/search?sort=archived&view=headlines"],
)  # fmt: skip
def test_one_reads_all_hits_forth_and_back(
    quay: FilledArchive, archive_site: Site, search: str
) -> None:
    ids = hits_of(archive_site, search)
    assert len(ids) > 14
    first = archive_site.get(f"/a/{ids[0]}", referer=f"http://localhost{search}")
    assert "prev" not in links(first.text)
    assert read_on(archive_site, first, "next") == ids[1:]
    start = quote(archive_site.get(search).url.query.decode())
    last: Any = archive_site.get(f"/a/{ids[0]}?from={start}")
    while path := links(last.text).get("next"):
        last = archive_site.get(path)
    assert read_on(archive_site, last, "prev") == ids[-2::-1]


def test_the_way_back_leads_to_the_page_of_hits_with_the_article(
    quay: FilledArchive, archive_site: Site
) -> None:
    ids = hits_of(archive_site, "/search?q=quay&sort=newest")
    page = archive_site.get(f"/a/{ids[19]}?from=q%3Dquay%26sort%3Dnewest")
    following = archive_site.get(links(page.text)["next"]).text
    back = re.search(r'class="back"><a href="([^"]*)"', following)
    assert back
    assert f'href="/a/{ids[20]}?q=quay"' in archive_site.get(unescape(back[1])).text
    assert f"Quay note {ids[19]}" in following
    assert "Hit 21" in following
    assert "<mark>quay</mark>" in following


def test_new_articles_do_not_move_the_place(quay: FilledArchive, archive_site: Site) -> None:
    ids = hits_of(archive_site, "/search?sort=newest")
    page = archive_site.get(f"/a/{ids[3]}?from=sort%3Dnewest").text
    quay.article("Fresh", "News.", published_at="2026-04-30T08:00:00Z")
    after = archive_site.get(links(page)["next"]).text
    assert links(after)["prev"].startswith(f"/a/{ids[3]}?")


@pytest.mark.parametrize(
    "search",
    ["q=hills", "q=nothing+has+this", "q=%22", "page=9999", "until=3", "page=x~y", "q=quay"],
)
def test_an_article_that_is_not_on_the_page_of_hits_has_no_neighbours(
    quay: FilledArchive, archive_site: Site, search: str
) -> None:
    number = 46 if search == "q=quay" else 12
    response = archive_site.get(f"/a/{number}?from={quote(search)}")
    assert response.status_code == 200
    assert links(response.text) == {}
    assert links(archive_site.get("/a/12").text) == {}
