"""The states of ``is:`` that revisions and absences decide, each with an article that is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.support.archives import FilledArchive
from tests.support.client import Site

CHANGES: dict[str, dict[str, object]] = {
    "typography": {"kind": "typography"},
    "corrected": {"kind": "correction"},
    "retitled": {"kind": "headline", "title": ["Barge", "The barge"]},
    "back": {"kind": "back", "returns_to": 1},
    "silent": {"kind": "text", "stealth": True},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, dict[int, str]]]:
    path = tmp_path_factory.mktemp("states") / "archive.db"
    archive = FilledArchive(path)
    keys: dict[int, str] = {}
    for name in (*CHANGES, "gone", "returned", "plain"):
        number = archive.article("Barge", "A barge sank.", url=f"https://paper.example/{name}")
        keys[number] = name
        if name in CHANGES:
            archive.revision(number, 1, "Barge", "Old.", change=json.dumps(CHANGES[name]))
        if name in ("gone", "returned"):
            archive.execute(
                "UPDATE articles SET gone_at = '2026-05-03T00:00:00Z' WHERE id = ?", number
            )
        if name == "returned":
            archive.execute("UPDATE articles SET gone_at = NULL WHERE id = ?", number)
            archive.execute(
                "INSERT INTO absences VALUES (?, '2026-05-03T00:00:00Z', '2026-05-04T00:00:00Z')",
                number,
            )
    archive.close()
    served = Site(path)
    yield served, keys
    served.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("is:corrected", "corrected"),
        ("is:correction", "corrected"),
        ("is:retitled", "retitled"),
        ("is:back", "back"),
        ("is:reverted", "back"),
        ("is:returned", "returned"),
        ("is:restored", "returned"),
        ("is:gone", "gone"),
        ("is:silent", "silent"),
        ("is:revised", "corrected retitled back silent"),
        ("barge is:back", "back"),
        ("barge (is:corrected OR is:returned)", "corrected returned"),
        ("is:revised -is:silent -is:back", "corrected retitled"),
        ("barge -is:revised -is:gone", "typography returned plain"),
    ],
)
def test_each_state_finds_the_articles_that_are_in_it(
    site: tuple[Site, dict[int, str]], query: str, found: str
) -> None:
    served, keys = site
    answer = served.get(f"/search.json?q={quote(query)}").json()
    assert {keys[hit["id"]] for hit in answer["results"]} == set(found.split())
    assert answer["count"] == len(found.split())
    assert not answer["notes"]
