"""The page of an article names copies in web archives: of its text, and saved ones."""

from __future__ import annotations

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site

COPY = "https://web.archive.org/web/20260503120000/https://post.example/ferry"
SAVED = "https://web.archive.org/web/20260504090000/https://post.example/ferry"


@pytest.fixture
def article(archive: FilledArchive) -> FilledArchive:
    archive.article("Ferry", "The ferry is late.", url="https://post.example/ferry")
    return archive


def add_job(archive: FilledArchive, kind: str, memento: str, at: str) -> None:
    archive.execute(
        "INSERT INTO witness_jobs(kind, url, version, seen_at, state, memento, memento_at)"
        f" VALUES ('{kind}', 'https://post.example/ferry', 0, '{at}', 'success', '{memento}',"
        f" '{at}')"
    )


def test_the_page_says_from_which_copy_its_text_comes(
    article: FilledArchive, archive_site: Site
) -> None:
    assert "This text comes from" not in archive_site.get("/a/1").text
    add_job(article, "ask", COPY, "2026-05-03T12:00:00Z")
    article.execute(f"UPDATE articles SET memento = '{COPY}'")
    page = archive_site.get("/a/1").text
    assert f'This text comes from <a href="{COPY}"' in page
    assert "a copy of web.archive.org</a> of <time" in page
    assert "3 May 2026" in page


def test_the_page_links_the_copies_that_were_saved(
    article: FilledArchive, archive_site: Site
) -> None:
    add_job(article, "save", SAVED, "2026-05-04T09:00:00Z")
    page = archive_site.get("/a/1").text
    assert "Also saved at" in page
    assert f'href="{SAVED}" rel="noopener noreferrer">web.archive.org</a>' in page


def test_an_address_that_is_no_link_is_shown_as_text(
    article: FilledArchive, archive_site: Site
) -> None:
    add_job(article, "save", "javascript://x", "2026-05-04T09:00:00Z")
    page = archive_site.get("/a/1").text
    assert "Also saved at" in page
    assert "javascript:" not in page
