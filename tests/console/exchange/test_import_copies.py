"""Copies of one URL from several days give the same history in any order."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.commands import call
from tests.support.crawls import rows, value
from tests.support.snapshots import archive_state, runs_add_up
from tests.support.warcs import page, response

URL = "https://one.example/news/story"
DAYS = {"spring": "2024-03-01", "summer": "2024-06-01", "autumn": "2024-10-01"}
HISTORY = "SELECT number, substr(seen_at, 1, 10), substr(replaced_at, 1, 10), title FROM revisions"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home" / "archive.db"


def copy_of(title: str, day: str) -> bytes:
    text = f"It stood so in {title} and nobody at the ferry office minded it at all."
    return response(URL, page(title, text=text), day)


def bring(archive: Path, *copies: tuple[str, str]) -> str:
    """Import *copies* (title, day), each by its own call; return what the last call printed."""
    output = ""
    for title, day in copies:
        file = archive.parent.parent / f"{title}-{day}.warc"
        file.write_bytes(copy_of(title, day))
        output = call(archive, "import", str(file), "--no-learn")
    return output


def history(archive: Path) -> list[tuple[object, ...]]:
    newest = (
        "SELECT revision_count + 1, substr(first_seen_at, 1, 10), substr(last_seen_at, 1, 10),"
        " title FROM articles"
    )
    return [*rows(archive, f"{HISTORY} ORDER BY number"), *rows(archive, newest)]


@pytest.mark.parametrize("order", list(itertools.permutations(DAYS)), ids="-".join)
def test_the_order_of_copies_does_not_matter(archive: Path, order: Sequence[str]) -> None:
    bring(archive, *((name, DAYS[name]) for name in order))
    assert history(archive) == [
        (1, "2024-03-01", "2024-06-01", "spring"),
        (2, "2024-06-01", "2024-10-01", "summer"),
        (3, "2024-03-01", "2024-10-01", "autumn"),
    ]
    changes = [json.loads(row[0]) for row in rows(archive, "SELECT change FROM revisions")]
    assert [change["title"] for change in changes] == [["spring", "summer"], ["summer", "autumn"]]
    assert value(archive, "SELECT count(*) FROM captures") == 3
    before = archive_state(archive)
    for name, day in DAYS.items():
        assert " 0 new, 0 revised, 1 unchanged" in bring(archive, (name, day))
    assert archive_state(archive) == before, "a second import adds nothing"
    assert runs_add_up(archive)
    assert "all sound" in call(archive, "doctor", "--captures")


HISTORIES = {
    "an older copy with the same text moves first_seen_at back": (
        [("same", "2024-05-01"), ("same", "2024-03-01")],
        [(1, "2024-03-01", "2024-05-01", "same")],
        [],
    ),
    "a copy like the later one moves the change back": (
        [("a", "2024-01-01"), ("b", "2024-09-01"), ("b", "2024-04-01")],
        [(1, "2024-01-01", "2024-04-01", "a"), (2, "2024-01-01", "2024-09-01", "b")],
        [None],
    ),
    "a text that returns after another one is recorded as returning": (
        [("a", "2024-01-01"), ("a", "2024-09-01"), ("b", "2024-04-01")],
        [
            (1, "2024-01-01", "2024-04-01", "a"),
            (2, "2024-04-01", "2024-09-01", "b"),
            (3, "2024-01-01", "2024-09-01", "a"),
        ],
        [None, 1],
    ),
}


@pytest.mark.parametrize("case", HISTORIES)
def test_copies_get_their_place_in_the_history(archive: Path, case: str) -> None:
    copies, expected, returns_to = HISTORIES[case]
    bring(archive, *copies)
    assert history(archive) == expected
    returns = "SELECT change ->> 'returns_to' FROM revisions ORDER BY number"
    assert [number for (number,) in rows(archive, returns)] == returns_to


def test_without_captures_a_second_import_adds_nothing_either(
    archive: Path,
    tmp_path: Path,
) -> None:
    file = tmp_path / "all.warc"
    file.write_bytes(b"".join(copy_of(name, day) for name, day in DAYS.items()) * 2)
    for _ in range(2):
        call(archive, "import", str(file), "--no-captures", "--no-learn")
        assert [row[3] for row in history(archive)] == list(DAYS)
    assert value(archive, "SELECT count(*) FROM captures") == 0
