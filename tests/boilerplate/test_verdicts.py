"""What counts as an unrelated story, and when the name of a site is enough."""

import random

from newsarchive.boilerplate.cues import Cues
from newsarchive.boilerplate.verdicts import FamilyEvidence, count_stories, judge, telling_words
from tests.support import paper

NAMED = Cues(1, ("names “valley gazette”",), in_passing=True)


def topics(*articles: list[str]) -> list[dict[int, frozenset[str]]]:
    return [{hash(line): telling_words(line) for line in lines} for lines in articles]


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


def ruling(stories: int, articles: int, span: int) -> str:
    return judge(FamilyEvidence(articles, stories, span, NAMED, 20)).verdict


def test_a_sentence_that_names_the_site_must_stand_on_many_stories_or_a_good_part_of_pages() -> (
    None
):
    assert ruling(stories=5, articles=5, span=20) == "review"
    assert ruling(stories=8, articles=8, span=40) == "drop"
    assert ruling(stories=8, articles=8, span=400) == "review"
    assert ruling(stories=12, articles=12, span=400) == "drop"


WEAK = Cues(0, ("speaks to the reader (“we”)",), is_weak=True)


def test_you_and_we_alone_need_a_good_part_of_the_pages_or_a_call() -> None:
    assert judge(FamilyEvidence(9, 9, 100, WEAK, 8)).verdict == "drop"
    assert judge(FamilyEvidence(9, 9, 400, WEAK, 8)).verdict == "review"
    call = Cues(0, WEAK.found, asks=True, is_weak=True)
    assert judge(FamilyEvidence(4, 4, 400, call, 8)).verdict == "drop"


def test_what_one_author_of_several_repeats_stays_without_a_cue() -> None:
    nothing = Cues(0, ())
    assert judge(FamilyEvidence(30, 25, 60, nothing, 8)).verdict == "drop"
    assert judge(FamilyEvidence(30, 25, 60, nothing, 8, by_one_author=True)).verdict == "review"
    assert judge(FamilyEvidence(9, 9, 30, WEAK, 8, by_one_author=True)).verdict == "review"


def test_words_that_news_has_as_well_need_two_stories_or_follow_ups_about_the_site() -> None:
    money = Cues(2, ("asks to “donate”", "names a price"), asks=True)
    assert judge(FamilyEvidence(9, 1, 9, money, 12)).verdict == "review"
    assert judge(FamilyEvidence(2, 2, 9, money, 12)).verdict == "drop"
    letter = Cues(2, ("asks to “subscribe”", "speaks of “newsletter”"), True, speaks_of_site=True)
    assert judge(FamilyEvidence(1, 1, 9, letter, 12)).verdict == "review"
    assert judge(FamilyEvidence(4, 1, 9, letter, 12)).verdict == "drop"
