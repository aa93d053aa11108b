"""Two texts are one, or one in the other, or a form filled in twice, or nothing of the kind."""

import random

import pytest

from newsarchive.boilerplate.near_duplicates import Shingles, relation
from tests.support import paper

RNG = random.Random("similarity")
TOPIC = paper.topic(RNG)
TEXT = [paper.paragraph(RNG, TOPIC) for _ in range(8)]
OTHER = [paper.paragraph(RNG, TOPIC) for _ in range(8)]
LONE_WORDS = [paper.word(RNG, 4) for _ in range(2000)]


def edited(blocks: list[str], share: float) -> list[str]:
    rng = random.Random(f"edit {share}")
    return [
        " ".join(rng.choice(LONE_WORDS) if rng.random() < share else word for word in block.split())
        for block in blocks
    ]


def kind(one: list[str], other: list[str]) -> str | None:
    found = relation(Shingles(one), Shingles(other))
    back = relation(Shingles(other), Shingles(one))
    assert found == back
    return found.kind if found else None


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(TEXT, "copy", id="the same"),
        pytest.param([line.upper() for line in TEXT], "copy", id="in capitals"),
        pytest.param(edited(TEXT, 0.01), "copy", id="one word in a hundred changed"),
        pytest.param(edited(TEXT, 0.2), "revision", id="one word in five changed"),
        pytest.param([*TEXT, *OTHER[:2]], "revision", id="two paragraphs added"),
        pytest.param(TEXT[:3], "contains", id="cut to a third"),
        pytest.param(OTHER, None, id="another on the same topic"),
        pytest.param([*TEXT[:2], *OTHER[2:]], None, id="two paragraphs of background in common"),
        pytest.param([], None, id="nothing"),
    ],
)
def test_the_relation_of_two_texts_is_recognised(other: list[str], expected: str | None) -> None:
    assert kind(TEXT, other) == expected


def market(rng: random.Random) -> list[str]:
    return [
        f"The valley index closed at {rng.randint(1000, 9999)} points, up {rng.randint(1, 99)}.",
        f"Barley was at {rng.randint(100, 999)} a sack and wool at {rng.randint(100, 999)} a bale.",
        f"The crown bought {rng.randint(100, 999)} florins when trading ended at the exchange.",
    ]


def test_daily_figures_in_a_fixed_form_are_no_copies() -> None:
    assert kind(market(random.Random(1)), market(random.Random(2))) == "template"


def test_a_short_text_has_a_sketch_too() -> None:
    assert (
        len(Shingles(["The harbour ferry stopped running on Sunday night after the storm."]).sketch)
        >= 5
    )
