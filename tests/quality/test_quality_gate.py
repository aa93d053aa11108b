"""The quality of extraction stays above its floors, on pages written for this project."""

import json

import pytest

from tests.quality.measure import FLOORS, digest, expected, extracted, measures, names, values


def test_no_measure_is_under_its_floor() -> None:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    found = measures()
    under = {
        key: found.get(key) for key, floor in floors["floors"].items() if found.get(key, 0) < floor
    }
    assert not under, f"under their floors: {under}"


def test_the_floors_belong_to_these_pages() -> None:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert floors["pages"] == digest(), "run python -m tests.quality.measure --pin"


@pytest.mark.parametrize("name", names())
def test_the_page_gives_what_is_expected(name: str) -> None:
    want, article = expected(name), extracted(name)
    assert article.text.split("\n") == want["text"], want["about"]
    got = values(article)
    assert {key: got[key] for key in want if key in got} == {
        key: want[key] for key in want if key in got
    }
    assert article.reason is None
    assert article.word_count > 40


@pytest.mark.parametrize("name", names())
def test_each_removed_block_is_kept_with_its_reason(name: str) -> None:
    article = extracted(name)
    assert all(block.removed != "" for block in article.blocks)
    assert len(article.raw_text) >= len(article.text)
