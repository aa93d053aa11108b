"""Save a search in the browser: the form, what is wrong with it, and who may send it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette

from newsarchive.archive import Archive
from newsarchive.archive.alerts.saved import Alert, Destination, alert_named, saved_alerts
from newsarchive.archive.search.query import parse_query
from newsarchive.web.saved.query_text import query_text
from newsarchive.web.search.search_state import SearchState
from tests.support.alerts import news, save, store
from tests.support.client import Site
from tests.support.forms import HTML, post, send_form


def alerts(archive: Archive) -> list[Alert]:
    return archive.read(saved_alerts)


def test_a_search_is_saved_from_the_search_page(archive: Archive, served: Site) -> None:
    store(archive, news(1, "The old ferry sails."))
    page = served.get("/search?q=ferry&lang=en", accept=HTML).text
    assert 'href="/saved/new?q=ferry&amp;lang=en"' in page
    form = served.get("/saved/new?q=ferry&lang=en", accept=HTML).text
    assert 'value="ferry lang:en"' in form
    response = send_form(served, "/saved/new?q=ferry&lang=en", name="Ferries", on=["new", "gone"])
    assert (response.status_code, response.headers["location"]) == (303, "/saved/1")
    (alert,) = alerts(archive)
    assert (alert.name, alert.query, alert.on_kinds) == (
        "Ferries",
        "ferry lang:en",
        ("new", "gone"),
    )
    assert alert.destinations == ()
    page = served.get("/saved/1", accept=HTML).text
    assert "<h1" in page
    assert "Nothing has been found yet" in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": "  "}, "Give the search a name."),
        ({"name": "taken"}, "Another saved search has this name."),
        ({"name": "x" * 101}, "longer than 100 characters"),
        ({"name": "a\tb\x07c"}, "control characters"),
        ({"query": "-"}, "nothing to search for"),
        ({"on": []}, "Choose what to be told of."),
        ({"on": ["new", "old"]}, "There is no kind"),
        ({"query": "sight:sea"}, "Read the remarks on the query first."),
        ({"query": ""}, "the query is empty, so every article is a hit".capitalize()),
    ],
)
def test_what_is_wrong_is_told_in_the_form_which_keeps_what_was_typed(
    archive: Archive, served: Site, changed: dict[str, str | list[str]], told: str
) -> None:
    save(archive, "Taken", "tram")
    typed = {"name": "My <own> name", "query": 'tram "two words"', "on": ["silent"], **changed}
    response = send_form(served, "/saved/new?q=ferry", None, **typed)
    assert response.status_code == 400
    assert told in response.text
    assert 'role="alert"' in response.text
    if typed["name"] == "My <own> name":
        assert 'value="My &lt;own&gt; name"' in response.text
    if typed["on"] == ["silent"]:
        assert 'value="silent" checked' in response.text
        assert 'value="new">' in response.text
    assert [alert.name for alert in alerts(archive)] == ["Taken"]


def test_a_query_with_remarks_is_saved_when_it_is_sent_again(
    archive: Archive, served: Site
) -> None:
    first = send_form(served, "/saved/new?q=ferry", name="a", query="sight:sea")
    assert first.status_code == 400
    sent = {"name": "a", "query": "sight:sea", "told": "sight:sea", "on": "new"}
    assert send_form(served, "/saved/new?q=ferry", **sent).status_code == 303
    # Notes on the query of the search page were on the form when it was opened.
    assert "is not a field" in served.get("/saved/new?q=sight:sea", accept=HTML).text
    assert send_form(served, "/saved/new?q=sight:sea", name="b").status_code == 303


def test_a_form_without_its_token_saves_nothing(archive: Archive, served: Site) -> None:
    """Datasette lets requests without a cookie pass, as those that another site's form sends."""
    save(archive, "here", "tram")
    sent = {"name": "evil", "query": "x", "on": "new", "up_to": "1"}
    for path in ("/saved/new", "/saved/1/edit", "/saved/1/delete", "/saved/1/seen"):
        for headers in ({}, {"authorization": "Bearer x"}, {"cookie": "other=1"}):
            refused = post(served, path, sent, **headers)
            assert refused.status_code == 403, path
            assert "send the form again" in refused.text
    assert [alert.name for alert in alerts(archive)] == ["here"]


def test_reading_changes_nothing(archive: Archive, served: Site) -> None:
    number = save(archive, "here", "tram")
    for path in ("", "/edit", "/delete", ".atom", ".feed.json"):
        assert served.get(f"/saved/{number}{path}", accept=HTML).status_code == 200
    assert served.get(f"/saved/{number}/seen", accept=HTML).status_code == 405
    assert len(alerts(archive)) == 1


def test_a_saved_search_is_changed_and_keeps_its_destinations(
    archive: Archive, served: Site
) -> None:
    mail = Destination("mail", "me@example.org")
    save(archive, "tram", "tram", destinations=(mail,), every="day", imported=True)
    save(archive, "other", "bus")
    taken = send_form(served, "/saved/1/edit", name="OTHER")
    assert (taken.status_code, "has this name" in taken.text) == (400, True)
    changed = send_form(served, "/saved/1/edit", name="Tram", query="tram OR bus", on="gone",
                        told="tram OR bus")  # fmt: skip
    assert changed.headers["location"] == "/saved/1"
    alert = archive.read(lambda c: alert_named(c, "tram"))
    assert (alert.name, alert.query, alert.on_kinds) == ("Tram", "tram OR bus", ("gone",))
    assert (alert.destinations, alert.every, alert.imported) == ((mail,), "day", True)


def test_a_saved_search_is_deleted_after_a_question(archive: Archive, served: Site) -> None:
    save(archive, "tram & <bus>", "tram")
    page = served.get("/saved/1/delete", accept=HTML)
    assert "tram &amp; &lt;bus&gt;" in page.text
    assert send_form(served, "/saved/1/delete").headers["location"] == "/saved"
    assert alerts(archive) == []
    gone = served.get("/saved/1", accept=HTML)
    assert (gone.status_code, "Saved search not found" in gone.text) == (404, True)
    assert served.get("/saved/1.atom").status_code == 404
    assert "No search is saved yet" in served.get("/saved", accept=HTML).text


def test_another_program_that_writes_is_waited_for_and_then_told(
    archive: Archive, served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsarchive.web.saved.forms._PATIENCE", 0.2)
    other = sqlite3.connect(archive.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    busy = send_form(served, "/saved/new?q=ferry", name="Kept as typed")
    other.execute("ROLLBACK")
    assert busy.status_code == 503
    assert "Another program is writing to the archive" in busy.text
    assert 'value="Kept as typed"' in busy.text
    assert send_form(served, "/saved/new?q=ferry", name="Kept as typed").status_code == 303
    other.close()


def test_an_archive_that_is_only_read_says_so(archive: Archive, tmp_path: Path) -> None:
    save(archive, "tram", "tram")
    archive.close()
    site = Site(archive.path)
    site.datasette = Datasette([], immutables=[str(archive.path)])
    site.loop.run_until_complete(site.datasette.invoke_startup())
    for path in ("/saved", "/saved/new?q=x", "/saved/1/edit", "/saved/1/delete"):
        page = site.get(path, accept=HTML)
        assert (page.status_code, "can only be read here" in page.text) == (200, True), path
        assert 'method="post"' not in page.text
    assert 'method="post"' not in site.get("/saved/1", accept=HTML).text
    assert post(site, "/saved/new", {"name": "a"}).status_code == 403
    site.close()


def test_with_public_saved_searches_are_closed_and_not_linked(public: Site) -> None:
    for path in ("/saved", "/saved/new?q=x", "/saved/1", "/saved/1/edit", "/saved/1/delete"):
        page = public.get(path, accept=HTML)
        assert (page.status_code, "Saved searches are closed" in page.text) == (403, True), path
    for path in ("/saved/1.atom", "/saved/1.feed.json", "/saved.opml"):
        assert public.get(path).status_code == 403
    assert post(public, "/saved/new", {"name": "a", "query": "b", "on": "new"}).status_code == 403
    for path in ("/", "/search?q=ferry", "/search?q=nothing+has+this"):
        assert "/saved" not in public.get(path, accept=HTML).text


@pytest.mark.parametrize(
    ("filters", "written"),
    [
        ([("site", "a.example")], "rain site:a.example"),
        ([("site", "a.example"), ("site", "b.example")],
         "rain (site:a.example OR site:b.example)"),
        ([("-site", "a.example"), ("-site", "b.example")],
         "rain -site:a.example -site:b.example"),
        ([("author", "Jane Doe"), ("section", "Science & space")],
         'rain section:"Science & space" author:"Jane Doe"'),
        ([("from", "2026-05-01"), ("to", "2026-05")], "rain after:2026-05-01 before:2026-06-01"),
        ([("last", "7d"), ("kind", "live"), ("is", "free")],
         "rain is:free kind:live last:7d"),
        ([("lang", "pt-br"), ("story", "12")], "rain lang:pt-br story:12"),
    ],
)  # fmt: skip
def test_filters_become_operators(filters: list[tuple[str, str]], written: str) -> None:
    state = SearchState.from_query_string(urlencode([("q", "rain"), *filters]))
    assert query_text(state) == written
    assert not parse_query(written).notes
    either = SearchState.from_query_string(urlencode([("q", "rain OR snow"), *filters]))
    assert query_text(either) == written.replace("rain", "(rain OR snow)", 1)
    alone = SearchState.from_query_string(urlencode(filters))
    assert query_text(alone) == written.removeprefix("rain ")
