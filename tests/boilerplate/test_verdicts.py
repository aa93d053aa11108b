"""The rules of docs/boilerplate.md: which families are dropped, reviewed and kept."""

import re
from pathlib import Path

from newsarchive.boilerplate import verdicts
from newsarchive.boilerplate.cues import Cues
from newsarchive.boilerplate.verdicts import (
    FamilyEvidence,
    is_paragraph,
    judge,
    rule_5_removed_neighbour,
)

DOCS = Path(__file__).parents[2] / "docs" / "boilerplate.md"

NAMED = Cues(1, ("names “valley gazette”",), in_passing=True)


def ruling(stories: int, articles: int, span: int) -> str:
    return judge(FamilyEvidence(articles, stories, span, NAMED, 20)).verdict


def test_a_sentence_that_names_the_site_needs_many_stories_or_a_good_part_of_the_pages() -> None:
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


def test_a_paragraph_with_you_alone_needs_the_bulk_of_a_line_without_a_cue() -> None:
    assert judge(FamilyEvidence(9, 9, 60, WEAK, 24)).verdict == "drop"
    assert judge(FamilyEvidence(9, 9, 60, WEAK, 25)).verdict == "review"
    assert judge(FamilyEvidence(12, 12, 60, WEAK, 25)).verdict == "drop"


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


def test_each_rule_of_the_documentation_is_a_predicate_with_its_number() -> None:
    section = DOCS.read_text(encoding="utf-8").split("## When a line goes")[1].split("\n## ")[0]
    documented = set(re.findall(r"^(\d)\. \*\*", section, re.MULTILINE))
    coded = {name[5] for name in vars(verdicts) if re.match(r"rule_\d_", name)}
    assert coded == documented
    tried = [rule.applies.__name__[5] for rule in verdicts.RULES]
    assert tried == sorted(tried), "judge tries the rules in the order of the documentation"


def test_a_neighbour_must_be_removed_in_four_of_five_places_and_three_stories() -> None:
    assert rule_5_removed_neighbour(stories=3, places=10, beside=8, of_other=1)
    assert not rule_5_removed_neighbour(stories=3, places=10, beside=7, of_other=1)
    assert not rule_5_removed_neighbour(stories=2, places=10, beside=10, of_other=1)


def test_a_line_does_not_go_with_one_that_is_on_many_more_pages() -> None:
    assert not rule_5_removed_neighbour(stories=5, places=5, beside=5, of_other=5 / 80)


def test_a_paragraph_without_a_cue_does_not_go_with_its_neighbour() -> None:
    nothing, long = Cues(0, ()), "The dam was drained after inspectors found cracks" + 17 * " in it"
    assert is_paragraph(f"{long}.", nothing)
    assert not is_paragraph(long, nothing), "a line that is no sentence"
    assert not is_paragraph("Thank you for all you do.", nothing)
    assert not is_paragraph(f"{long}.", WEAK)
