"""Errors are pages of our layout to a browser, and data or one line to a program."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.support.client import Site

HTML = "text/html,application/xhtml+xml"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/sample/nothing", 404), ("/a/999", 404), ("/story/999", 404),
     ("/sample/articles?_where=of+nothing", 400), ("/sample/articles/999", 404)],
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
