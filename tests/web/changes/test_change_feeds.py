"""The changes as Atom and JSON Feed, checked against their standards."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from tests.support.archives import FilledArchive, hostile_archive
from tests.support.client import Site
from tests.support.feeds import read_atom


def change(**more: object) -> str:
    return json.dumps({"kind": "text", "words_added": 2, "words_removed": 1} | more)


def fill(archive: FilledArchive) -> None:
    archive.site("gazette.example", name="The Gazette")
    archive.article(
        "Pier opens & stays", "The pier is <open>.", url="https://gazette.example/1", language="en"
    )
    archive.revision(1, 1, "Pier opens", "The pier is shut.", change=change(stealth=True))
    archive.execute("UPDATE articles SET gone_at = '2026-05-03T00:00:00Z'")


def test_an_atom_feed_has_each_change_whole(archive: FilledArchive, archive_site: Site) -> None:
    fill(archive)
    feed = read_atom(archive_site.get("/changes.atom?q=pier&kind=text&kind=gone").content)
    assert feed.title == "newsarchive, changes: pier kind:text kind:gone"
    assert feed.id.endswith("/changes.atom?q=pier&kind=text&kind=gone")
    assert feed.links == {"self", "alternate"}
    assert feed.updated == "2026-05-03T00:00:00Z"
    gone, edit = feed.entries
    assert gone.title == "Taken down: Pier opens & stays"
    assert gone.id == "https://gazette.example/1#gone-2026-05-03T00:00:00Z"
    assert edit.title == "Silent edit: Pier opens & stays"
    assert edit.id == "https://gazette.example/1#changed-2026-05-01T12:00:00Z"
    assert edit.updated == "2026-05-01T12:00:00Z"
    assert edit.link.endswith("/a/1/history#v2")
    assert edit.author == "The Gazette"
    assert edit.tags == ["text", "silent"]
    assert "<ins>&lt;open&gt;.</ins>" in edit.html


def test_a_json_feed_has_what_version_1_1_demands(
    archive: FilledArchive, archive_site: Site
) -> None:
    fill(archive)
    response = archive_site.get("/changes.feed.json?least=1")
    assert response.headers["content-type"].startswith("application/feed+json")
    feed = response.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/changes.feed.json?least=1")
    assert feed["home_page_url"].endswith("/changes?least=1")
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids)) == 2
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["url"].startswith("http")
        assert item["content_html"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        assert all(isinstance(tag, str) for tag in item["tags"])


def test_an_entry_is_not_new_when_it_is_judged_anew_or_numbered_anew(
    archive: FilledArchive, archive_site: Site
) -> None:
    fill(archive)

    def entries() -> list[tuple[str, str]]:
        feed = read_atom(archive_site.get("/changes.atom").content)
        return [(entry.id, entry.updated) for entry in feed.entries]

    before = entries()
    archive.execute("UPDATE revisions SET change = ?", change(kind="correction", stealth=False))
    assert entries() == before
    archive.execute("UPDATE revisions SET number = 2")
    archive.revision(1, 1, "Pier", "Soon.", change=change(), replaced_at="2026-04-01T00:00:00Z")
    assert entries()[:2] == before


def test_a_feed_is_conditional_and_its_page_names_it(
    archive: FilledArchive, archive_site: Site
) -> None:
    fill(archive)
    html = archive_site.get("/changes?kind=gone").text
    for kind in ("atom", "feed.json"):
        path = f"/changes.{kind}?kind=gone"
        assert f'href="{path}"' in html
        tag = archive_site.get(path).headers["etag"]
        assert archive_site.get(path, if_none_match=tag).status_code == 304


def test_an_empty_feed_is_valid(archive: FilledArchive, archive_site: Site) -> None:
    assert read_atom(archive_site.get("/changes.atom").content).entries == []
    assert archive_site.get("/changes.feed.json").json()["items"] == []


def test_a_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile_archive(tmp_path / "evil.db")
    site = Site(tmp_path / "evil.db")
    html = [site.get("/changes").text, site.get("/changes.atom").text]
    html += [item["content_html"] for item in site.get("/changes.feed.json").json()["items"]]
    html += [str(each["passage"]) for each in site.get("/changes.json").json()["changes"]]
    assert len(html) == 4
    for each in html:
        assert "<script>alert" not in each
        assert "<img src=x" not in each
    site.close()
