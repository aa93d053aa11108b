"""The search as Atom, JSON Feed and CSV."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from newsarchive.web.search.output import search_feeds
from newsarchive.web.search.output.search_feeds import csv_field
from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_the_feeds_are_well_formed_and_conditional(site: Site) -> None:
    response = site.get("/search.atom?q=ferry")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.text)
    entry = "{http://www.w3.org/2005/Atom}entry"
    assert len(feed.findall(entry)) == 1
    assert (
        site.get("/search.atom?q=ferry", if_none_match=response.headers["etag"]).status_code == 304
    )
    items = site.get("/search.feed.json?q=ferry").json()["items"]
    assert items[0]["external_url"].startswith("https://")
    page = site.get("/search?q=ferry").text
    assert 'rel="alternate" type="application/atom+xml"' in page


def test_a_feed_says_how_its_query_was_read(site: Site) -> None:
    feed = ElementTree.fromstring(site.get("/search.atom?q=ferry%20size:big").text)
    subtitle = feed.findtext("{http://www.w3.org/2005/Atom}subtitle")
    assert subtitle is not None
    assert subtitle.startswith("“size:” is not a field")
    description = site.get("/search.feed.json?q=ferry%20size:big").json()["description"]
    assert description == subtitle
    assert "subtitle" not in site.get("/search.atom?q=ferry").text
    assert "description" not in site.get("/search.feed.json?q=ferry").json()


def test_a_further_page_links_to_the_feeds_of_the_whole_search(
    archive: FilledArchive, archive_site: Site
) -> None:
    for number in range(45):
        archive.article(f"Boat {number}", "A boat.", published_at="2026-05-01T08:00:00Z")
    html = archive_site.get("/search?q=boat&sort=oldest").text
    further = archive_site.get(
        re.findall(r'href="([^"]+)" rel="next"', html)[0].replace("&amp;", "&")
    ).text
    assert "page=" in re.findall(r'href="([^"]+)" rel="next"', further)[0]
    for kind in ("atom", "feed.json", "csv"):
        links = re.findall(rf'href="(/search\.{kind}[^"]*)"', further)
        assert set(links) == {f"/search.{kind}?q=boat"}


def test_csv_has_all_hits_and_runs_no_formulas(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    archive.article('=HYPERLINK("http://evil.example")', "A gull.", authors=["@SUM(A1)"])
    archive.article("Line\nbreak", "A gull.")
    archive.close()
    site = Site(tmp_path / "a.db")
    response = site.get("/search.csv?q=gull")
    assert response.headers["content-disposition"].startswith("attachment")
    assert "\"'=HYPERLINK(" in response.text
    assert ",'@SUM(A1)," in response.text
    assert '"Line\nbreak"' in response.text
    site.close()


def test_csv_with_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = FilledArchive(tmp_path / "a.db")
    for number in range(1_203):  # more than are read at once
        archive.article(f"Gull {number}", "A gull.")
    archive.close()
    site = Site(tmp_path / "a.db")
    rows = list(csv.DictReader(io.StringIO(site.get("/search.csv?q=gull").text)))
    assert [int(row["id"]) for row in rows] == list(range(1_203, 0, -1))
    monkeypatch.setattr(search_feeds, "MAX_CSV_ROWS", 1_202)
    response = site.get("/search.csv?q=gull")
    site.close()
    assert response.status_code == 413
    assert "this search has 1,203 hits, and a CSV file has at most 1,202 rows" in response.text


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("=1+1", "'=1+1"), ("+49", "'+49"), ("-x", "'-x"), ("@a", "'@a"), ("\t=1", "'\t=1"),
        ("＝1", "'＝1"), ("\n=1", '"\'\n=1"'), (-5, "-5"), (None, ""), ("a=b", "a=b"),
        ('a "b", c', '"a ""b"", c"'), ("a\nb", '"a\nb"'), ('=1,"', '"\'=1,"""'),
    ],
)  # fmt: skip
def test_a_csv_field_is_never_a_formula(value: object, field: str) -> None:
    assert csv_field(value) == field
