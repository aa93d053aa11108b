"""No request goes to a private network, in any spelling, from any source."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsarchive.urls import is_public_address
from tests.support.crawls import crawl, rows, value
from tests.support.fakesite.site import FakeSite


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
     "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
     "::ffff:127.0.0.1",
     "64:ff9b::7f00:1", "2002:7f00:1::", "not an address", ""],
)  # fmt: skip
def test_private_addresses_are_recognised(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_recognised(address: str) -> None:
    assert is_public_address(address)


# Each spelling is a name of this machine, on which another site is served.
SPELLINGS = ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "localhost",
             "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "127.0.0.1.", "LOCALHOST"]  # fmt: skip


@pytest.mark.parametrize("way", ["redirect", "feed", "robots"])
def test_no_link_redirect_or_robots_txt_leads_to_a_private_host(tmp_path: Path, way: str) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site, FakeSite() as private:
        secret = private.article(path="/news/a-secret-story-of-the-other-site")
        port = private.url.rpartition(":")[2]
        site.article()
        for number, host in enumerate(SPELLINGS):
            url = f"http://{host}:{port}{secret.path}"
            if way == "redirect":
                site.redirect(site.article(path=f"/city/a-story-that-moved-{number}").path, url)
            elif way == "feed":
                site.add_link(url)
        if way == "feed":
            items = "".join(
                f"<item><link>http://{host}:{port}{secret.path}</link></item>" for host in SPELLINGS
            )
            site.respond(
                "/feed.xml",
                f"<rss version='2.0'><channel>{items}</channel></rss>",
                headers={"Content-Type": "application/rss+xml"},
            )
        if way == "robots":
            site.redirect("/robots.txt", private.url + "/robots.txt")
        result = crawl(archive, site.url)
        assert private.requests == []
        assert "Traceback" not in result.err
    assert value(archive, "SELECT count(*) FROM articles WHERE url LIKE '%secret%'") == 0
    if way == "redirect":
        reasons = rows(archive, "SELECT DISTINCT reason FROM urls WHERE url LIKE '%moved%'")
        assert {reason for (reason,) in reasons} <= {"private_address", "bad_url", "dns"}


def test_a_private_host_that_the_operator_allows_is_contacted(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site, FakeSite() as other:
        story = other.article()
        site.respond(
            "/feed.xml",
            f"<rss version='2.0'><channel><item><link>{other.url_of(story)}</link></item>"
            "</channel></rss>",
            headers={"Content-Type": "application/rss+xml"},
        )
        host = other.url.removeprefix("http://")
        allowed = (f"ALLOW_PRIVATE_HOSTS={host}",)
        crawl(archive, site.url + "/feed.xml", settings=allowed)
    assert value(archive, "SELECT url FROM articles") == other.url_of(story)


def test_a_host_that_is_a_name_is_resolved(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with FakeSite() as site:
        site.article(in_feed=False)
        result = crawl(archive, site.url.replace("127.0.0.1", "localhost"))
        assert result.status == 0, result.err
        assert site.request_count("/") == 1
