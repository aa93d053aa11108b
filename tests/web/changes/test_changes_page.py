"""The page of changes: what it lists, how it is filtered, and its pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site

MAY = "2026-05-{:02}T12:00:00Z"


def changed(archive: FilledArchive, article: int, number: int, day: int, **change: Any) -> None:
    """Insert the version *number* of an article, which was replaced on a day of May."""
    title = change.pop("old_title", f"Title {article}")
    text = change.pop("old_text", "The old pier stays closed.")
    change = {"kind": "text", "words_added": 1, "words_removed": 1, "share": 0.1} | change
    archive.revision(
        article, number, title, text, change=json.dumps(change), replaced_at=MAY.format(day)
    )


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Five articles on two sites, with a change of each kind."""
    path: Path = tmp_path_factory.mktemp("changes") / "archive.db"
    archive = FilledArchive(path)
    archive.site("gazette.example", name="The Gazette")
    for number, outlet in enumerate(("gazette", "gazette", "courier", "courier", "courier"), 1):
        archive.article(
            f"Title {number}",
            "The old pier opens again." + " ".join(["", "A gull."] * number),
            url=f"https://{outlet}.example/{number}",
            last_seen_at=MAY.format(1),
        )
    changed(archive, 1, 1, 2, stealth=True, words_added=40, share=0.3)
    changed(archive, 1, 2, 3, kind="correction")
    changed(archive, 2, 1, 4, kind="headline", words_added=0, words_removed=0, old_title="Older")
    changed(archive, 3, 1, 5, kind="back", returns_to=1)
    changed(archive, 4, 1, 6, kind="typography")
    archive.execute("UPDATE articles SET gone_at = ? WHERE id = 5", MAY.format(7))
    archive.execute(
        "UPDATE articles SET gone_at = NULL, last_seen_at = ? WHERE id = 5", MAY.format(8)
    )
    archive.execute("UPDATE articles SET gone_at = ? WHERE id = 4", MAY.format(9))
    archive.close()
    site = Site(path)
    yield site
    site.close()


def listed(site: Site, query: str = "") -> list[tuple[int, str]]:
    """Return article and kind of each change that the page of *query* lists."""
    data = site.get(f"/changes.json?{query}").json()
    return [(each["article_id"], each["kind"]) for each in data["changes"]]


ALL = [
    (4, "gone"), (5, "returned"), (5, "gone"), (3, "back"), (2, "headline"), (1, "correction"),
    (1, "text"),
]  # fmt: skip


def test_all_kinds_are_in_one_list_newest_first_without_typography(news: Site) -> None:
    assert listed(news) == ALL
    html = news.get("/changes").text
    assert "7 changes" in html
    for name in ("Taken down", "Online again", "Back to an earlier version", "Headline changed",
                 "Correction", "Silent edit"):  # fmt: skip
        assert f">{name}</span>" in html, name


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=typography", [(4, "typography")]),
        ("kind=silent", [(1, "text")]),
        ("kind=gone&kind=returned", ALL[:3]),
        ("kind=text&kind=correction", ALL[5:]),
        ("kind=silent&kind=back", [(3, "back"), (1, "text")]),
        ("site=gazette.example", ALL[4:]),
        ("site=gazette.example&site=courier.example", ALL),
        ("q=title:2", [(2, "headline")]),
        ("q=gull+-title:1&kind=back&kind=headline", ALL[3:5]),
        ("q=is:returned", ALL[1:3]),
        ("q=is:retitled", []),
        ("least=20", [*ALL[:3], (1, "text")]),
        ("least=20&kind=text&kind=back", [(1, "text")]),
        ("least=25%25&kind=text&kind=correction", [(1, "text")]),
        ("from=2026-05-04&to=2026-05-07", ALL[2:5]),
        ("after=2026-05-08", ALL[:2]),
        ("before=2026-05-03", ALL[6:]),
        ("last=1d", []),
        ("q=nothing+has+this", []),
    ],
)
def test_filters_narrow_the_list_and_the_total_agrees(
    news: Site, query: str, found: list[tuple[int, str]]
) -> None:
    assert listed(news, query) == found
    data = news.get(f"/changes.json?{query}").json()
    assert data["count"] == len(found)
    assert sum(site["count"] for site in data["sites"]) == len(found)
    assert news.get(f"/changes?{query}").status_code == 200


def test_each_kind_is_counted_whatever_kind_is_chosen(news: Site) -> None:
    for query in ("", "kind=gone"):
        assert news.get(f"/changes.json?{query}").json()["counts"] == {
            "text": 1, "headline": 1, "correction": 1, "back": 1, "silent": 1, "gone": 2,
            "returned": 1, "typography": 1,
        }  # fmt: skip


def test_a_change_leads_to_its_very_version(news: Site) -> None:
    for change in news.get("/changes.json").json()["changes"]:
        path, _, anchor = change["path"].partition("#")
        html = news.get(path).text
        assert not anchor or f'id="{anchor}"' in html
    html = news.get("/changes?kind=correction").text
    assert 'href="/a/1/history#v3"' in html
    assert "+1 −1 words" in html


def test_the_words_that_changed_are_marked(news: Site) -> None:
    change = news.get("/changes.json?kind=back").json()["changes"][0]
    assert change["passage"].startswith("The old pier <del>")
    assert "<ins>opens</ins>" in change["passage"]
    change = news.get("/changes.json?kind=headline").json()["changes"][0]
    assert change["headline_change"] == "<del>Older</del><ins>Title 2</ins>"


def test_a_change_deep_in_a_long_text_is_shown_too(
    archive: FilledArchive, archive_site: Site
) -> None:
    long = "The pier is old. " * 7_000
    archive.article("Long", long + "It opens.")
    changed(
        archive, 1, 1, 2, old_title="Long", old_text=long + "It shuts.", removed=["shuts."],
        added=["opens."],
    )  # fmt: skip
    [change] = archive_site.get("/changes.json").json()["changes"]
    assert change["passage"] == "<del>shuts.</del><ins>opens.</ins>"


def test_what_makes_no_sense_is_left_out_with_a_note(news: Site) -> None:
    html = news.get("/changes?kind=banana&least=huge&from=yore&page=x").text
    assert "Kind=banana was left out: the kinds of changes are" in html
    assert "The least size was left out: write 10 for words, or 5% of the words" in html
    assert "From=yore was left out" in html
    assert "7 changes" in html


def test_nothing_found_names_what_to_leave_out(news: Site) -> None:
    html = news.get("/changes?q=title:2&kind=gone&last=1d").text
    assert "No change matches all of this" in html
    assert re.search(r"Without <code[^>]*>title:2</code>: nothing either", html)
    html = news.get("/changes?q=title:2&kind=gone").text
    assert re.search(r'Without <code[^>]*>Taken down</code>: <a href="[^"]+">1 change</a>', html)
    html = news.get("/changes?q=nothing+has+this").text
    assert "No article of the archive matches the query" in html


def test_an_archive_without_changes_says_why(archive: FilledArchive, archive_site: Site) -> None:
    assert "The archive is empty" in archive_site.get("/changes").text
    archive.article("One", "A gull.")
    assert "No article has changed yet" in archive_site.get("/changes").text


def test_search_and_changes_lead_to_each_other(news: Site) -> None:
    html = news.get("/search?q=pier+gull&site=gazette.example&after=2026-01-01&kind=live").text
    assert "changes of these articles" not in html
    html = news.get("/search?q=pier+gull&site=gazette.example").text
    assert 'href="/changes?q=pier+gull&amp;site=gazette.example"' in html
    html = news.get("/changes?q=pier+gull&site=gazette.example&kind=gone&last=7d").text
    assert 'href="/search?q=pier+gull&amp;site=gazette.example"' in html
    assert "2 articles in the search" in html


def test_pages_show_each_change_once_forwards_and_back(
    archive: FilledArchive, archive_site: Site
) -> None:
    for number in range(1, 31):
        archive.article(f"Title {number}", "The old pier opens again.")
        changed(archive, number, 1, 1 + number // 4)
        if number % 2:
            gone = MAY.format(1 + number // 4)
            archive.execute("UPDATE articles SET gone_at = ? WHERE id = ?", gone, number)
    pages = []
    path = "/changes.json"
    while path:
        pages.append(archive_site.get(path).json())
        path = pages[-1]["next"]
    ids = [change["id"] for page in pages for change in page["changes"]]
    assert len(ids) == len(set(ids)) == 45 == pages[0]["count"]
    assert [page["first"] for page in pages] == [1, 21, 41]
    changed(archive, 1, 2, 20)
    back = archive_site.get(pages[2]["previous"]).json()
    assert [each["id"] for each in back["changes"]] == ids[20:40], "whatever arrived meanwhile"
    assert back["first"] == 21
    first = archive_site.get(back["previous"]).json()
    assert [each["id"] for each in first["changes"]] == ids[:20]
    assert archive_site.get(first["next"]).json()["changes"] == back["changes"]
    assert "21–40 of 46" in archive_site.get(pages[0]["next"].replace(".json", "")).text


def test_the_changes_can_be_read_under_public(public: Site) -> None:
    for path in ("/changes", "/changes.json", "/changes.atom", "/changes.feed.json"):
        assert public.get(path).status_code == 200
        assert public.get(path).headers["cache-control"] == "no-cache"
