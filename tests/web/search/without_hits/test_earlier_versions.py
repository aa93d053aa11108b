"""Words that only superseded versions of articles contain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("earlier") / "a.db"
    archive = FilledArchive(path)
    number = archive.article("The bridge is shut", "It is shut until Monday.")
    archive.revision(
        number, 1, "The bridge opens", "The lord mayor <b>tripped</b> on 東京 ribbons."
    )
    archive.revision(number, 2, "The bridge opens", "The mayor was there.")
    archive.close()
    site = Site(path)
    yield site
    site.close()


@pytest.mark.parametrize(
    ("q", "versions"),
    [
        ("tripping", [1]),
        ("mayor", [2, 1]),
        ('"lord mayor" -quay', [1]),
        ("nobody OR ribbon", [1]),
        ("opens mayor lord", [1]),
        ("東京", [1]),
        ("mayor nobody", []),
        ("site:nowhere.example", []),
        ("!!! lang:xx", []),
        ("shut", []),
    ],
)
def test_removed_text_is_found_if_no_current_text_matches(
    site: Site, q: str, versions: list[int]
) -> None:
    page = site.get("/search?q=" + q.replace(" ", "+")).text
    places = [(page.find(f"/a/1/history#v{n + 1}"), n) for n in (1, 2)]
    assert [n for at, n in sorted(places) if at >= 0] == versions
    assert ("Found in earlier versions" in page) == bool(versions)
    assert "<b>" not in page


def test_the_link_leads_to_the_change(site: Site) -> None:
    assert 'id="v2"' in site.get("/a/1/history").text
    assert "<mark>tripped</mark>" in site.get("/search?q=trip").text
