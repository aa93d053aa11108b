"""The words for what happened to an article."""

from __future__ import annotations

import pytest

from newsarchive.archive.history.sentences import (
    absence_sentences,
    badges,
    history_sentence,
    other_titles_of,
    revised_sentence,
    size_of,
)
from newsarchive.archive.history.standing import UNCHANGED, Standing

FIRST, SECOND, THIRD = (f"2026-05-0{day}T10:00:00Z" for day in (1, 2, 3))


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        (UNCHANGED, ""),
        (Standing(1, FIRST), "Revised once, on 1 May 2026, 10:00 UTC"),
        (Standing(1, FIRST, 1, FIRST), "Revised once, on 1 May 2026, 10:00 UTC, silently"),
        (
            Standing(2, SECOND, 1, SECOND),
            "Revised 2 times, last on 2 May 2026, 10:00 UTC, silently",
        ),
        (
            Standing(1200, SECOND, 1, FIRST),
            "Revised 1,200 times (once silently), last on 2 May 2026, 10:00 UTC",
        ),
        (
            Standing(4, SECOND, 3, SECOND),
            "Revised 4 times (2 times silently before), last on 2 May 2026, 10:00 UTC, silently",
        ),
    ],
)
def test_a_sentence_says_how_often_and_when_an_article_was_revised(
    standing: Standing, sentence: str
) -> None:
    assert revised_sentence(standing) == sentence


def test_a_badge_has_the_date_of_the_last_change_of_its_kind() -> None:
    def words(standing: Standing) -> list[tuple[str, str]]:
        return [(badge.words, badge.at) for badge in badges(standing)]

    assert words(UNCHANGED) == []
    assert words(Standing(2, SECOND, 1, SECOND)) == [("silent edit", SECOND)]
    assert words(Standing(2, SECOND, 1, FIRST)) == [("silent edit", FIRST), ("revised", SECOND)]
    assert words(Standing(back_at=SECOND)) == [("online again", SECOND)]
    assert words(Standing(1, FIRST, gone_at=THIRD, back_at=SECOND)) == [
        ("taken down", THIRD),
        ("revised", FIRST),
    ]


def absence(gone_at: str, back_at: str | None) -> dict[str, str | None]:
    return {"gone_at": gone_at, "back_at": back_at}


def test_absences_are_told_the_last_one_first() -> None:
    assert absence_sentences([], FIRST) == []
    gone = absence_sentences([absence(THIRD, None), absence(FIRST, SECOND)], SECOND)
    assert gone == [
        "Taken down: gone since 3 May 2026, 10:00 UTC. This is the last text that was archived;"
        " the article was last seen on 2 May 2026, 10:00 UTC.",
        "It was also gone from 1 May 2026, 10:00 UTC to 2 May 2026, 10:00 UTC.",
    ]
    (back,) = absence_sentences([absence(FIRST, SECOND)], SECOND)
    assert back.startswith("Online again: it was gone from 1 May 2026")


def test_an_article_that_comes_and_goes_gets_few_sentences() -> None:
    often = [absence(FIRST, SECOND)] * 9
    sentences = absence_sentences(often, SECOND)
    assert len(sentences) == 3
    assert sentences[-1].endswith("to 2 May 2026, 10:00 UTC, and 6 times before.")


@pytest.mark.parametrize(
    ("numbers", "size"),
    [
        ((12, 3, 0.041), "+12 −3 words, 4 %"),
        ((0, 1, 0.002), "+0 −1 word, <1 %"),
        ((1200, 0, 1.0), "+1,200 −0 words, 100 %"),
        ((2, 2, None), "+2 −2 words"),
        ((0, 0, 0.0), ""),
        ((None, None, None), ""),
    ],
)
def test_a_size_is_in_words_and_per_cent(numbers: tuple[int, int, float], size: str) -> None:
    assert size_of(*numbers) == size


def test_changes_of_typography_are_named_apart() -> None:
    since = "since it was first archived on 1 May 2026, 10:00 UTC"
    assert history_sentence(FIRST, 0, 0) == f"Not changed {since}."
    assert history_sentence(FIRST, 2, 0) == f"Changed 2 times {since}."
    assert history_sentence(FIRST, 1, 1) == f"Changed once {since}, and once only in typography."
    assert (
        history_sentence(FIRST, 0, 2) == f"Not changed {since}, except 2 times only in typography."
    )


@pytest.mark.parametrize("stored", [None, "", "[]", "{}", "no JSON", "[1, null]"])
def test_other_headlines_that_are_none_are_left_out(stored: str | None) -> None:
    assert other_titles_of(stored) == []
