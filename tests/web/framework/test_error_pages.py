"""Errors are pages of our layout to a browser, and data or one line to a program."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from newsarchive.web.search.output import search_feeds
from tests.support.archives import FilledArchive
from tests.support.client import Site

HTML = "text/html,application/xhtml+xml"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/sample/nothing", 404), ("/a/999", 404), ("/story/999", 404),
     ("/sample/articles?_where=of+nothing", 400), ("/sample/articles/999", 404),
     ("/sample/articles?_sort=nothing", 400), ("/sample/revisions/1", 404),
     ("/sample/revisions/1%2C1", 404), ("/sample/near_duplicates/1", 404)],
)  # fmt: skip
def test_an_error_has_our_header_and_a_way_back(site: Site, path: str, status: int) -> None:
    site.get("/")
    response = site.get(path, accept=HTML)
    assert response.status_code == status
    assert '<html lang="en">' in response.text
    assert '<a href="/sample">Data</a>' in response.text
    assert '<a href="/search">Search the archive</a>' in response.text


@pytest.mark.parametrize("path", ["/nowhere.json", "/sample/nothing.json"])
def test_an_error_of_data_is_data(site: Site, path: str) -> None:
    response = site.get(path, accept=HTML)
    assert response.status_code == 404
    assert response.json()["status"] == 404


def test_a_refused_request_is_a_page_to_a_browser_and_a_line_to_a_program(site: Site) -> None:
    def post(accept: str) -> tuple[int, str, str]:
        response = site.loop.run_until_complete(
            site.datasette.client.request("DELETE", "/sample/articles", headers={"accept": accept})
        )
        return response.status_code, response.headers["content-type"], response.text

    status, kind, text = post(HTML)
    assert (status, kind) == (405, "text/html; charset=utf-8")
    assert "<h1>Not allowed here</h1>" in text
    status, kind, text = post("*/*")
    assert (status, text) == (405, "Method not allowed")
    assert kind.startswith("text/plain")


def test_a_page_that_public_hides_is_our_page_with_404(public: Site) -> None:
    response = public.get("/-/databases", accept=HTML)
    assert response.status_code == 404
    assert '<header class="na-header">' in response.text
    assert response.headers["x-frame-options"] == "DENY"
    assert public.get("/-/databases", accept="*/*").text == "Not found"


def test_sql_that_takes_too_long_gets_our_page(site: Site) -> None:
    sql = "with recursive c(x) as (select 1 union all select x+1 from c) select max(x) from c"
    response = site.get(f"/sample?sql={quote(sql)}&_timelimit=20", accept=HTML)
    assert response.status_code == 400
    assert "longer than this server allows" in response.text
    assert '<header class="na-header">' in response.text


def send(site: Site, method: str, path: str, accept: str = HTML, **more: Any) -> Any:
    client = site.datasette.client
    headers = {"accept": accept, **more.pop("headers", {})}
    return site.loop.run_until_complete(client.request(method, path, headers=headers, **more))


def post_with_wrong_token(site: Site, path: str, accept: str = HTML) -> Any:
    cookie = {"cookie": "ds_csrftoken=mine"}
    return send(site, "POST", path, accept, headers=cookie, data={"csrftoken": "other"})


def test_a_form_without_the_right_token_is_refused_by_a_page_that_says_what_to_do(
    site: Site,
) -> None:
    refused = post_with_wrong_token(site, "/-/permissions")
    assert refused.status_code == 403
    assert '<header class="na-header">' in refused.text
    assert "reload the page and send the form again" in refused.text
    assert "cookie" not in refused.text.split("<h1>")[0]
    assert "script-src 'self'" in refused.headers["content-security-policy"]
    data = post_with_wrong_token(site, "/-/permissions.json", "*/*")
    assert (data.status_code, data.json()["ok"]) == (403, False)
    line = post_with_wrong_token(site, "/-/permissions", "*/*")
    assert (line.status_code, "<" in line.text) == (403, False)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_our_pages_are_only_read(site: Site, method: str) -> None:
    refused = send(site, method, "/search?q=ferry")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert "<h1>Not allowed here</h1>" in refused.text
    data = send(site, method, "/search.json?q=ferry")
    assert (data.status_code, data.json()["status"]) == (405, 405)
    assert send(site, "HEAD", "/search?q=ferry").status_code == 200


def test_what_the_permissions_do_not_allow_is_a_page_or_data(public: Site) -> None:
    page = public.get("/sample?sql=select+1", accept=HTML)
    assert page.status_code == 403
    assert '<header class="na-header">' in page.text
    data = public.get("/sample/urls.json", accept=HTML)
    assert (data.status_code, data.json()["status"]) == (403, 403)


def test_a_file_of_too_many_hits_is_refused_by_a_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_feeds, "MAX_CSV_ROWS", 3)
    page = site.get("/search.csv", accept=HTML)
    assert page.status_code == 413
    assert "<h1>Too much for one file</h1>" in page.text
    assert site.get("/search.csv", accept="text/csv").text.startswith("this search has")


def test_an_error_of_the_program_shows_no_traceback_and_no_name_of_a_file(
    archive: FilledArchive, archive_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    archive_site.get("/")
    archive.execute("DROP TABLE stories")
    page = archive_site.get("/story/1", accept=HTML)
    assert page.status_code == 500
    assert "<h1>Something went wrong</h1>" in page.text
    assert '<header class="na-header">' in page.text
    archive.execute("DROP TABLE sites")
    data = archive_site.get("/search.json", accept=HTML)
    assert (data.status_code, data.json()["status"]) == (500, 500)
    for word in ("Traceback", "no such table", "OperationalError", str(archive.path.parent)):
        assert word not in page.text + data.text
    assert "no such table: stories" in capsys.readouterr().err


def test_a_locked_archive_is_worth_another_try(tmp_path: Path) -> None:
    archive = FilledArchive(tmp_path / "archive.db")
    archive.article("Rain", "Rain on the quay.")
    archive.execute("PRAGMA journal_mode = DELETE")
    site = Site(archive.path)
    assert site.get("/a/1").status_code == 200
    # Without this it waits for five seconds.
    database = site.datasette.get_database("archive")
    site.loop.run_until_complete(database.execute("PRAGMA busy_timeout = 0"))
    archive.execute("BEGIN EXCLUSIVE")
    page = site.get("/a/1", accept=HTML)
    assert (page.status_code, page.headers["retry-after"]) == (503, "10")
    assert "<h1>Try again later</h1>" in page.text
    data = site.get("/search.json", accept=HTML)
    assert (data.status_code, data.json()["status"]) == (503, 503)
    archive.execute("ROLLBACK")
    assert site.get("/a/1").status_code == 200
    site.close()
    archive.close()


@pytest.mark.parametrize("path", ["/stats", "/words.json?q=rain", "/search.csv", "/a/1/history"])
def test_a_page_that_takes_too_long_says_when_to_try_again(
    archive: FilledArchive, archive_site: Site, path: str
) -> None:
    archive.article("Rain", "Rain on the quay.")
    archive_site.get("/")
    archive_site.datasette.sql_time_limit_ms = 0
    response = archive_site.get(path, accept=HTML)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) >= 60
    is_data = response.headers["content-type"].startswith("application/json")
    assert is_data == (".json" in path)
    assert is_data or '<header class="na-header">' in response.text


def test_a_search_that_takes_too_long_does_not_say_that_nothing_was_found(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("Rain", "Rain on the quay.")
    archive_site.get("/search?q=quay")
    archive_site.datasette.sql_time_limit_ms = 0
    response = archive_site.get("/search?q=rain", accept=HTML)
    assert response.status_code == 200
    assert "This search took too long</h1>" in response.text
    for untrue in ("No articles found", "No article matches", "is in no article"):
        assert untrue not in response.text
