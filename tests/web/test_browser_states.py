"""The pages of articles and crawls in rare states, in headless Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from newsarchive.archive import Archive
from newsarchive.archive.connection import open_for_writing
from newsarchive.archive.ledger.runs import process_identity
from newsarchive.archive.removal.articles import remove_article
from newsarchive.archive.tombstones import Removal
from tests.support.archives import FilledArchive, sample_archive
from tests.support.browser import Served

pytestmark = pytest.mark.browser

COPY = "https://web.archive.org/web/20260503120000/https://post.example/a-long-way/to-the-ferry"
NOTE = "asked for by a reader who was named in it, on 3 May 2026"
PARAGRAPH = "The council voted on Tuesday to rebuild the old quay before the end of the year. " * 4


def fill(path: Path) -> dict[str, str]:
    """Fill an archive with articles and crawls in rare states; return their paths by name."""
    sample_archive(path)
    archive = FilledArchive(path)
    of = {"site": "herald.example", "published_at": "2026-01-02T00:00:00Z", "language": "en"}
    ids = {
        name: archive.article(f"The quay of {name}", PARAGRAPH, **of)
        for name in ("copies", "emptied", "removed")
    }
    for kind, memento in (("ask", COPY), ("save", COPY.replace("0503", "0504"))):
        archive.execute(
            "INSERT INTO witness_jobs(kind, url, version, seen_at, state, memento, memento_at)"
            f" SELECT '{kind}', url, 0, '2026-05-03T12:00:00Z', 'success', '{memento}',"
            f" '2026-05-03T12:00:00Z' FROM articles WHERE id = {ids['copies']}"
        )
    archive.execute(
        f"UPDATE articles SET memento = '{COPY}', discovered_via = 'wayback',"
        f" gone_at = '2026-05-05T12:00:00Z' WHERE id = {ids['copies']}"
    )
    archive.close()
    with Archive(path) as opened:
        for name in ("emptied", "removed"):
            removal = Removal(
                at="2026-05-06T04:05:06Z", note=NOTE, keeps_metadata=name != "removed"
            )
            opened.write(partial(remove_article, article_id=ids[name], removal=removal))
    with closing(open_for_writing(path)) as connection:
        for spider, facts in runs().items():
            names, marks = ", ".join(facts), ", ".join("?" * len(facts))
            connection.execute(
                f"INSERT INTO runs(spider, arguments, {names}) VALUES (?, '{{}}', {marks})",
                (spider, *facts.values()),
            )
        connection.commit()
        [(number,)] = connection.execute("SELECT run_id FROM runs WHERE spider = 'daily'")
    return {name: f"/a/{article}" for name, article in ids.items()} | {
        "history": f"/a/{ids['copies']}/history", "runs": "/runs", "run": f"/runs/{number}",
    }  # fmt: skip


def runs() -> dict[str, dict[str, object]]:
    """Return two running crawls, one that learns, and one that was killed."""

    def ago(**of: float) -> str:
        return f"{datetime.now(UTC) - timedelta(**of):%Y-%m-%dT%H:%M:%SZ}"

    counts: dict[str, object] = {
        "found": 21,
        "new": 6,
        "revised": 5,
        "unchanged": 4,
        "duplicates": 3,
        "skipped": 2,
        "failed": 1,
        "requests": 22,
    }
    alive = {**counts, "process": process_identity(os.getpid()), "seen_at": ago(seconds=2)}
    rate = {"queued": 7_900, "per_minute": 2.5, "seconds_left": 190_000}
    return {
        "daily": {**alive, **rate, "started_at": ago(minutes=9)},
        "a-publisher-with-a-very-long-name-of-its-own": {**alive, "started_at": ago(minutes=2)},
        "learner": {**alive, "started_at": ago(minutes=30), "phase": "learning"},
        "dead": {**counts, "started_at": ago(hours=5), "seen_at": ago(hours=4), "process": "1:1"},
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    path = tmp_path_factory.mktemp("states") / "archive.db"
    paths = fill(path)
    site = Served(path)
    yield site.base_url, paths
    site.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    browser: Any, served: tuple[str, dict[str, str]], width: int, scheme: str
) -> None:
    base_url, paths = served
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    for name, path in paths.items():
        answer = page.goto(base_url + path)
        assert answer.status == (410 if name == "removed" else 200), name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        for details in page.locator("summary:visible").all():
            details.click()
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in violations] == [], name
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
    context.close()
