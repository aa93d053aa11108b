"""The made-up newspapers of the benchmarks: all files load, and faults in a file are reported."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))

from papers import FOLDER, load_paper, load_papers
from table_reader import Misfit

SENTINEL = (FOLDER / "prairie-sentinel.toml").read_text(encoding="utf-8")


def test_all_papers_load_in_the_order_of_the_table() -> None:
    papers = load_papers()
    assert len(papers) == len({paper.name for paper in papers}) == 15
    assert [paper.place for paper in papers] == [*range(1, 16)]
    assert {paper.name for paper in papers if paper.evidence == "held out"} == {
        "Lakeshore Observer",
        "Kreiszeitung Mittelsachsen",
    }


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('language = "en"\n', "", "the field 'language' is missing"),
        ('name = "Pr', 'title = "X"\nname = "Pr', "there is no field 'title'"),
        ("place = 4", 'place = "4"', "'4' is not of the type int"),
        ('evidence = "first run"', 'evidence = "unseen"', "'unseen' is not one of 'fitted', "),
        ("rate = 0.5", "rate = 50.0", "rate must be a share of the pages, not 50.0"),
        (
            'read_more = "More from the Sentinel"\n',
            "",
            "a paper must have either read_more or teasers",
        ),
        ('read_more = "More from the Sentinel"', 'teasers = ["More"]', "must contain {t} once"),
        ("alerts = [", "refrain = [", "'refrain' is both boilerplate and news"),
        (
            'days = ["August", "the primary", "May", "harvest"]',
            "days = []",
            "days: is empty",
        ),
        ("{n} backers", "{x} backers", "{x} in "),
        ("add to it.", "add to it on {d}.", "may not have a mark"),
        ("place = 4", "place = four", "Invalid value"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_a_message_that_names_the_fault(
    right: str, wrong: str, message: str, tmp_path: Path
) -> None:
    assert right in SENTINEL
    path = tmp_path / "paper.toml"
    path.write_text(SENTINEL.replace(right, wrong), encoding="utf-8")
    with pytest.raises(Misfit, match=rf"paper\.toml.*{re.escape(message)}"):
        load_paper(path)


def test_two_papers_cannot_have_one_place(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / f"{name}.toml").write_text(SENTINEL, encoding="utf-8")
    with pytest.raises(Misfit, match="have the same place 4"):
        load_papers(tmp_path)
