"""The search as JSON."""

from __future__ import annotations

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site


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


@pytest.mark.parametrize("other", ["", " The bay is far."])
def test_a_small_and_gets_a_note_only_if_more_is_found_without_it(
    archive: FilledArchive, archive_site: Site, other: str
) -> None:
    archive.article("Ferry", "The ferry and the bay.")
    archive.article("Boats", f"A ferry.{other}")
    data = archive_site.get("/search.json?q=ferry%20and%20bay").json()
    assert data["count"] == 1
    assert [("AND in capitals" in note) for note in data["notes"]] == [True] * bool(other)


def test_the_url_of_an_article_finds_it_however_it_was_copied(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Ferry", "A ferry.", url="https://a.example/Ports/F%C3%A4hre")
    archive.article("Boat", "A boat.", url="https://a.example/ports")
    for copied in (
        "https://a.example/Ports/F%C3%A4hre", "http://www.a.example/Ports/Fähre?utm_source=x%23top",
        "https://a.example/ports/fähre/", "url:Fähre",
    ):  # fmt: skip
        data = archive_site.get(f"/search.json?q={copied}").json()
        assert [hit["title"] for hit in data["results"]] == ["Ferry"], copied
