"""Captured pages in headless Chromium: a hostile page requests nothing, runs nothing, goes nowhere.

A server on another port counts what reaches it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.archives import FilledArchive
from tests.support.browser import Served, recorded_dialogs
from tests.support.captured import URL, capture

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser

#: Every known way for a page to request something, run something, or lead elsewhere.
HOSTILE = (ROOT / "tests" / "support" / "hostile_capture.html").read_text(encoding="utf-8")


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server on another port: its URL, and the paths that were requested from it."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", requests
    server.shutdown()
    server.server_close()


@pytest.fixture
def served(tmp_path: Path, outside: tuple[str, list[str]]) -> Iterator[Served]:
    archive = FilledArchive(tmp_path / "archive.db")
    archive.article("Hostile", "Text of the page.", url=URL)
    capture(
        archive,
        HOSTILE.replace("OUT", outside[0]).encode(),
        Link=f"<{outside[0]}/header>; rel=preload; as=image",
        Refresh=f"0; url={outside[0]}/refresh-header",
        Set_Cookie="a=b",
        Content_Security_Policy=f"report-uri {outside[0]}/report",
    )
    archive.close()
    served = Served(archive.path)
    yield served
    served.close()


@pytest.mark.parametrize("path", ["/a/1/capture", "/a/1/capture/page"])
def test_a_hostile_page_reaches_nothing_outside_its_frame(
    browser: Any, served: Served, outside: tuple[str, list[str]], path: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    dialogs = recorded_dialogs(page)
    page.goto(served.base_url + path)
    frame = page.frame_locator("iframe") if path.endswith("capture") else page
    expect(frame.get_by_text("Text of the page.")).to_be_visible()
    for text in ("out", "js"):
        frame.get_by_text(text, exact=True).hover()
        frame.get_by_text(text, exact=True).click()
    page.wait_for_timeout(500)
    assert page.url == served.base_url + path
    assert outside[1] == []
    assert dialogs == []
    assert page.evaluate("window.ran") is None
    assert context.cookies() == []
    assert len(context.pages) == 1
    context.close()


def test_the_policy_alone_stops_scripts_and_requests(
    browser: Any, served: Served, outside: tuple[str, list[str]]
) -> None:
    """The markup as it was fetched, under the headers of the frame: the second wall holds alone."""
    context = browser.new_context()
    page = context.new_page()
    raw = HOSTILE.replace("OUT", outside[0])

    def unchanged(route: Any) -> None:
        route.fulfill(response=route.fetch(), body=raw)

    page.route("**/capture/page*", unchanged)
    page.goto(f"{served.base_url}/a/1/capture")
    expect(page.frame_locator("iframe").get_by_text("Text of the page.")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    assert page.url == f"{served.base_url}/a/1/capture"
    assert outside[1] == []
    context.close()


def test_the_server_that_counts_does_count(
    browser: Any, outside: tuple[str, list[str]], tmp_path: Path
) -> None:
    """Without any of this the page requests much, so the other tests prove something."""
    page = browser.new_page()
    (tmp_path / "raw.html").write_text(HOSTILE.replace("OUT", outside[0]))
    page.goto((tmp_path / "raw.html").as_uri(), wait_until="commit")
    page.wait_for_timeout(500)
    assert len(outside[1]) > 3
    page.close()


def test_other_pages_cannot_show_a_capture_in_a_frame_of_theirs(
    browser: Any, served: Served, outside: tuple[str, list[str]]
) -> None:
    page = browser.new_page()
    page.goto(outside[0])
    page.set_content(f'<iframe src="{served.base_url}/a/1/capture/page"></iframe>')
    page.wait_for_timeout(500)
    assert all("Text of the page" not in frame.content() for frame in page.frames[1:])
    page.close()
