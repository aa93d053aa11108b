"""Which articles count as unrelated stories."""

import random

from newsarchive.boilerplate.unrelated_stories import count_stories, topic_words
from tests.support import paper


def topics(*articles: list[str]) -> list[dict[int, frozenset[str]]]:
    return [{hash(line): topic_words(line) for line in lines} for lines in articles]


def story(number: int, length: int = 40) -> list[str]:
    rng = random.Random(number)
    return [paper.paragraph(rng, paper.topic(rng), length) for _ in range(3)]


def test_two_wordings_of_one_paragraph_are_no_topic() -> None:
    wording = "Since Monday Harland Foundation doubles whatever Wexford households contributed."
    articles = [[*story(n), f"{wording} Number {n} of nineteen."] for n in range(6)]
    assert count_stories(topics(*articles)) == 6


def test_follow_ups_on_one_topic_are_one_story() -> None:
    rng = random.Random(1)
    about = paper.topic(rng)
    articles = [[paper.paragraph(rng, about) for _ in range(3)] for _ in range(6)]
    assert count_stories(topics(*articles)) == 1


def test_a_brief_under_a_long_line_does_not_make_all_pages_one_story() -> None:
    everywhere = {0: frozenset(["harland", "foundation", "wexford", "castlebridge", "households"])}
    pages = [{n: frozenset(f"{n}-{word}" for word in range(9)), **everywhere} for n in range(1, 10)]
    brief = {99: frozenset(["rosslare", "kilmore"]), **everywhere}
    assert count_stories([*pages, brief]) == 9
