"""The search page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_a_word_finds_articles_with_highlighted_snippets(site: Site) -> None:
    page = site.get("/search?q=nurse").text
    assert "1 article<" in page
    assert "<mark>Nurses</mark> on the late shift" in page


def test_outlets_are_shown_by_name_and_found_by_name_or_site(site: Site) -> None:
    page = site.get("/search?q=ferry").text
    assert 'title="herald.example"><span dir="auto">The Harbour Herald</span>' in page
    assert 'title="ledger.example">The Ledger</span>' in page
    for name in ("herald.example", '"the harbour herald"'):
        hits = site.get("/search.json?q=ferry+site:" + quote(name)).json()["results"]
        assert [hit["site_name"] for hit in hits] == ["The Harbour Herald"]


def test_outlets_with_the_same_name_are_shown_with_their_site(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "twins.db")
    for host in ("a.example", "b.example"):
        archive.site(host, name="Tribune")
        archive.article("Gull", f"A gull at {host}.", url=f"https://{host}/1")
    archive.close()
    site = Site(tmp_path / "twins.db")
    page = site.get("/search?q=gull").text
    site.close()
    assert "Tribune (a.example)" in page
    assert "Tribune (b.example)" in page


def test_copies_of_a_story_are_one_hit(site: Site) -> None:
    data = site.get("/search.json?q=ferry").json()
    assert data["count"] == 2
    assert [hit["other_sites"] for hit in data["results"]] == [1]
    for sort in ("newest", "oldest", "archived"):
        assert len(site.get(f"/search.json?q=ferry&sort={sort}").json()["results"]) == 1


def test_the_url_of_an_article_opens_it(site: Site) -> None:
    url = site.get("/search.json?q=ferry").json()["results"][0]["url"]
    response = site.get("/search?q=" + quote(f" {url}?utm_source=mail#top "))
    assert response.status_code == 302
    assert url in site.get(response.headers["location"]).text
    assert site.get("/search?q=" + quote(f"{url}/other")).status_code == 200


def test_facets_narrow_and_can_be_removed(site: Site) -> None:
    page = site.get("/search?q=ferry&site=herald.example").text
    assert "1 article<" in page
    assert 'aria-label="Remove filter Site: The Harbour Herald" title="herald.example"' in page
    assert 'href="/search?q=ferry"' in page


def test_a_note_quotes_the_query_as_it_was_written(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Boat", "A boat.")
    assert ">“is:unicorn” was left out" in archive_site.get("/search?q=boat+is:unicorn").text
