"""Servers with old TLS are read as far as browsers read them, and what fails is said in words."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.crawls import crawl, rows
from tests.support.fakesite.site import FakeSite

Served = Callable[[FakeSite, str], None]


@pytest.fixture(scope="module")
def serve_with(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Return a function that serves a site with these ciphers of TLS 1.2, and a weak DH key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    for call in (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=made -keyout key -out made",
        "dhparam -dsaparam -out dh 1024",
    ):
        subprocess.run([openssl, *call.split()], cwd=folder, check=True, capture_output=True)

    def serve(site: FakeSite, ciphers: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
        context.load_cert_chain(folder / "made", folder / "key")
        context.load_dh_params(str(folder / "dh"))
        server = site._server
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        site.url = site.url.replace("http:", "https:")

    return serve


def test_a_server_that_prefers_a_weak_key_is_read_without_it(
    tmp_path: Path, serve_with: Served
) -> None:
    archive, site = tmp_path / "archive.db", FakeSite(sitemaps=False)
    serve_with(site, "DHE-RSA-AES128-SHA:AES128-SHA")
    with site:
        story = site.article()
        crawl(archive, f"{site.url}/feed.xml")
    assert rows(archive, "SELECT url FROM articles") == [(site.url_of(story),)]


def test_what_no_browser_reads_is_said_in_words(tmp_path: Path, serve_with: Served) -> None:
    archive, site = tmp_path / "archive.db", FakeSite(sitemaps=False)
    serve_with(site, "DHE-RSA-AES128-SHA")
    with site:
        done = crawl(archive, f"{site.url}/feed.xml")
    assert "1 tls" in done.out
    assert "robots.txt: tls alert handshake failure\n" in done.err.replace("sslv3", "tls")
