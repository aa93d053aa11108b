"""The archives of millions that benchmarks make are sound, and the same in parts as in one file."""

from __future__ import annotations

import random
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newsarchive.archive.connection import open_reader
from newsarchive.archive.parts.catalogue import parts_of
from newsarchive.archive.parts.tidying import INDEXES
from newsarchive.archive.repair.part_checks import part_problems
from newsarchive.archive.repair.problems import problems
from tests.support.client import Site

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with an archive of two parts and the same one in a file, and a word in it."""
    import parted_archive
    from random_articles import vocabulary

    folder = tmp_path_factory.mktemp("made")
    words = vocabulary(random.Random(1))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parted_archive, "_INDEXED", 40)  # several pieces in each file
        patched.setattr(parted_archive, "_STORED", 20)
        parted_archive.build_parted(folder, 240, 2, words, whole=True)
    return folder, words[3]


def test_nothing_is_wrong_in_them(made: tuple[Path, str]) -> None:
    folder, _ = made
    for name in ("archive.db", "whole.db"):
        with open_reader(folder / name) as connection:
            assert [*problems(connection), *part_problems(connection)] == []
            spans = [(part.articles, part.first_published) for part in parts_of(connection)]
        assert [number for number, _ in spans] == [80] * 2 * (name == "archive.db")
        assert spans == sorted(spans)
    for path in folder.glob("*.db"):
        with closing(sqlite3.connect(path)) as connection:
            for index in INDEXES:  # raises an error if a page of the index is not right
                connection.execute(f"INSERT INTO {index}({index}) VALUES ('integrity-check')")


def test_both_give_the_same_answers(made: tuple[Path, str]) -> None:
    folder, word = made
    answers = []
    for name in ("whole.db", "archive.db"):
        site = Site(folder / name)
        paths = (f"/search.json?q={word}", f"/search.json?q={word}&sort=oldest", "/search.json")
        answers.append([site.get(path).json() for path in paths])
        site.close()
    assert answers[0] == answers[1]
    assert answers[0][-1]["count"] == 240
    assert answers[0][0]["count"] > 50
