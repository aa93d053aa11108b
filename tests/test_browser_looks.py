"""How the pages stand in headless Chromium: on paper, while they load, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
pytest_plugins = "browsing"


def test_an_article_is_printed_without_what_is_for_the_screen(page: Page, address: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{address}/a/1?cut=1")
    for hidden in (".na-header", "body > footer", ".doors", ".copies", ".row", ".at-publisher"):
        expect(page.locator(hidden)).to_have_count(1)
        expect(page.locator(hidden)).to_be_hidden()
    for shown in ("h1", ".standfirst", ".byline", ".picture", ".body"):
        expect(page.locator(shown).first).to_be_visible()
    facts = page.locator(".facts")
    expect(facts).to_contain_text("https://herald.example/harbour/night-ferry")
    expect(facts.get_by_text("4 May 2026, 18:20 UTC")).to_be_visible()
    look = "e => [getComputedStyle(e).color, getComputedStyle(e.closest('body')).backgroundColor]"
    assert page.locator(".body").evaluate(look) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_hits_are_printed_without_the_controls(page: Page, address: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{address}/search?q=ferry")
    for hidden in (".box", ".sorts", "#narrow", ".takeaway"):
        expect(page.locator(hidden)).to_have_count(1)
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".hit")).to_have_count(1)
    expect(page.locator(".hit h2 a")).to_be_visible()


# Listens from before the page begins; what the reader's own input moved counts nothing.
SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_while_a_page_loads(browser: Any, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    for path in ("/", "/search", "/search?q=ferry", "/a/1?cut=1", "/a/1/history", "/stats"):
        page.goto(address + path)
        page.wait_for_timeout(200)
        assert page.evaluate("window.shifted") < 0.01, path
    page.evaluate("document.body.prepend(Object.assign(document.createElement('div'),"
                  " { style: 'height: 300px' }))")  # fmt: skip
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifted") > 0.01, "the measure sees a shift where there is one"
    context.close()
