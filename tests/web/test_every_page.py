"""What is true of every page: it exists in an empty archive, is small, and has a structure."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from tests.support.archives import FilledArchive
from tests.support.client import PAGES, Site


def test_an_empty_archive_has_pages_too(tmp_path: Path) -> None:
    FilledArchive(tmp_path / "empty.db").close()
    site = Site(tmp_path / "empty.db")
    for path in ("/", "/search", "/search?q=x", "/search.json", "/search.atom", "/sites", "/stats"):
        assert site.get(path).status_code == 200, path
    assert "The archive is empty" in site.get("/").text
    assert site.get("/search.json?q=x").json()["count"] == 0
    site.close()


def test_pages_are_small(site: Site) -> None:
    for path in PAGES:
        # The reference is one page that browsers can search.
        most = 100_000 if path == "/docs/api" else 40_000
        assert len(site.get(path).content) < most, path


def test_pages_have_a_structure_for_screen_readers(site: Site) -> None:
    """One h1, no gaps in the levels of headings, a label for each field."""
    for path in PAGES:
        page = site.get(path).text
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels.count(1) == 1, path
        assert all(two - one <= 1 for one, two in pairwise(levels)), (path, levels)
        for field in re.findall(r'<input (?!type="hidden")[^>]*id="([^"]+)"', page):
            assert f'for="{field}"' in page, path
        assert '<html lang="en">' in page
        assert "<main" in page
