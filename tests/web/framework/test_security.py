"""What keeps hostile text harmless, and what --public closes."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from newsarchive.archive import Archive
from newsarchive.archive.alerts.deliveries import make_digests
from newsarchive.archive.alerts.saved import Destination
from tests.support.alerts import at, look, news, save, store
from tests.support.archives import HOSTILE, hostile_archive
from tests.support.client import PAGES, Site

DATASETTE_1 = not version("datasette").startswith("0.")
CLOSED_BY_DATASETTE_1 = ("/-/threads", "/-/metadata.json")


@pytest.mark.parametrize("path", [*PAGES, "/search.json", "/search.atom", "/robots.txt"])
def test_our_pages_carry_the_strict_policy(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/sample/articles", "/nonesuch", "/-/static/app.css"])
def test_other_pages_carry_a_policy_too(site: Site, path: str) -> None:
    headers = site.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "/\\/evil.example/"])
def test_no_redirect_leads_to_another_server(site: Site, path: str) -> None:
    """A proxy may decode %5C, and httpx writes it again, so the application is called directly."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": b"", "headers": [(b"host", b"localhost")],
        "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    site.loop.run_until_complete(site.datasette.app()(scope, receive, send))
    found = {name.lower(): value for name, value in sent[0]["headers"]}
    assert (sent[0]["status"], found[b"location"]) == (302, b"/evil.example")


def test_search_engines_are_kept_out(site: Site) -> None:
    assert "Disallow: /" in site.get("/robots.txt").text


@pytest.mark.parametrize(
    "path",
    [
        *(page for page in PAGES if not page.startswith("/runs")),
        "/search.json?q=ferry",
        "/search.atom",
        "/robots.txt",
        "/sample/articles?_search=ferry",
    ],
)
def test_in_public_the_pages_are_open(public: Site, path: str) -> None:
    expected = 404 if "999" in path else 403 if path.startswith("/saved") else 200
    assert public.get(path).status_code == expected


@pytest.mark.parametrize(
    "path",
    [
        "/sample?sql=select+1",
        "/sample.json?sql=select+1",
        "/sample/articles?_where=1=1",
        "/sample/urls",
        "/sample/urls.json",
        "/sample/runs",
        "/runs",
        "/runs?state=killed",
        "/runs/1",
        "/sample/captures.csv",
        "/sample/failures",
        "/sample/source_dates",
        "/sample/runs/1",
        "/sample/articles.csv?_stream=1",
        "/sample.db",
        "/-/databases.json",
        "/-/threads",
        "/-/metadata.json",
    ],
)
def test_in_public_the_inside_is_closed(public: Site, site: Site, path: str) -> None:
    assert _status(public, path) in (403, 404, 400)
    # Datasette never serves a file that may change, and 1.0 closes some pages itself. All other
    # paths must exist without --public, or the test would prove nothing.
    if path not in ("/sample.db", *(CLOSED_BY_DATASETTE_1 if DATASETTE_1 else ())):
        assert _status(site, path) == 200


def _status(site: Site, path: str) -> int:
    """Return the status of *path* after redirects; in Datasette 1.0 SQL has a page of its own."""
    response = site.get(path)
    while response.status_code == 302:
        response = site.get(response.headers["location"])
    return int(response.status_code)


def test_in_public_runs_and_failures_are_not_shown(public: Site, site: Site) -> None:
    assert "Last crawls" in site.get("/stats").text
    assert "Last crawls" not in public.get("/stats").text
    assert "Failures" not in public.get("/stats").text


def test_hostile_text_is_text_in_every_column(tmp_path: Path) -> None:
    hostile_archive(tmp_path / "a.db")
    site = Site(tmp_path / "a.db")
    query = quote(HOSTILE)
    for path in ("/", "/search", f"/search?q={query}&site={query}&author={query}&sort=newest",
                 "/search?q=gull", "/a/1", f"/a/1?cut=1&q={query}", "/a/1/history", "/story/1",
                 "/sites", "/stats"):  # fmt: skip
        response = site.get(path)
        assert response.status_code == 200, path
        assert "<script>alert" not in response.text, path
        assert "<img" not in response.text, path
        assert 'href="javascript' not in response.text, path
        assert "50337" not in response.text, path
    ElementTree.fromstring(site.get("/search.atom").text)
    json.loads(site.get("/search.json?q=" + query).text)
    site.close()


def test_nothing_is_loaded_from_elsewhere(site: Site) -> None:
    for path in PAGES:
        page = site.get(path).text
        loaded = re.findall(r'<(?:link|script|img|iframe)[^>]*?(?:href|src)="([^"]+)"', page)
        assert loaded
        assert all(url.startswith("/") for url in loaded), path
        assert " style=" not in page
        assert "onclick" not in page
        for url in loaded:
            if "static-plugins" in url:
                response = site.get(url)
                assert response.status_code == 200
                assert "immutable" in response.headers["cache-control"]


#: Ways to rows of a table that Datasette offers.
WAYS = (
    "/archive/{table}", "/archive/{table}.json?_shape=array", "/archive/{table}.csv",
    "/archive/{table}/1.json", "/archive/{table}/1.blob?_blob_column=name",
    "/archive/articles.json?_where=id+in+(select+article_id+from+{table})",
    "/archive.json?sql=select+*+from+{table}",
)  # fmt: skip
ALERT_TABLES = ("alerts", "alert_hits", "alert_deliveries", "alert_events", "alert_lease")


def test_a_public_archive_does_not_tell_what_its_owner_watches(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    secret = "https://hooks.example/very-secret"
    with Archive(path) as archive:
        target = Destination("webhook", secret)
        save(archive, "my ferries", "ferry", destinations=(target,))
        store(archive, news(1, "A ferry sank."))
        assert look(archive) == 1
        archive.write(lambda c: make_digests(c, at(4)))
    owner, public = Site(path), Site(path, public=True)
    try:
        row = "/archive/articles/1.json?_extras=foreign_key_tables"
        assert "alert_hits" in owner.get(row).text
        for way in (*WAYS, row, "/archive/articles/1", "/archive", "/archive.json"):
            for table in ALERT_TABLES:
                response = public.get(way.format(table=table))
                assert response.status_code in (200, 403, 404)
                for word in ("my ferries", "very-secret", table):
                    shown = response.text.replace(f"/archive/{table}", "")  # its own address
                    assert word not in shown or response.status_code == 403, (way, word)
    finally:
        owner.close()
        public.close()
