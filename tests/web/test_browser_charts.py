"""Charts in headless Chromium: they can be read on a phone, in the dark, and by a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.archives import FilledArchive
from tests.support.browser import Served

pytestmark = pytest.mark.browser

TOPICS = ["the ferry came", "a bridge fell", "the council met", "rain and a ferry"]
PAGES = (
    "/compare?q=ferry&q=bridge+OR+council&q=rain",
    "/compare?q=ferry&q=bridge&show=count&by=week",
    "/compare?q=ferry&q=bridge&by=site",
    "/words?q=ferry",
    "/search?q=ferry",
    "/stats",
)


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a served archive with articles on most days of ten weeks."""
    path = tmp_path_factory.mktemp("charts") / "archive.db"
    archive = FilledArchive(path)
    for at in range(140):
        day = date(2026, 3, 2) + timedelta(days=at // 2)
        archive.article(
            f"Number {at}",
            f"Today {TOPICS[at % 4]} and {TOPICS[at * 7 % 3]}.",
            url=f"https://{'ab'[at % 3 == 0]}.example/{at}",
            published_at=f"{day}T09:00:00Z",
            language="en",
        )
    archive.close()
    served = Served(path)
    yield served.base_url
    served.close()


def test_a_reader_compares_two_searches_and_opens_the_articles_of_a_week(
    page: Page, spring: str
) -> None:
    page.goto(f"{spring}/search?q=ferry")
    page.get_by_role("link", name="compare with another search").click()
    page.get_by_label("Query 2").fill("bridge")
    page.get_by_role("combobox", name="By").select_option("week")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("svg.chart[role=img]")).to_have_attribute(
        "aria-label", "Share of all articles by week. ferry / bridge, Week of 2 Mar 2026 to"
        " Week of 4 May 2026",
    )  # fmt: skip
    page.get_by_text("Show the numbers as a table").click()
    row = page.get_by_role("row", name="Week of 9 Mar 2026")
    number = row.get_by_role("link").first.inner_text()
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{number} article")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_charts_fit_and_axe_finds_nothing(
    browser: Any, spring: str, path: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}, reduced_motion="reduce"
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(spring + path)
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_OR_OUTSIDE) == []
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == []
    assert problems == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_svg_file_is_drawn_with_its_own_colours_under_its_policy(
    browser: Any, spring: str, scheme: Any, tmp_path: Path
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    response = page.goto(f"{spring}/compare.svg?q=ferry&q=bridge")
    assert response
    (tmp_path / "chart.svg").write_bytes(response.body())
    paint = "getComputedStyle(document.querySelector('.paper')).fill"
    ground = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 26)"}[scheme]
    assert page.evaluate(paint) == ground
    page.goto(f"file://{tmp_path}/chart.svg")
    assert page.evaluate(paint) == ground
    assert problems == []
    context.close()


# Lists the texts of charts that are smaller than 11 pixels, outside of the window, or overlap.
SMALL_OR_OUTSIDE = """() => {
  const boxes = [...document.querySelectorAll("svg.chart text")]
    .filter((e) => getComputedStyle(e).display !== "none")
    .map((e) => [e.textContent, e.getBoundingClientRect(),
                 parseFloat(getComputedStyle(e).fontSize)]);
  const bad = boxes.filter(([, b, size]) => size < 11 || b.left < 0 || b.right > innerWidth);
  for (const [i, [one, a]] of boxes.entries()) for (const [two, b] of boxes.slice(i + 1))
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      bad.push([one, two]);
  return bad.map(String);
}"""
