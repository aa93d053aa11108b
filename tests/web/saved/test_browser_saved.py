"""Save, read, mark and delete a saved search in a real browser without JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from newsarchive.archive import Archive
from tests.support.alerts import look, news, store
from tests.support.browser import Served, browser  # noqa: F401 -- a fixture

NAME = "Ferries </h1><img src=x onerror=alert(1)> & boats"


def test_a_saved_search_from_the_first_to_the_last_click(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    with Archive(tmp_path / "archive.db") as archive:
        store(archive, news(1, "A ferry of old times."))
        served = Served(tmp_path / "archive.db")
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{served.base_url}/search?q=ferry&lang=en")
        page.get_by_role("link", name="Save this search").click()
        expect(page.get_by_label("Query")).to_have_value("ferry lang:en")
        page.get_by_label("Name").fill("x")
        page.get_by_label("New articles").uncheck()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_have_text("Choose what to be told of.")
        page.get_by_label("Name").fill(NAME)
        page.get_by_label("New articles").check()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
        expect(page.locator("main")).to_contain_text("Nothing has been found yet")
        store(archive, news(2, "A ferry of today."), hours=24 * 365 * 90)
        look(archive, hours=24 * 365 * 91)
        page.goto(served.base_url)
        page.get_by_role("link", name=NAME).click()
        expect(page.locator("main")).to_contain_text("1 new")
        page.get_by_role("button", name="Mark all as seen").click()
        expect(page.locator("main")).to_contain_text("Seen earlier")
        page.get_by_role("link", name="Change", exact=True).click()
        page.get_by_label("Name").fill("Boats")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="delete", exact=True).click()
        page.get_by_role("button", name="Delete").click()
        expect(page.locator("main")).to_contain_text("No search is saved yet")
        context.close()
        served.close()
