"""Text as the publisher wrote it, and the keys and indexes that are made from it."""

from __future__ import annotations

import pytest

from newsarchive.page.segments import letters_key
from newsarchive.text import fold_case, one_line, search_text, word_count, words

SHAPED = [
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u062f",  # Persian: a prefix that does not join
    "\u0d15\u0d3e\u0d30\u0d4d\u200d \u0d35\u0d28\u0d4d\u0d28\u0d41",  # Malayalam: an old chillu
    "\u0995\u09cd\u200c\u09b7",  # Bengali: a visible virama
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 day",  # a family is one picture
    "\u2764\ufe0f and \U0001f3f3\ufe0f\u200d\U0001f308",  # variation selectors
    "\u05d4\u05e9\u05e8 \u2066C++\u2069 \u05d0\u05de\u05e8\u200f.",  # Hebrew with an isolate
    "\u1780\u17c6\u1796\u1784\u17cb\u200b\u1795\u17c2",  # Khmer: ends of words
]


@pytest.mark.parametrize("text", SHAPED)
def test_invisible_characters_that_shape_the_text_stay(text: str) -> None:
    assert one_line(f"  {text}\n") == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Har\u00adbour\u200b master\ufeff", "Harbour master"),
        ("no\u2060break \u202eover\u202dride", "nobreak override"),
        ("\u200c \u200d\u200e \u200b", ""),
        ("One \u200c\u200c\u200c two", "One two"),
    ],
)
def test_invisible_characters_that_nobody_misses_go(text: str, shown: str) -> None:
    assert one_line(text) == shown


@pytest.mark.parametrize("text", SHAPED[:4])
def test_index_and_keys_are_the_same_with_and_without_joiners(text: str) -> None:
    bare = text.replace("\u200c", "").replace("\u200d", "")
    assert search_text(text) == search_text(bare)
    assert fold_case(text) == fold_case(bare)
    assert word_count(text) == word_count(bare)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't re-open a_b at 3.5!", ["don't", "re-open", "a", "b", "at", "3", "5"]),
        ("“Don’t” – naïve_ co-op", ["don’t", "naïve", "co-op"]),
        ("İ 3½ km² on-", ["i̇", "31", "2", "km2", "on"]),
        ("BBC新闻 on-line", ["bbc", "新", "闻", "on-line"]),
        ("हिन्दी’में", ["हिन्दी’में"]),
    ],
)
def test_words_are_the_same_whatever_else_is_in_the_text(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    for other in ("new", "größer", "新", "में"):
        assert words(f"{text} {other}") == [*expected, *words(other)]
    assert word_count("\n".join([text] * 500)) == 500 * word_count(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('It\'s "fine", or a_b: 3.5!\t', "itsfineorab35"),
        ("“It’s” – façade… STRASSE/Straße", "itsfaçadestrassestrasse"),
        ("新闻, हिन्दी ②", "新闻हनद②"),
        ("– ’ _ …", ""),
        ("", ""),
    ],
)
def test_the_key_of_a_line_has_its_letters_and_digits_only(text: str, key: str) -> None:
    assert letters_key(text) == key
