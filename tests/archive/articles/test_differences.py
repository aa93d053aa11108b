"""The word diff of two versions of a text."""

from __future__ import annotations

import random
import time

import pytest

from newsarchive.archive.articles.changes.passages import lines_of, passages
from newsarchive.archive.articles.text_changes import differences


def test_a_diff_is_made_of_words() -> None:
    (paragraph,) = differences("The ferry runs at nine.", "The night ferry runs at ten.")
    assert [(piece.kind, piece.text) for piece in paragraph] == [
        ("same", "The"), ("added", " night"), ("same", " ferry runs at "),
        ("removed", "nine."), ("added", "ten."),
    ]  # fmt: skip


def test_a_new_paragraph_leaves_the_others_unchanged() -> None:
    kinds = [[p.kind for p in line] for line in differences("One.\nThree.", "One.\nTwo.\nThree.")]
    assert kinds == [["same"], ["added"], ["same"]]


def test_a_diff_keeps_every_word_of_both_versions() -> None:
    random_ = random.Random(2)
    for _ in range(100):
        old, new = (
            "\n".join(
                " ".join(random_.choices("abcdef", k=6)) for _ in range(random_.randrange(1, 6))
            )
            for _ in range(2)
        )
        paragraphs = differences(old, new)
        for kind, text in (("added", new), ("removed", old)):
            kept = [
                "".join(p.text for p in line if p.kind in ("same", kind)) for line in paragraphs
            ]
            assert "\n".join(filter(None, kept)) == text


@pytest.mark.parametrize("joiner", ["\n", " "])
def test_a_text_of_few_words_in_thousands_of_lines_is_compared_in_little_time(joiner: str) -> None:
    old = f"The vote.{joiner}" + joiner.join(["Yes.", "No.", "Absent."] * 1_200) + "\nThe end."
    new = f"The vote.{joiner}" + joiner.join(["No.", "Yes.", "No.", "Ill."] * 900) + "\nThe end."
    begun = time.process_time()
    assert [(piece.kind, piece.text) for piece in differences(old, new)[-1]] == [
        ("same", "The end.")
    ]
    assert {each.kind for each in passages(lines_of(old), lines_of(new))} == {"removed", "added"}
    assert time.process_time() - begun < 5, "it took minutes"


def test_a_small_change_in_a_long_table_is_shown_alone() -> None:
    lines = [f"Ward {n}" if n % 3 == 0 else "Yes." for n in range(3_000)]
    old, new = (
        "\n".join(lines),
        "\n".join([*lines[:1_500], "Ward 0 was counted again.", *lines[1_500:]]),
    )
    changed = [p for paragraph in differences(old, new) for p in paragraph if p.kind != "same"]
    assert [(piece.kind, piece.text) for piece in changed] == [
        ("added", "Ward 0 was counted again.")
    ]
