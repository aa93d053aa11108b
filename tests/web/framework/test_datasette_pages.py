"""Datasette's own pages beside ours."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.archives import sample_archive
from tests.support.client import Site


@pytest.mark.parametrize(
    "path", ["/sample", "/sample/articles", "/sample/articles/1", "/-/versions"]
)
def test_datasettes_own_pages_work_and_have_our_header(site: Site, path: str) -> None:
    response = site.get(path)
    assert response.status_code == 200
    assert 'class="na-bar"' in response.text


@pytest.mark.parametrize(
    "q", ["東京", "지", "ferries", "مدرسة", "Straße", '"', "a AND (", "title:council"]
)
def test_datasettes_own_search_finds_the_same(site: Site, q: str) -> None:
    stock = site.get(f"/sample/articles.json?_shape=objects&_search={quote(q)}")
    assert stock.status_code == 200
    results = site.get(f"/search.json?q={quote(q)}&sort=archived").json()
    # A query without words finds all articles on our page, and none on Datasette's.
    assert len(stock.json()["rows"]) == (0 if q in '"(' else results["count"])


def test_datasette_lists_only_tables_for_people(site: Site) -> None:
    data = site.get("/sample.json").json()
    shown = {table["name"] for table in data["tables"] if not table["hidden"]}
    assert "articles" in shown
    assert not {name for name in shown if name.startswith(("articles_fts", "article_word"))}
    assert "attached to this connection" not in site.get("/sample").text


@pytest.mark.parametrize("public", [False, True])
def test_the_list_of_tables_is_that_of_the_docs(tmp_path: Path, public: bool) -> None:
    """Tables that docs/sql.md does not name are for the program: readable, but not listed."""
    sample_archive(tmp_path / "archive.db")
    site = Site(tmp_path / "archive.db", public)
    listed = site.get("/archive.json").json()["tables"]
    shown = {table["name"] for table in listed if not table["hidden"]}
    docs = (Path(__file__).parents[3] / "docs" / "sql.md").read_text()
    assert shown >= {"articles", "sites", "stories", "revisions", "boilerplate"}
    assert [name for name in shown if f"`{name}`" not in docs and name != "articles"] == []
    assert site.get("/archive/article_facets.json").status_code == 200
    site.close()


@pytest.mark.parametrize("modes", [(0o755, 0o644), (0o555, 0o444)], ids=["live", "frozen"])
def test_the_page_of_the_database_prints_no_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], modes: tuple[int, int]
) -> None:
    """Datasette counts the rows of all tables, and the index of beginnings has none to count."""
    folder = tmp_path / "served"
    folder.mkdir()
    sample_archive(folder / "archive.db")
    of_folder, of_file = modes
    (folder / "archive.db").chmod(of_file)
    folder.chmod(of_folder)
    try:
        site = Site(folder / "archive.db")
        assert "stories" in site.get("/archive").text
        site.close()
    finally:
        folder.chmod(0o755)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/a/abc", 404), ("/archive/nope", 404)]
)
def test_an_error_page_links_to_the_search(site: Site, path: str, status: int) -> None:
    response = site.get(path)
    assert response.status_code == status
    assert '<a href="/search">Search the archive</a>' in response.text
