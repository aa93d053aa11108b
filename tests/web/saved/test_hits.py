"""What a saved search found: the page, what is new on it, its feeds, and the list of all feeds."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.alerts.deliveries import due_deliveries, make_digests, record_failed
from newsarchive.archive.alerts.saved import Destination
from newsarchive.errors import DeliveryFailed
from tests.support.alerts import at, look, news, save, store, take_down
from tests.support.client import Site
from tests.support.feeds import read_atom
from tests.support.forms import HTML, send_form
from tests.support.parts import divide

PARAGRAPH = "The council met on Monday and the old ferry was sold to a museum across the bay.\n"


def page(site: Site, path: str) -> str:
    response = site.get(path, accept=HTML)
    assert response.status_code == 200
    return str(response.text)


def changed_and_gone(archive: Archive) -> None:
    """Let one article be new, change silently and be taken down, and another one be new."""
    save(archive, "Ferries & <co>", "ferry", "new", "revised", "gone")
    store(archive, news(1, PARAGRAPH + "It will sail again in May."))
    store(archive, news(1, PARAGRAPH + "It will never sail again, says the mayor."), hours=2)
    store(archive, news(2, "A ferry for the island. " + PARAGRAPH * 2), hours=2.5)
    take_down(archive, 1, hours=3)
    look(archive, hours=4)


def test_the_page_shows_what_is_new_with_what_happened(archive: Archive, served: Site) -> None:
    changed_and_gone(archive)
    shown = page(served, "/saved/1")
    assert "Ferries &amp; &lt;co&gt;" in shown
    assert ">4 new<" in shown
    for badge in ("New article", "Silent edit", "Taken down"):
        assert f">{badge}</span>" in shown
    assert "<ins>" in shown
    assert "<mark>ferry</mark>" in shown
    assert 'href="/a/1?q=ferry"' in shown
    assert "/a/1/history#v2" in shown
    assert "4 new" in page(served, "/saved")
    assert "4 new" in page(served, "/")


def test_hits_are_new_until_somebody_marks_them_as_seen(archive: Archive, served: Site) -> None:
    changed_and_gone(archive)
    page(served, "/saved/1")
    served.get("/saved/1.atom")
    assert ">4 new<" in page(served, "/saved/1")
    # What is found while the page is open is on no page yet.
    seen = page(served, "/saved/1")
    store(archive, news(3, "Another ferry."), hours=5)
    look(archive, hours=6)
    up_to = seen.split('name="up_to" value="')[1].split('"')[0]
    response = send_form(served, "/saved/1", "/saved/1/seen", up_to=up_to)
    assert (response.status_code, response.headers["location"]) == (303, "/saved/1")
    after = page(served, "/saved/1")
    assert ">1 new<" in after
    assert after.index("Headline 3") < after.index("Seen earlier") < after.index("Taken down")
    assert "Marked as seen on" in after
    send_form(served, "/saved/1", "/saved/1/seen")
    done = page(served, "/saved/1")
    assert "<form" not in done.split("<main")[1]
    assert '<span class="badge warn">' not in page(served, "/saved")


@pytest.mark.parametrize("up_to", ["", "-1", "x", "9" * 30, "1; DROP TABLE alerts"])
def test_a_mark_that_is_no_number_marks_nothing(archive: Archive, served: Site, up_to: str) -> None:
    changed_and_gone(archive)
    assert send_form(served, "/saved/1", "/saved/1/seen", up_to=up_to).status_code == 303
    assert ">4 new<" in page(served, "/saved/1")


def test_many_hits_are_on_several_pages(
    archive: Archive, served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsarchive.web.saved.saved_page.PAGE_SIZE", 2)
    save(archive, "ferry", "ferry")
    store(archive, *(news(number, f"Ferry number {number}") for number in range(1, 6)))
    look(archive)
    path, found = "/saved/1", []
    while path:
        shown = page(served, path)
        found += [part.split("<")[0] for part in shown.split(">Headline ")[1:]]
        older = shown.partition("/saved/1?before=")[2].partition('"')[0]
        path = f"/saved/1?before={older}" if older else ""
    assert found == ["5", "4", "3", "2", "1"]
    assert "Headline 5" in page(served, "/saved/1?before=nonsense")


def test_the_feeds_are_valid_and_agree_with_those_of_search_and_changes(
    archive: Archive, served: Site
) -> None:
    changed_and_gone(archive)
    atom = served.get("/saved/1.atom")
    read_atom(atom.content)
    feed = served.get("/saved/1.feed.json")
    assert feed.json()["version"] == "https://jsonfeed.org/version/1.1"
    assert feed.json()["title"] == "newsarchive: Ferries & <co>"
    ids = [item["id"] for item in feed.json()["items"]]
    assert len(ids) == len(set(ids)) == 4
    search = served.get("/search.feed.json?q=ferry").json()["items"]
    changes = served.get("/changes.feed.json").json()["items"]
    assert set(ids) == {item["id"] for item in (*search, *changes)}
    again = served.get("/saved/1.atom", if_none_match=atom.headers["etag"])
    assert again.status_code == 304


def test_hits_in_a_part_are_shown_as_those_of_one_file(archive: Archive, served: Site) -> None:
    def shown() -> list[str]:
        """Return the page, without the token of its form, and the feeds."""
        page_ = re.sub('name="csrftoken" value="[^"]*"', "", page(served, "/saved/1"))
        return [page_, *(served.get(path).text for path in ("/saved/1.atom", "/saved/1.feed.json"))]

    changed_and_gone(archive)
    expected = shown()
    assert "<ins>" in expected[0]
    divide(archive.path, lambda row: "old" if row["id"] == 1 else None)
    assert shown() == expected
    divide(archive.path, lambda row: "rest")
    assert shown() == expected


def test_a_change_that_is_there_no_more_is_still_a_hit(archive: Archive, served: Site) -> None:
    changed_and_gone(archive)
    archive.write(lambda c: c.execute("DELETE FROM revisions"))
    shown = page(served, "/saved/1")
    assert ">Text changed</span>" in shown
    assert len(served.get("/saved/1.feed.json").json()["items"]) == 4


def test_all_feeds_are_in_an_opml_file(archive: Archive, served: Site) -> None:
    for name, query in (("Rivers & seas", 'river OR "deep sea"'), ("<b>", ""), ("قوارب", "قارب")):
        save(archive, name, query)
    response = served.get("/saved.opml")
    assert response.headers["content-type"] == "text/x-opml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert (root.tag, root.attrib) == ("opml", {"version": "2.0"})
    assert [child.tag for child in root] == ["head", "body"]
    assert root.findtext("head/title")
    (folder,) = root.findall("body/outline")
    feeds = [outline.attrib for outline in folder]
    assert [feed["text"] for feed in feeds] == ["<b>", "Rivers & seas", "قوارب"]
    for feed in feeds:
        assert feed["type"] == "rss"
        assert feed["title"] == feed["text"]
        assert feed["xmlUrl"].startswith("http://localhost/saved/")
        read_atom(served.get(feed["xmlUrl"].removeprefix("http://localhost")).content)
        assert served.get(feed["htmlUrl"].removeprefix("http://localhost")).status_code == 200


def test_a_list_of_no_feeds_is_valid_too(served: Site) -> None:
    root = ElementTree.fromstring(served.get("/saved.opml").content)
    assert root.find("body/outline") is not None


def test_failed_deliveries_are_told_without_the_secret_of_their_address(
    archive: Archive, served: Site
) -> None:
    hook = Destination("webhook", "https://hooks.example.org/services/SECRET")
    save(archive, "ferry", "ferry", destinations=(hook, Destination("mail", "me@example.org")))
    store(archive, news(1, "The ferry."))
    look(archive)
    archive.write(lambda c: make_digests(c, at(4)))
    failure = DeliveryFailed("the server said 410 Gone", is_lasting=True)
    (first, *_) = archive.read(lambda c: due_deliveries(c, at(4)))
    deliveries = archive.read(lambda c: due_deliveries(c, at(4)))
    for each in deliveries:
        if each.destination == hook:
            archive.write(lambda c, each=each: record_failed(c, each, failure, at(4)))  # type: ignore[misc]
    assert first
    for path in ("/saved", "/saved/1", "/saved/1/edit", "/saved/1/delete", "/saved.opml"):
        shown = page(served, path)
        assert "SECRET" not in shown
        if path in ("/saved", "/saved/1"):
            assert "1 digest could not be delivered (the server said 410 Gone)" in shown
            assert "hooks.example.org" in shown
            assert "me@example.org, at each run" in shown


def test_the_command_that_adds_a_destination_is_quoted(archive: Archive, served: Site) -> None:
    save(archive, "it's; rm -rf ~", '"old ferry" $(x)', "new", "gone", imported=True)
    shown = page(served, "/saved/1")
    command = "newsarchive alerts add 'it'\"'\"'s; rm -rf ~' --query '\"old ferry\" $(x)'"
    command += " --on new,gone --imported --replace --mail ADDRESS"
    assert (
        json.dumps(command)[1:-1].replace("\\", "").replace("'", "&#39;").replace('"', "&#34;")
        in shown
    )


def test_copies_of_a_story_are_one_hit(archive: Archive, served: Site) -> None:
    save(archive, "ferry", "ferry")
    store(archive, news(1, PARAGRAPH), news(2, PARAGRAPH))
    look(archive)
    archive.write(lambda c: c.execute("UPDATE alert_hits SET copy_of = 1 WHERE article_id = 2"))
    assert ">1 new<" in page(served, "/saved/1")
    assert len(served.get("/saved/1.feed.json").json()["items"]) == 1
