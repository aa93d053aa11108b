"""Comparing searches: counts and shares by period and by site, on the page and as files."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from newsarchive.web.charts.standalone import POLICY
from tests.support.archives import HOSTILE, FilledArchive
from tests.support.client import Site


def path(*queries: str, kind: str = ".json", **more: str) -> str:
    pairs = [("q", q) for q in queries] + [(n.strip("_"), v) for n, v in more.items()]
    return f"/compare{kind}?{urlencode(pairs)}"


def add(archive: FilledArchive, text: str, day: str | None, site: str = "a", **more: Any) -> None:
    stamp = f"{day}T12:00:00Z" if day else None
    number = archive.execute("SELECT count(*) FROM articles").fetchone()[0]
    archive.article(
        text,
        text,
        url=f"https://{site}.example/{number}",
        published_at=stamp,
        **({"first_seen_at": "2026-06-30T10:00:00Z"} | more),
    )


def compared(served: Site, *queries: str, **more: str) -> Any:
    return served.get(path(*queries, **more)).json()


@pytest.fixture
def weeks(archive: FilledArchive) -> FilledArchive:
    """Rain on one of one, then one of nine articles a day; all in one week."""
    add(archive, "rain", "2026-05-04")
    add(archive, "rain", "2026-05-05")
    for _ in range(8):
        add(archive, "sun", "2026-05-05")
    add(archive, "sun", "2026-05-20")
    return archive


def test_the_share_of_a_week_is_not_the_mean_of_its_days(
    weeks: FilledArchive, archive_site: Site
) -> None:
    data = compared(archive_site, "rain", "sun", by="week")
    assert [p["first_day"] for p in data["periods"]] == ["2026-05-04", "2026-05-11", "2026-05-18"]
    rain, sun = data["queries"]
    assert (rain["counts"], rain["articles"]) == ([2, 0, 0], [10, 0, 1])
    assert rain["shares"] == [0.2, None, 0]
    assert sun["counts"] == [8, 0, 1]


def test_a_line_ends_with_the_archive_and_not_with_its_hits(
    weeks: FilledArchive, archive_site: Site
) -> None:
    data = compared(archive_site, "rain", by="day")
    assert data["periods"][-1]["first_day"] == "2026-05-20"
    assert len(data["periods"]) == len(data["queries"][0]["counts"]) == 17


def test_the_period_in_which_the_archive_ends_is_not_finished(
    archive: FilledArchive, archive_site: Site
) -> None:
    add(archive, "rain", "2026-05-04", first_seen_at="2026-05-04T13:00:00Z")
    add(archive, "rain", "2026-05-14", first_seen_at="2026-05-14T20:00:00Z")
    for by, finished in (("day", [True] * 10 + [False]), ("week", [True, False])):
        data = compared(archive_site, "rain", by=by)
        assert [p["finished"] for p in data["periods"]] == finished
    page = archive_site.get(path("rain", kind="", by="week")).text
    assert "(not finished)" in page
    assert "ground unfinished" in page


def test_periods_that_the_dates_cut_are_not_finished_and_their_shares_are_of_the_same_days(
    weeks: FilledArchive, archive_site: Site
) -> None:
    data = compared(archive_site, "rain", by="week", from_="2026-05-05", to="2026-05-17")
    assert [p["finished"] for p in data["periods"]] == [False, True]
    assert data["queries"][0]["counts"] == [1, 0]
    assert data["queries"][0]["articles"] == [9, 0]


def test_both_dates_are_included_and_a_month_is_whole(
    weeks: FilledArchive, archive_site: Site
) -> None:
    data = compared(archive_site, "sun", by="day", from_="2026-05-05", to="2026-05-05")
    assert data["queries"][0]["counts"] == [8]
    data = compared(archive_site, "sun", from_="2026-05", to="2026-05")
    assert (data["from"], data["to"]) == ("2026-05-01", "2026-05-31")
    assert data["queries"][0]["count"] == 9


def test_the_share_of_a_query_about_one_site_is_of_this_site(
    archive: FilledArchive, archive_site: Site
) -> None:
    for site, rain, sun in (("a", 1, 3), ("b", 1, 0)):
        for text, number in (("rain", rain), ("sun", sun)):
            for _ in range(number):
                add(archive, text, "2026-05-04", site, language="en" if site == "a" else "de")
    data = compared(
        archive_site, "rain", "rain site:a.example", "rain lang:de", "rain -site:b.example"
    )
    assert [q["share"] for q in data["queries"]] == [0.4, 0.25, 1, 0.25]
    data = compared(archive_site, "rain", site="a.example")
    assert data["queries"][0]["share"] == 0.25


def test_articles_without_a_date_or_from_the_future_are_counted_and_said(
    weeks: FilledArchive, archive_site: Site
) -> None:
    add(weeks, "rain", None)
    add(weeks, "rain", "2031-01-01")
    data = compared(archive_site, "rain", by="year")
    assert data["queries"][0]["undated"] == 1
    assert [p["period"] for p in data["periods"]] == ["2026"]
    page = archive_site.get(path("rain", kind="")).text
    assert "1 article has no date and cannot be shown" in page
    assert "1 article is dated after the archive ends and left out" in page


def test_by_site_says_how_many_of_each_and_the_share_within_the_site(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.site("small.example", name="The Small")
    for _ in range(30):
        add(archive, "sun", "2026-05-04", "huge")
    add(archive, "rain", "2026-05-05", "huge")
    add(archive, "rain", "2026-05-04", "small")
    add(archive, "rain", None, "small")
    data = compared(archive_site, "rain", "sun", by="site")
    assert data["sites"] == [
        {"site": "huge.example", "name": "huge.example"},
        {"site": "small.example", "name": "The Small"},
    ]
    rain = data["queries"][0]
    assert (rain["counts"], rain["articles"]) == ([1, 2], [31, 2])
    data = compared(archive_site, "rain", by="site", to="2026-05-04")
    assert [s["site"] for s in data["sites"]] == ["small.example"]
    assert data["queries"][0]["articles"] == [1]
    assert "The Small" in archive_site.get(path("rain", kind="", by="site")).text


def test_csv_has_a_row_for_each_query_and_period_also_the_empty_ones(
    weeks: FilledArchive, archive_site: Site
) -> None:
    response = archive_site.get(path("rain", "snow", kind=".csv", by="week"))
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["query"] for row in rows] == ["rain"] * 3 + ["snow"] * 3
    assert rows[0] == {
        "query": "rain",
        "by": "week",
        "period": "week of 2026-05-04",
        "first_day": "2026-05-04",
        "last_day": "2026-05-10",
        "finished": "yes",
        "count": "2",
        "articles": "10",
        "share": "0.2",
    }
    assert [row["share"] for row in rows] == ["0.2", "", "0", "0", "", "0"]
    assert "attachment" in response.headers["content-disposition"]


@pytest.mark.parametrize("by", ["day", "site"])
@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t="])
def test_a_query_is_no_formula_in_the_csv_file(
    weeks: FilledArchive, archive_site: Site, begin: str, by: str
) -> None:
    response = archive_site.get(path(f"{begin}rain", kind=".csv", by=by))
    cells = [cell for row in csv.reader(io.StringIO(response.text)) for cell in row]
    assert len(cells) > 9
    assert f"'{begin.strip()}rain" in cells
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)


def test_the_svg_file_stands_alone(weeks: FilledArchive, archive_site: Site) -> None:
    for show in ("share", "count"):
        response = archive_site.get(path("rain", "s&<b>un OR sun", kind=".svg", show=show))
        assert response.headers["content-type"].startswith("image/svg+xml")
        assert response.headers["content-security-policy"] == POLICY
        root = ElementTree.fromstring(response.content)
        words = "".join(root.itertext())
        assert "s&<b>un OR sun" in words
        assert ("Share of all articles" if show == "share" else "Number of articles") in words
    assert archive_site.get(path("nothing", kind=".svg")).status_code == 404


def test_no_query_breaks_the_page_or_the_files(weeks: FilledArchive, archive_site: Site) -> None:
    odd = [HOSTILE, '"', "((", "a" * 5_000, "-rain", "NOT", "\x00\u202e", "*", "site:", "before:x"]
    for q in odd:
        for kind in ("", ".json", ".csv"):
            response = archive_site.get(path(q, "rain", kind=kind))
            assert response.status_code == 200, (q, kind)
            assert "<script>alert" not in response.text or kind != ""
        assert archive_site.get(path(q, "rain", kind=".svg")).status_code in (200, 404)


@pytest.mark.parametrize(
    "odd",
    [
        {"by": "hour"},
        {"by": "' OR 1=1 --"},
        {"from_": "2026-13-45"},
        {"from_": "0001-01-01", "to": "9999-12-31"},
        {"from_": "2199-12-31"},
        {"from_": "1600-01-01", "to": "2199-12-31", "by": "day"},
        {"show": "<b>"},
        {"site": "none.example"},
    ],
)
def test_odd_parameters_are_left_out_or_said(
    weeks: FilledArchive, archive_site: Site, odd: dict[str, str]
) -> None:
    for kind in ("", ".json", ".csv"):
        response = archive_site.get(path("rain", kind=kind, **odd))
        assert response.status_code == 200
        assert len(response.content) < 400_000


def test_dates_in_the_wrong_order_are_exchanged_and_wrong_ones_are_named(
    weeks: FilledArchive, archive_site: Site
) -> None:
    data = compared(archive_site, "rain", from_="2026-05-20", to="2026-05-05")
    assert (data["from"], data["to"]) == ("2026-05-05", "2026-05-20")
    assert "exchanged" in data["notes"][0]
    assert "from=soon was left out" in compared(archive_site, "rain", from_="soon")["notes"][0]


def test_more_than_five_queries_are_refused_with_a_note_and_equal_ones_are_one(
    weeks: FilledArchive, archive_site: Site
) -> None:
    data = compared(archive_site, *"abcdefg")
    assert len(data["queries"]) == 5
    assert data["notes"] == ["only the first 5 queries are compared"]
    assert len(compared(archive_site, "rain", "rain", " rain ")["queries"]) == 1


def test_too_many_days_become_weeks_and_the_page_says_so(
    weeks: FilledArchive, archive_site: Site
) -> None:
    page = archive_site.get(path("rain", kind="", by="day", from_="2024-01-01", to="2026-05-20"))
    assert "more than 400 days" in page.text
    data = compared(archive_site, "rain", by="day", from_="2024-01-01", to="2026-05-20")
    assert len(data["periods"]) == 871


def test_notes_of_each_query_are_shown(weeks: FilledArchive, archive_site: Site) -> None:
    data = compared(archive_site, "rain before:soon", "sun")
    assert data["queries"][0]["notes"]
    assert not data["queries"][1]["notes"]
    assert "before:soon" in archive_site.get(path("rain before:soon", kind="")).text


def test_a_number_in_the_table_leads_to_its_articles(
    weeks: FilledArchive, archive_site: Site
) -> None:
    page = archive_site.get(path("rain", kind="", by="week")).text.replace("&amp;", "&")
    link = "/search?q=rain&after=2026-05-04&before=2026-05-11"
    assert link in page
    assert archive_site.get(link.replace("/search", "/search.json")).json()["count"] == 2


def test_public_pages_have_the_comparison_and_no_sql(public: Site) -> None:
    page = public.get(path("ferry", "bridge", kind="")).text
    assert "SELECT" not in page
    assert "sql=" not in page
