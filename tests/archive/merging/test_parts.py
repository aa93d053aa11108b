"""Archives with parts are merged as those of one file are."""

from __future__ import annotations

import shutil
from pathlib import Path

from newsarchive.archive import open_reader
from tests.support.archives import everything_wrong
from tests.support.merging import Visit, content, made_archive, merge
from tests.support.parts import move_months, return_all


def visits(*numbers: int, edition: int = 0) -> list[Visit]:
    return [Visit(number + 100 * edition, number, edition) for number in numbers]


def is_sound(path: Path) -> bool:
    with open_reader(path) as connection:
        return everything_wrong(connection) == []


def test_archives_with_parts_are_merged_as_those_of_one_file_are(tmp_path: Path) -> None:
    # Of three months; 10 and 120 changed.
    ours = made_archive(tmp_path / "a" / "archive.db", visits(1, 10, 60, 120, 200, 300))
    other = made_archive(
        tmp_path / "b" / "archive.db",
        [*visits(10, 60, 130, 310), *visits(10, 120, edition=1)],
    )
    whole = tmp_path / "whole.db"
    shutil.copy(ours, whole)
    merge(whole, other)
    wanted = content(whole)
    for path in (ours, other):
        assert len(move_months(path, "2026-09-01")) > 1
    merge(ours, other)
    assert is_sound(ours)
    said = merge(ours, other)
    assert "nothing new" in said, said
    return_all(ours)
    found = content(ours)
    for name in ("articles", "revisions", "absences", "urls", "runs"):
        assert found[name] == wanted[name], name
