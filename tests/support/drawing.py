"""Draw made-up pages with a real Chromium, as the renderer of a crawl does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from newsarchive.article import Page
from newsarchive.errors import BrowserMissing
from newsarchive.rendering.chromium import executable_of, uses_sandbox
from newsarchive.rendering.limits import BrowserOptions, RenderLimits
from newsarchive.rendering.renderer import Renderer
from newsarchive.urls import host_and_port
from tests.support.fakesite.site import FakeSite

AGENT = "newsarchive/test (+desk@example.org)"
TEXT = "The harbour council voted on Monday to keep the night ferry running all winter. "

#: A page that only a browser fills: nothing to read, and a script.
EMPTY = '<!doctype html><html lang="en"><head><title>Ferry</title></head><body>{body}</body></html>'


def chromium() -> str:
    """Return the path of Chromium, or skip the test with the reason."""
    try:
        return executable_of("")
    except BrowserMissing as error:
        if os.environ.get("CI"):
            pytest.fail("CI must have a Chromium: `make browser` installs one")
        pytest.skip(f"{error}")


def script(code: str) -> str:
    """Return a page without a text that runs *code*; ``draw(text)`` is there for it."""
    draw = (
        "const root = document.getElementById('root');"
        "const draw = (text) => { const p = document.createElement('p');"
        " p.textContent = text; root.append(p); };"
        f"const TEXT = {TEXT * 8!r};"
    )
    return EMPTY.format(body=f'<div id="root"></div><script>{draw}\n{code}</script>')


class Drawing:
    """A renderer with its own loop, and a site that its pages may contact."""

    def __init__(self, site: FakeSite, **limits: Any) -> None:
        options = BrowserOptions(
            executable=chromium(),
            user_agent=AGENT,
            has_sandbox=uses_sandbox("auto"),
            private_hosts=frozenset([host_and_port(site.url)]),
            blocked_hosts=frozenset(["ads.example"]),
        )
        self.site = site
        self.limits = RenderLimits(**limits)
        self.runner = asyncio.Runner()
        self.renderer = self.runner.run(self._made(options))

    async def _made(self, options: BrowserOptions) -> Renderer:
        return Renderer(options, self.limits)

    def limit(self, **limits: Any) -> None:
        """Give the next pages other limits."""
        self.renderer._limits = replace(self.limits, **limits)

    def page(self, html: str, url: str = "") -> Page:
        return Page(
            url=url or f"{self.site.url}/story",
            body=html.encode(),
            headers={"Content-Type": "text/html; charset=utf-8", "ETag": '"1"'},
            fetched_at=datetime.now(UTC),
        )

    def draw(self, html: str, url: str = "") -> str:
        """Return the HTML of the page *html* after its scripts ran."""
        page = self.runner.run(self.renderer.rendered(self.page(html, url)))
        assert page.is_rendered
        return page.body.decode()

    def close(self) -> None:
        self.runner.run(self.renderer.close())
        self.runner.close()


def drawings(**limits: Any) -> Iterator[Drawing]:
    """Yield a :class:`Drawing` with a site of its own, for a fixture."""
    chromium()
    with FakeSite() as site:
        drawing = Drawing(site, **limits)
        yield drawing
        drawing.close()
