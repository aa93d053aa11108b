"""The word diff of two versions of a text."""

from __future__ import annotations

import random

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
