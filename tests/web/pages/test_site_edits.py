"""How much a site edits: the page of a site, the table of all sites, and the files."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site

FIRST = "2026-05-01T00:00:00Z"


def day(number: int, hour: int = 0) -> str:
    return f"2026-05-{number:02}T{hour:02}:00:00Z"


def revise(archive: FilledArchive, article: int, number: int, at: str, **change: Any) -> None:
    details = json.dumps({"kind": "text", "words_added": 1, "words_removed": 1} | change)
    archive.revision(article, number, "Tram", "An old tram.", change=details, replaced_at=at)


def fill(path: Path) -> None:
    """Seven articles of a site: revised, gone, seen once, live; and one of another site."""
    archive = FilledArchive(path)
    archive.site("tram.example", name="The <i>Tram</i>")

    def article(last_seen_at: str, **columns: Any) -> int:
        number = archive.execute("SELECT count(*) + 1 FROM articles").fetchone()[0]
        url = str(columns.pop("url", f"https://tram.example/{number}"))
        seen = {"first_seen_at": FIRST, "last_seen_at": last_seen_at, "url": url}
        return archive.article(f"Tram {number}", "A tram.", **{**seen, **columns})

    twice, once, late, gone, _, _, live = (
        *(article(day(15)) for _ in range(3)),
        article(FIRST),
        article(FIRST),
        article(day(15)),
        article(day(15), kind="live"),
    )
    revise(archive, twice, 1, day(1, 4), stealth=True)
    revise(archive, twice, 2, day(2))
    revise(archive, once, 1, day(1, 10), kind="correction")
    revise(archive, late, 1, day(3), kind="typography", stealth=True)
    revise(archive, live, 1, day(1, 1))
    archive.execute("UPDATE articles SET gone_at = ? WHERE id = ?", day(4), gone)
    article(FIRST, url="https://o'neill.example/1")
    archive.close()


@pytest.fixture(scope="module")
def trams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("trams") / "archive.db"
    fill(path)
    site = Site(path)
    yield site
    site.close()


#: Of seven articles one is a live blog, and one was seen once.
EXPECTED = {
    "first_seen_at": FIRST, "last_seen_at": day(15), "weeks": 2.0, "articles": 6, "watched": 5,
    "days_watched": 11.2, "edits": 3, "edits_a_week": 1.5, "silent_edits": 1, "revised": 2,
    "share_revised": 0.4, "hours_to_revision": 7.0, "removed": 1, "still_gone": 1,
}  # fmt: skip


def test_the_files_have_the_figures_of_each_site(trams: Site) -> None:
    sites = {site["site"]: site["edits"] for site in trams.get("/sites.json").json()["sites"]}
    assert sites["tram.example"] == EXPECTED
    assert sites["o'neill.example"]["watched"] == 0
    assert sites["o'neill.example"]["share_revised"] is None
    rows = {row["site"]: row for row in csv.DictReader(io.StringIO(trams.get("/sites.csv").text))}
    shown = {name: rows["tram.example"][name] for name in EXPECTED}
    assert shown == {name: str(value) for name, value in EXPECTED.items()}


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", page)).split())


def test_the_page_of_a_site_says_what_is_counted(trams: Site) -> None:
    page = trams.get("/sites/tram.example")
    assert page.status_code == 200
    text = words(page.text)
    for line in (
        "1 May 2026 to 15 May 2026",
        "Articles visited at least twice 5 of 6; from the first to the last visit 11.2 days",
        "Edits 3 1.5 a week",
        "Articles revised 2 40 % of those visited at least twice",
        "Time to the first revision 7 hours median of the revised articles",
        "Silent edits 1 33 % of the edits",
        "Articles taken down 1 20 % of those visited at least twice; 1 still gone",
        "may have been revised later without anybody seeing it",
    ):
        assert line in text
    assert "The &lt;i&gt;Tram&lt;/i&gt;" in page.text


def test_a_site_whose_articles_were_seen_once_has_no_figures(trams: Site) -> None:
    page = words(trams.get("/sites/o%27neill.example").text)
    assert "No article of this site has been visited twice yet" in page
    missing = trams.get("/sites/nobody.example")
    assert (missing.status_code, "<h1" in missing.text) == (404, True)


def test_the_sql_that_is_shown_gives_the_same_figures(trams: Site) -> None:
    page = trams.get("/sites/tram.example").text
    (path,) = re.findall(r'href="(/archive\?sql=[^"]*)"', page)
    (row,) = trams.get(html.unescape(path).replace("?", ".json?_shape=array&", 1)).json()
    assert {name: row[name] for name in EXPECTED} == EXPECTED
    (sql,) = re.findall(r"(?s)<pre[^>]*>(WITH.*?)</pre>", page)
    query = urlencode({"sql": html.unescape(sql), "_shape": "array"})
    answer = trams.get(f"/archive.json?{query}")
    assert answer.json() == [row]


def test_a_public_archive_shows_the_sql_without_a_link(tmp_path: Path) -> None:
    fill(tmp_path / "archive.db")
    site = Site(tmp_path / "archive.db", public=True)
    page = site.get("/sites/tram.example").text
    assert "Open it in Datasette" not in page
    assert "WHERE a.site = 'tram.example'" in html.unescape(page)
    site.close()


def test_the_sites_are_beside_each_other(trams: Site) -> None:
    page = trams.get("/sites").text
    table = words(page.partition('aria-label="Edits after publication"')[2])
    assert "1 May 2026 – 15 May 2026 5 1.5 40 % 7 hours 1 1" in table
    assert "neill" not in table.partition("How it is counted")[0]
    assert 'href="/sites/tram.example"' in page
