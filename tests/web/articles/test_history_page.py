"""The history of an article."""

from __future__ import annotations

import re

from tests.support.archives import FilledArchive
from tests.support.client import Site


def test_the_history_marks_changed_words_and_silent_edits(site: Site) -> None:
    page = site.get("/a/1/history").text
    assert '<ins><span class="na-unseen"> [added: </span>' in page
    assert '<del><span class="na-unseen"> [removed: </span>' in page
    assert "Silent edit" in page
    assert "Changed once since" in page


def test_versions_are_shown_side_by_side_on_request(
    archive: FilledArchive, archive_site: Site
) -> None:
    archive.article("The boat sails", "It sails at nine.\nAll same.\nA third.")
    archive.revision(1, 1, "The boat stays", "It sails at eight.\nAll same.")
    assert 'href="/a/1/history?view=side"' in archive_site.get("/a/1/history").text
    html = re.sub(
        r'<span class="na-unseen">[^<]*</span>', "", archive_site.get("/a/1/history?view=side").text
    )
    rows = re.findall(r"<td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>", html)
    assert rows == [
        ("The boat <del>stays</del>", "The boat <ins>sails</ins>"),
        ("It sails at <del>eight.</del>", "It sails at <ins>nine.</ins>"),
        ("All same.", "All same."),
        ("", "<ins>A third.</ins>"),
    ]
    assert '<th scope="col">Version 1</th><th scope="col">Version 2</th>' in html
    assert 'href="/a/1/history"' in html
