"""From an article there is a way back to the search that found it, and to nowhere else."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from tests.support.client import Site


def way_back(site: Site, path: str, **headers: str) -> str | None:
    page = site.get(path, **headers).text
    found = re.search(r'class="back"><a href="([^"]*)"', page)
    return unescape(found[1]) if found else None


def test_the_search_page_before_is_the_way_back(site: Site) -> None:
    search = "/search?q=ferry&site=herald.example&sort=newest"
    for host in ("localhost", "127.0.0.1:8001", "archive.example.org"):
        referer = f"http://{host}{search}"
        assert way_back(site, "/a/1?q=ferry", referer=referer, host=host) == search
    page = unescape(site.get("/a/1?q=ferry", referer=f"http://localhost{search}").text)
    for link in ("/a/1?cut=1&from=", "/a/1/history?from="):
        assert link in page
    cut = re.search(r'href="(/a/1\?cut=1[^"]*)"', page)
    assert cut
    assert way_back(site, cut[1]) == search
    assert "<mark>ferry</mark>" in site.get(cut[1]).text


@pytest.mark.parametrize(
    "referer",
    [
        "http://evil.example/search?q=x", "http://localhost/a/1?q=x", "http://localhost/searching",
        "http://localhost:9/search?q=x", "http://[::1/search", "javascript:alert(1)", "",
        "http://localhost@evil.example/search?q=x", "//evil.example/search?q=x",
    ],
)  # fmt: skip
def test_another_page_before_is_no_way_back(site: Site, referer: str) -> None:
    assert way_back(site, "/a/1", referer=referer, host="localhost") is None
    assert way_back(site, "/a/1?q=ferry", referer=referer, host="localhost") == "/search?q=ferry"


@pytest.mark.parametrize(
    "value",
    [
        "https://evil.example/", "//evil.example", "q=x&next=//evil.example", "javascript:alert(1)",
        "q=%0d%0aSet-Cookie:x", '"><script>alert(1)</script>', "%00", "q=" + "x" * 5_000,
    ],
)  # fmt: skip
def test_no_parameter_leads_out_of_the_archive(site: Site, value: str) -> None:
    for path in ("/a/1", "/a/1/history", "/a/1/capture"):
        response = site.get(f"{path}?" + urlencode({"from": value}))
        found = re.search(r'class="back"><a href="([^"]*)"', response.text)
        assert found
        assert found[1] == "/search" or found[1].startswith("/search?q=")
        assert "<script>alert" not in response.text
        assert "set-cookie" not in response.headers
