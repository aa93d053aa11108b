"""Mirrors of wget and HTTrack come in with the addresses of the live site."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.commands import call
from tests.support.crawls import rows

#: What the live site has, with links to each other only from the first.
PATHS = ("/news/", "/news/?p=2", "/news/a%20b.html", "/story.php?id=3", "/story.php?id=4&x=a%2Fb",
         "/old.asp", "/caf%C3%A9.html", "/bare/sub.html")  # fmt: skip


def story(path: str) -> bytes:
    links = "".join(f'<a href="{each}">x</a>' for each in PATHS) if path == "/" else ""
    text = "".join(f"<p>Boat {n} of {path} came in late and went out early.</p>" for n in range(6))
    head = f"<!doctype html><html><head><title>Page {path}</title>"
    link = '<link rel="stylesheet" href="/s.css">' if path == "/" else ""
    return f"{head}{link}</head><body><h1>Page {path}</h1>{text}{links}</body></html>".encode()


@contextmanager
def live_site() -> Iterator[str]:
    pages = {path: ("text/html; charset=utf-8", story(path)) for path in ("/", *PATHS)}
    pages["/s.css"] = ("text/css", b"p { color: red }")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = pages.get(self.path, ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=functools.partial(server.serve_forever, 0.05), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
@pytest.mark.parametrize(
    "options", [(), ("-k", "-K", "-E"), ("--restrict-file-names=windows",), ("-nH",)]
)
def test_a_mirror_of_wget_has_the_addresses_of_the_site(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "home").mkdir()
    archive, mirror = tmp_path / "home" / "archive.db", tmp_path / "mirror"
    with live_site() as url:
        command = ["wget", "-q", "-m", *options, "-P", str(mirror), f"{url}/"]
        subprocess.run(command, check=False, timeout=60)
        prefix = ("--url-prefix", url) if "-nH" in options else ()
        printed = call(archive, "import", "--no-learn", *prefix, str(mirror))
    assert printed.startswith(f"import: {len(PATHS) + 1} new,")
    assert ".css" in printed
    wanted = sorted((f"{url}{path}", f"Page {path}") for path in ("/", *PATHS))
    assert rows(archive, "SELECT url, title FROM articles ORDER BY url") == wanted


@pytest.mark.skipif(not shutil.which("httrack"), reason="HTTrack is not installed")
def test_a_mirror_of_httrack_has_the_addresses_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    archive, mirror = tmp_path / "home" / "archive.db", tmp_path / "mirror"
    with live_site() as url:
        command = ["httrack", f"{url}/", "-O", str(mirror), "-q", "-s0", "-A1000000", "-%c50"]
        subprocess.run(command, check=False, timeout=90, capture_output=True)
        printed = call(archive, "import", "--no-learn", str(mirror))
    urls = {each for (each,) in rows(archive, "SELECT url FROM articles")}
    # HTTrack asks for "/caf%c3%a9.html" in small digits, which this server does not know.
    assert urls == {f"{url}{path}" for path in ("/", *PATHS) if "caf" not in path}
    assert "bad_url" not in printed


def test_pages_are_found_by_content_and_not_by_name(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    folder = tmp_path / "paper.example"
    (folder / "hts-cache").mkdir(parents=True)
    for name in ("bare", "old.asp", "a.html.1", "x.php?id=1", "notes.txt"):
        (folder / name).write_bytes(story(f"/{name}"))
    (folder / "a.html").write_bytes(story("/a.html"))
    (folder / "hts-cache" / "a.html").write_bytes(story("/cached"))
    (folder / "data.js").write_text("let page = '<html>';")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    printed = call(tmp_path / "home" / "archive.db", "import", "--no-learn", str(folder))
    assert "2 other files in the folders left out" in printed
    urls = rows(tmp_path / "home" / "archive.db", "SELECT url FROM articles ORDER BY url")
    assert [url.removeprefix("https://paper.example/") for (url,) in urls] == [
        "a.html", "bare", "old.asp", "x.php?id=1",
    ]  # fmt: skip
