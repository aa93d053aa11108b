"""Lines that lead to another article are recognised in each language."""

import pytest

from newsarchive.boilerplate.teasers import after_lead, is_lead


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        ("Read more: Bakers strike over flour", "Bakers strike over flour"),
        ("READ ALSO | Bakers strike over flour", "Bakers strike over flour"),
        ("Lesen Sie auch: Bäcker streiken", "Bäcker streiken"),
        ("À lire aussi Les boulangers en grève", "Les boulangers en grève"),
        ("Читайте также: Пекари бастуют", "Пекари бастуют"),
        ("קראו עוד: האופים שובתים", "האופים שובתים"),
        ("اقرأ أيضا: إضراب الخبازين", "إضراب الخبازين"),
        ("Bakers strike: what we know", None),
        ("Read more", None),
    ],
)
def test_the_headline_after_a_lead(line: str, headline: str | None) -> None:
    assert after_lead(line) == headline


def test_a_lead_stands_alone() -> None:
    assert is_lead("Related Content")
    assert is_lead("Mehr zum Thema:")
    assert not is_lead("Related to him by marriage")
