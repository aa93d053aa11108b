"""The absences of an article, from the visits that found it gone or there."""

from __future__ import annotations

import pytest

from newsarchive.archive.absences import absences


@pytest.mark.parametrize(
    ("gone", "seen", "found"),
    [
        ([], ["1"], []),
        (["2"], ["1"], [("2", None)]),
        (["2", "3"], ["1", "4"], [("2", "4")]),
        (["2", "5"], ["1", "4"], [("2", "4"), ("5", None)]),
        (["5", "2", "3"], ["9", "1", "4"], [("2", "4"), ("5", "9")]),
        (["2", "4"], ["3"], [("4", None)]),
    ],
    ids=["never", "still", "one", "again", "two that ended", "not before it was first seen"],
)
def test_an_absence_ends_when_the_article_is_seen_again(
    gone: list[str], seen: list[str], found: list[tuple[str, str | None]]
) -> None:
    assert absences(gone, seen) == found
