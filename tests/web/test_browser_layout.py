"""The layout of the pages in headless Chromium: on paper, while they load, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_an_article_is_printed_without_what_is_for_the_screen(page: Page, base_url: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{base_url}/a/1?cut=1")
    for hidden in (
        ".na-header",
        "body > footer",
        ".actions",
        ".copies",
        ".record",
        ".at-publisher",
    ):
        expect(page.locator(hidden)).to_have_count(1)
        expect(page.locator(hidden)).to_be_hidden()
    for shown in ("h1", ".standfirst", ".byline", ".image", ".body"):
        expect(page.locator(shown).first).to_be_visible()
    facts = page.locator(".facts")
    expect(facts).to_contain_text("https://herald.example/harbour/night-ferry")
    expect(facts.get_by_text("4 May 2026, 18:20 UTC")).to_be_visible()
    look = "e => [getComputedStyle(e).color, getComputedStyle(e.closest('body')).backgroundColor]"
    assert page.locator(".body").evaluate(look) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_hits_are_printed_without_the_controls(page: Page, base_url: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{base_url}/search?q=ferry")
    for hidden in (".box", ".sorts", "#filters", ".downloads"):
        expect(page.locator(hidden)).to_have_count(1)
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".hit")).to_have_count(1)
    expect(page.locator(".hit h2 a")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_captured_page_begins_on_the_first_screen(
    browser: Any, base_url: str, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(f"{base_url}/a/1/capture")
    frame = page.locator("iframe").bounding_box()
    assert frame
    assert frame["y"] < height * 0.7
    context.close()


def test_versions_side_by_side_are_one_above_the_other_on_a_phone(
    page: Page, base_url: str
) -> None:
    page.goto(f"{base_url}/a/1/history?view=side")
    old, new = page.locator(".side td").nth(0), page.locator(".side td").nth(1)

    def places() -> tuple[Any, Any]:
        return old.bounding_box(), new.bounding_box()

    before, after = places()
    assert (before["y"], before["x"] < after["x"]) == (after["y"], True)
    page.set_viewport_size({"width": 390, "height": 844})
    before, after = places()
    assert (before["x"], before["y"] < after["y"]) == (after["x"], True)
    named = "e => getComputedStyle(e, '::before').content"
    assert [each.evaluate(named) for each in (old, new)] == ['"Version 1"', '"Version 2"']


# Registered before the page loads. Shifts caused by the reader's own input do not count.
SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_while_a_page_loads(browser: Any, base_url: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    for path in ("/", "/search", "/search?q=ferry", "/a/1?cut=1", "/a/1/history", "/stats"):
        page.goto(base_url + path)
        page.wait_for_timeout(200)
        assert page.evaluate("window.shifted") < 0.01, path
    page.evaluate("document.body.prepend(Object.assign(document.createElement('div'),"
                  " { style: 'height: 300px' }))")  # fmt: skip
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifted") > 0.01, "the measurement notices a shift"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_still_show_what_is_current(
    browser: Any, base_url: str, scheme: Any
) -> None:
    context = browser.new_context(forced_colors="active", color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{base_url}/search?sort=oldest")
    borders = page.evaluate(
        """() => [...document.querySelectorAll(".sorts a")].map((link) =>
        [link.hasAttribute("aria-current"), getComputedStyle(link).borderBottomWidth])"""
    )
    assert [width != "0px" for _, width in borders] == [current for current, _ in borders]
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".hit").first).to_have_css("outline-style", "solid")
    context.close()


def test_j_continues_from_the_hit_that_has_the_focus(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/search?sort=oldest")
    page.locator(".hit h2 a").nth(3).focus()
    page.keyboard.press("j")
    expect(page.locator(".hit h2 a").nth(4)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator(".hit h2 a").nth(2)).to_be_focused()
    title = page.locator(".hit h2 a").nth(2).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("article.article h1")).to_have_text(title)


def test_nothing_moves_if_the_reader_prefers_less_motion(browser: Any, base_url: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{base_url}/search?q=ferry")
    durations = "[...document.querySelectorAll('*')].map(e => getComputedStyle(e))"
    moving = f"{durations}.filter(s => s.transitionDuration != '0s' || s.animationName != 'none')"
    assert page.evaluate(f"{moving}.length") == 0
    context.close()


@pytest.mark.parametrize("width", [640, 320])
def test_pages_fit_at_twice_and_four_times_the_size(
    browser: Any, base_url: str, width: int
) -> None:
    """A window of 1280 pixels at 200 % and 400 %: no page needs horizontal scrolling."""
    context = browser.new_context(viewport={"width": width, "height": 450})
    page = context.new_page()
    for path in ("/", "/search?q=ferry", "/a/1?cut=1", "/a/1/history?view=side", "/story/1"):
        page.goto(base_url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
