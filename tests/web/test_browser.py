"""The pages in headless Chromium, as a reader uses them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import datasette
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.archives import HOSTILE, FilledArchive, hostile_archive
from tests.support.browser import Served, recorded_dialogs
from tests.support.client import PAGES

pytestmark = pytest.mark.browser

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
#: Datasette's own pages, with our header.
DATASETTES = (
    *("/archive", "/archive/articles", "/archive/articles/1", "/archive?sql=select+1,+'two'"),
    *("/archive/word_over_time?word=ferry", "/archive?sql=select+of+nothing", "/nowhere"),
)


def test_a_reader_searches_opens_a_hit_and_reads(page: Page, base_url: str) -> None:
    page.goto(base_url)
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("nurses ferry")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / "search.png")
    page.get_by_role("link", name="Harbour council votes").click()
    expect(page.locator("h1")).to_have_text("Harbour council votes to bring back the night ferry")
    page.screenshot(path=ARTEFACTS / "article.png")
    page.get_by_role("link", name="Show removed lines").click()
    expect(page.get_by_text("Dear Reader")).to_be_visible()


def test_narrowing_by_facet_and_timeline_and_back(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/search?q=ferry")
    page.get_by_role("complementary").get_by_role("link", name="The Harbour Herald").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 article")
    page.get_by_role("link", name="Remove filter Site: The Harbour Herald").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 articles in 1 story")
    page.goto(f"{base_url}/search")
    page.locator(".timeline a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("8 articles")
    expect(page.get_by_role("textbox", name="From")).to_have_value("2026-04-20")


def test_keys_move_through_the_hits(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/search?q=ferry+OR+bridge+OR+street")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.goto(f"{base_url}/search?sort=newest")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('[data-hit]') !== null")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    assert first


def test_keys_open_the_next_and_the_previous_hit(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/search?sort=oldest")
    page.get_by_role("link", name="Harbour council votes").click()
    page.wait_for_url("**/a/1**")
    first = page.locator("h1").inner_text()
    key = "j" if page.locator(".turns a[rel=next]").count() else "k"
    page.keyboard.press(key)
    expect(page.locator("h1")).not_to_have_text(first)
    page.keyboard.press("k" if key == "j" else "j")
    expect(page.locator("h1")).to_have_text(first)
    page.get_by_role("link", name="Back to the search results").click()
    expect(page.locator(".hit h2").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_no_page_is_wider_than_the_window(browser: Any, base_url: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in (
        "/",
        "/search?q=ferry",
        "/a/1?cut=1",
        "/a/1/history",
        "/a/1/history?view=side",
        "/story/1",
        "/sites",
        "/stats",
        "/archive",
        "/archive/word_over_time?word=ferry",
    ):
        page.goto(base_url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_colours_keep_the_contrast_of_wcag_aa(browser: Any, base_url: str) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        for path in ("/search?q=ferry", "/a/1?cut=1", "/a/1/history", "/sites"):
            page.goto(base_url + path)
            assert page.evaluate(CONTRAST) == [], f"{scheme} {path}"
        context.close()


@pytest.mark.skipif(
    not datasette.__version__.startswith("0."), reason="1.0 has own colours for new controls"
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_datasettes_pages_keep_the_contrast_too(browser: Any, base_url: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    for path in DATASETTES:
        page.goto(base_url + path)
        assert page.evaluate(CONTRAST) == [], path
    context.close()


def test_datasettes_pages_are_dark_too(browser: Any, base_url: str) -> None:
    """Also the SQL editor, and the names of columns, which a phone shows before each cell."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{base_url}/archive?sql=select+1+as+one")
    grounds = page.evaluate(
        """() => ["body", ".rows-and-columns tr", ".CodeMirror"].flatMap((each) =>
        [...document.querySelectorAll(each)].map((e) => getComputedStyle(e).backgroundColor))"""
    )
    # The editor of Datasette 1.0 stays white, because the colours of its words are made for that.
    assert len(grounds) >= 3
    for ground in grounds:
        assert all(int(part) < 80 for part in re.findall(r"\d+", ground)[:3]), grounds
    name = page.evaluate(
        "getComputedStyle(document.querySelector('.rows-and-columns td'), '::before').color"
    )
    assert all(int(part) > 128 for part in re.findall(r"\d+", name)[:3])
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_on_any_page(
    browser: Any, base_url: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    for path in (
        *(*PAGES, "/search?q=ferry&site=herald.example", "/search?q=saltmrash"),
        *("/search?view=headlines", "/search?q=ferry+is:unicorn", "/search?facet=section"),
        *("/a/1?from=q%3Dferry%2BOR%2Bstra%C3%9Fe", "/a/1/capture", "/a/1/capture?capture=9"),
        *("/a/2/capture", "/compare?q=wombat&q=emu", "/words?q=wombat", "/story/99"),
        *("/archive/articles?_where=of+nothing", "/archive/nothing", *DATASETTES),
    ):
        page.goto(base_url + path)
        for details in page.locator("summary:visible").all():
            details.click()
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == [], path
    context.close()


def test_it_works_without_javascript(browser: Any, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base_url)
    page.get_by_label("Search the archive").fill("straße")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Die Straße ins Hochtal").click()
    expect(page.locator("main")).to_contain_text("Felssturz")
    context.close()


def test_no_script_of_a_stranger_runs_on_any_page(browser: Any, tmp_path: Path) -> None:
    hostile_archive(tmp_path / "archive.db")
    served = Served(tmp_path / "archive.db")
    context = browser.new_context()
    page = context.new_page()
    dialogs = recorded_dialogs(page)
    for path in (
        *("/", "/search", "/search?q=gull", "/a/1", "/a/1?cut=1", "/a/1/history", "/story/1"),
        *("/sites", "/stats", "/docs/api", "/archive", "/archive/articles", "/archive/articles/1"),
        *("/archive/articles?_facet=title&_facet_array=tags", "/archive/removed_blocks"),
    ):
        page.goto(served.base_url + path)
        page.wait_for_load_state()
    page.goto(served.base_url + "/search")
    page.get_by_label("Search the archive").fill(HOSTILE)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    context.close()
    served.close()
    assert dialogs == []


def test_an_empty_archive_invites_to_crawl(page: Page, tmp_path: Path) -> None:
    FilledArchive(tmp_path / "archive.db").close()
    served = Served(tmp_path / "archive.db")
    page.goto(served.base_url)
    expect(page.get_by_text("scrapy crawl site")).to_be_visible()
    served.close()


# Lists the texts whose contrast with their background is below 4.5 (WCAG 2.2, 1.4.3).
CONTRAST = """() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (element) => { for (let e = element; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const style = getComputedStyle(element);
    if (!words || style.visibility === "hidden" || !element.getClientRects().length) continue;
    if (element.closest("svg") || element.classList.contains("dot")) continue;
    const [a, b] = [light(parse(style.color).slice(0, 3)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(element.tagName + "." + element.className + " " + ratio.toFixed(2));
  }
  return poor;
}"""
