"""Lines that lead to another article are recognised in each language."""

import pytest

from newsarchive.boilerplate.teasers import after_lead, is_lead, teasers_at_end


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        ("Read more: Bakers strike over flour", "Bakers strike over flour"),
        ("READ ALSO | Bakers strike over flour", "Bakers strike over flour"),
        ("(Read more) Bakers strike over flour", "Bakers strike over flour"),
        ("- READ-MORE: Bakers strike over flour", "Bakers strike over flour"),
        ("Read\u00a0more: Bakers strike over flour", "Bakers strike over flour"),
        ("Lesen Sie auch: Bäcker streiken", "Bäcker streiken"),
        ("À lire aussi Les boulangers en grève", "Les boulangers en grève"),
        ("Читайте также: Пекари бастуют", "Пекари бастуют"),
        ("קראו עוד: האופים שובתים", "האופים שובתים"),
        ("اقرأ أيضا: إضراب الخبازين", "إضراب الخبازين"),
        ("Bakers strike: what we know", None),
        ("Read more", None),
    ],
)
def test_the_headline_after_a_lead_is_recognised(line: str, headline: str | None) -> None:
    assert after_lead(line) == headline


def test_a_lead_is_a_whole_line() -> None:
    assert is_lead("Related Content")
    assert is_lead("Mehr zum Thema:")
    assert is_lead("... related content")
    assert not is_lead("Related to him by marriage")


STORY = "The ferry was late for the third time this week, its owner said."


@pytest.mark.parametrize(
    ("lines", "is_cut", "positions"),
    [
        ([STORY, "Related Content", "Bakers strike over flour", "Quay sold"], "0000", [1, 2, 3]),
        ([STORY, "Related Content", "Bakers strike", "Sign up for our news."], "0001", [1, 2, 3]),
        ([STORY, "Related Content", "Bakers strike over flour.", "Quay sold"], "0000", []),
        ([STORY, "Related Content", "Bakers strike", STORY], "0000", []),
        ([STORY, "Bakers strike over flour", "Quay sold"], "000", []),
        ([STORY, "Related", "Bakers strike over flour"], "000", []),
    ],
    ids=["list", "list with a cut line", "a sentence", "the story goes on", "no lead", "one word"],
)
def test_a_list_of_other_articles_ends_an_article(
    lines: list[str], is_cut: str, positions: list[int]
) -> None:
    assert list(teasers_at_end(lines, [each == "1" for each in is_cut])) == positions
