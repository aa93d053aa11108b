"""Labels of credits: what is looked at before the pattern, because most names have none."""

import random

from newsarchive.metadata.authorship.name_parts import _label, _may_have_label, with_credits_apart
from newsarchive.metadata.authorship.printed_names import by_pattern, may_begin_with_by
from newsarchive.word_lists import listed


def test_a_text_with_a_label_may_have_one() -> None:
    rng, found = random.Random(2), 0
    labels = (*listed("credits"), *listed("crafts"), *listed("by"))
    glue = (" ", ": ", "／", " = ", "・", " / ", "\u00a0", "：", ", ", "|", "")
    for label in labels:
        for spelling in (label, label.upper(), label.title(), label.replace("i", "ı")):
            for _ in range(5):
                text = f"{rng.choice(('', 'Ana Lee', 'Ana, ', '王小明'))}{rng.choice(glue)}"
                text += f"{spelling}{rng.choice(glue)}{rng.choice(('Bo Weiss', '山田太郎', ''))}"
                if _label().search(text):
                    found += 1
                    assert _may_have_label(text), text
    assert found > 1000


def test_labels_are_set_apart() -> None:
    assert with_credits_apart("Ana Lee PHOTOS BY Bo Weiss") == "Ana Lee | PHOTOS BY: Bo Weiss"
    assert with_credits_apart("Ana Lee Photos: Bo Weiss") == "Ana Lee | Photos: Bo Weiss"
    assert with_credits_apart("Ana Lee and Bo Weiss") == "Ana Lee and Bo Weiss"


def test_a_line_in_which_the_pattern_of_by_matches_may_begin_with_it() -> None:
    rng, found = random.Random(3), 0
    for label in (*listed("by"), *listed("credits")):
        for spelling in (label, label.upper(), label.title(), label.replace("i", "ı")):
            for _ in range(5):
                text = rng.choice(("", "", "| ", "3 ", "٣ ", "日 ", "· ", "— ", "x", "文・"))
                text += f"{spelling}{rng.choice((' ', ': ', '／', '・', '', '　', '●'))}"
                text += rng.choice(("Ana Lee", "王小明 ", "山田太郎", ""))
                if by_pattern().match(text):
                    found += 1
                    assert may_begin_with_by(text), text
    assert found > 1000
    assert not may_begin_with_by("Jets fly over the city")
    assert not may_begin_with_by("")
