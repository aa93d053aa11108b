"""How much of the hits a reader sees without scrolling, measured in headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.archives import FilledArchive
from tests.support.browser import Served

pytestmark = pytest.mark.browser

#: Headlines that take more than one line, in several scripts and directions.
HEADLINES = (
    ("The board of the upper orchard asks for more ladders, baskets and an answer about wasps in"
     " the cider house before autumn", "en"),
    ("مجلس البستان العلوي يطلب سلالم وسلالا جديدة قبل موسم القطاف في الخريف القادم", "ar"),
    ("果樹園の管理組合は秋の収穫の前に新しいはしごとかごを求め、蜂への答えを待つ", "ja"),
    ("ועד המטע העליון מבקש סולמות וסלים חדשים לפני הקטיף בסתיו", "he"),
    ("Obstgartenverwaltungsratsvorsitzendenstellvertreterinnenwahlvorbereitung", "de"),
    ("x" * 180, "en"),
)  # fmt: skip
#: The place of the first hit, the hits that are whole on the screen, and the width of the page.
MEASURE = """() => {
  const hits = [...document.querySelectorAll(".hit")].map((hit) => hit.getBoundingClientRect());
  return [hits[0].top, hits.filter((hit) => hit.bottom <= innerHeight).length,
          document.documentElement.scrollWidth];
}"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An archive with long headlines, names and facets, served."""
    path = tmp_path_factory.mktemp("density") / "archive.db"
    archive = FilledArchive(path)
    for number in range(40):
        headline, language = HEADLINES[number % len(HEADLINES)]
        host = f"orchard-{number % 14}.example"
        archive.site(host, name=f"The Daily Orchard and Cider Reporter, Edition {number % 14}")
        archive.article(
            headline, f"Orchard note {number}. {headline}. " * 9, url=f"https://{host}/{number}",
            language=language, section=f"Fruit, trees and ladders {number % 12}",
            authors=[f"Pomona Reed {number % 13}", "Ash Quince", "Rowan Medlar"],
            published_at=f"2026-0{number % 9 + 1}-11T08:00:00Z", published_precision="time",
            is_free=number % 2,
        )  # fmt: skip
    archive.story(1, 2, 3)
    archive.close()
    served = Served(path)
    yield served.base_url
    served.close()


def _measure(browser: Any, url: str, width: int, height: int) -> tuple[float, int, int]:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(url)
    top, whole, page_width = page.evaluate(MEASURE)
    context.close()
    return top, whole, page_width


@pytest.mark.parametrize(("width", "height", "least"), [(1280, 800, 5), (390, 844, 3)])
def test_the_first_hits_are_on_the_first_screen(
    browser: Any, base_url: str, crowded: str, width: int, height: int, least: int
) -> None:
    for url in (f"{base_url}/search", f"{crowded}/search", f"{crowded}/search?q=orchard"):
        top, whole, _ = _measure(browser, url, width, height)
        assert top <= 220, url
        assert whole >= least, url


@pytest.mark.parametrize(("width", "height", "least"), [(1280, 800, 5), (390, 844, 3)])
def test_the_first_screen_keeps_its_hits_with_filters_and_a_note(
    browser: Any, crowded: str, width: int, height: int, least: int
) -> None:
    url = f"{crowded}/search?q=orchard+is:unicorn&lang=en&author=Ash+Quince&after=2026&is=free"
    for each in (url.replace("+is:unicorn", ""), url, f"{url}&before=2026-11"):
        top, whole, _ = _measure(browser, each, width, height)
        assert top <= 220, each
        assert whole >= least, each


def test_a_long_note_is_one_line_until_it_is_opened(page: Page, crowded: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{crowded}/search?q=orchard+is:unicorn")
    note = page.locator("details.note summary")
    folded = note.evaluate("e => e.clientHeight")
    assert folded <= 24
    note.click()
    assert note.evaluate("e => e.clientHeight") >= 2 * folded
    assert note.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_headline_is_the_first_link_of_a_hit(page: Page, crowded: str) -> None:
    """In reading order; on the screen the outlet and the link to the copies are above it."""
    page.goto(f"{crowded}/search?q=orchard&sort=oldest")
    hit = page.locator(".hit:has(.copies-link)").first
    assert hit.locator("a").first.evaluate("a => a.closest('h2') !== null")
    outlet, headline = hit.locator(".meta").bounding_box(), hit.locator("h2").bounding_box()
    assert outlet
    assert headline
    assert outlet["y"] < headline["y"]


def test_headlines_only_shows_more_hits_and_is_kept_by_the_links(page: Page, crowded: str) -> None:
    page.goto(f"{crowded}/search?q=orchard")
    page.get_by_role("link", name="Headlines only").click()
    assert "view=headlines" in page.url
    expect(page.locator(".snippet")).to_have_count(0)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate(MEASURE)[1] >= 8
    page.get_by_role("link", name="Next page").click()
    assert "view=headlines" in page.url
    page.get_by_role("link", name="Newest").click()
    page.get_by_role("complementary").get_by_role("link", name="English").click()
    page.locator("main").get_by_role("button", name="Search").click()
    assert "view=headlines" in page.url
    page.get_by_role("link", name="With excerpts").click()
    assert "view=" not in page.url
    expect(page.locator(".snippet").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1920])
def test_long_names_and_words_never_make_the_page_wider(
    browser: Any, crowded: str, width: int
) -> None:
    for path in ("/search?q=orchard&lang=en&is=free", "/search?view=headlines", "/", "/story/1",
                 "/sites", "/stats", "/a/6", "/archive", "/archive/articles/6"):  # fmt: skip
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(crowded + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        context.close()


def test_a_phone_folds_dates_order_and_timeline(browser: Any, crowded: str) -> None:
    """And works without JavaScript; a wide window shows them all."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{crowded}/search?q=orchard")
    newest = page.get_by_role("link", name="Newest", exact=True)
    for hidden in (newest, page.locator(".dates"), page.locator(".timeline")):
        expect(hidden).to_be_hidden()
    for name in ("Dates", "Timeline", "Sort and view"):
        page.get_by_text(name, exact=True).click()
    for shown in (newest, page.locator(".dates"), page.locator(".timeline")):
        expect(shown).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    expect(page.get_by_text("Timeline", exact=True)).to_be_hidden()
    for shown in (newest, page.locator(".dates"), page.locator(".timeline")):
        expect(shown).to_be_visible()
    context.close()
