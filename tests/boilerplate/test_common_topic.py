"""Which articles with a block in common report on one running story."""

import random

from newsarchive.boilerplate.common_topic import topic_of, words_of_topic
from tests.support import paper

Blocks = dict[int, frozenset[str]]


def blocks(*lines: str) -> Blocks:
    return {hash(line): words_of_topic(line) for line in lines}


def story(number: int, name: str = "") -> list[str]:
    """Return three paragraphs on a topic of their own; one of them mentions *name*."""
    rng = random.Random(number)
    lines = [paper.paragraph(rng, paper.topic(rng)) for _ in range(3)]
    return [*lines[:2], f"{lines[2][:-1]}, and {name} had agreed."]


def rest_of_site(name: str = "") -> list[frozenset[str]]:
    articles = (blocks(*story(1_000 + number, name)) for number in range(40))
    return [frozenset().union(*article.values()) for article in articles]


def test_follow_ups_that_share_only_names_have_one_topic() -> None:
    follow_ups = [blocks(*story(number, "Harriet Kolbrun of Estermoor")) for number in range(12)]
    assert topic_of(follow_ups, rest_of_site()) in {"harriet", "kolbrun", "estermoor"}


def test_half_of_the_follow_ups_must_have_a_word_of_the_topic() -> None:
    named = [blocks(*story(number, "Harriet Kolbrun of Estermoor")) for number in range(8)]
    unnamed = [blocks(*story(number)) for number in range(100, 104)]
    assert topic_of(named + unnamed, rest_of_site())
    others = [blocks(*story(number)) for number in range(200, 210)]
    assert topic_of(named + others, rest_of_site()) is None


def test_pages_of_the_site_have_no_topic_although_all_name_its_town() -> None:
    town = "the council of Kelmar Heath"
    pages = [blocks(*story(number, town)) for number in range(24)]
    assert topic_of(pages, rest_of_site(town)) is None
    assert topic_of(pages, []) is None, "without other articles nothing tells a topic from a town"


def test_unrelated_pages_have_no_topic() -> None:
    assert topic_of([blocks(*story(number)) for number in range(24)], rest_of_site()) is None


def test_the_words_of_a_line_that_recurs_are_no_topic() -> None:
    line = "Whoever wants to see Harriet Kolbrun play at Estermoor pays nothing this weekend."
    pages = [blocks(*story(number), line) for number in range(24)]
    assert topic_of(pages, rest_of_site()) is None


def test_a_topic_is_found_in_scripts_without_capitals_and_without_spaces() -> None:
    korean = (
        "이번 회의에서 {} 대표는 지난해 항만 예산안을 다시 설명하고 계획을 발표하겠다고 밝혔다 {}"
    )
    chinese = "记者从会议上获悉，{}港口的改造工程将于明年完成，届时货运量将增加，{}负责人如是表示。"
    for text, name in ((korean, "서다온"), (chinese, "青岚")):
        follow_ups = [blocks(text.format(name, number)) for number in range(6)]
        others = [frozenset().union(*blocks(text.format("", n)).values()) for n in range(40)]
        assert topic_of(follow_ups, others)
