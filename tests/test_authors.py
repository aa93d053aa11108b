"""Authors from statements and bylines."""

import pytest

from newsarchive.names import byline_names, names_in

OUTLET = frozenset(("riverpost",))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["Ana Weiss"], ["Ana Weiss"]),
        (["By Ana Weiss"], ["Ana Weiss"]),
        (["Ana Weiss and Tom Reed"], ["Ana Weiss", "Tom Reed"]),
        (["Ana Weiss, Tom Reed"], ["Ana Weiss", "Tom Reed"]),
        (["Ana Weiss; Tom Reed & Li Wei"], ["Ana Weiss", "Tom Reed", "Li Wei"]),
        (["Von Ana Weiss und Tom Reed"], ["Ana Weiss", "Tom Reed"]),
        (["Par Anne Roux et Luc Petit"], ["Anne Roux", "Luc Petit"]),
        (["Por Eva Ruiz y Juan Gil"], ["Eva Ruiz", "Juan Gil"]),
        (["ANA WEISS"], ["Ana Weiss"]),
        (["Ana Weiss, Frankfurt"], ["Ana Weiss"]),
        (["Ana Weiss, Reporter"], ["Ana Weiss"]),
        (["Ana Weiss (dpa)"], ["Ana Weiss"]),
        (["ana.weiss@riverpost.example"], []),
        (["https://www.facebook.com/riverpost"], []),
        (["River Post"], []),
        (["River Post (www.riverpost.example)"], []),
        (["River Post", "Ana Weiss"], ["Ana Weiss"]),
        (["Redaktion"], []),
        (["admin"], []),
        (["12345"], []),
        (["ana_weiss"], []),
        (["Ana Weiss", "Ana Weiss"], ["Ana Weiss"]),
        (["Carlos de la Rúa"], ["Carlos de la Rúa"]),
        (["王小明"], ["王小明"]),
        (["김민수 기자"], ["김민수 기자"]),
        ([""], []),
    ],
)
def test_names_in_what_machines_read(statements: list[str], expected: list[str]) -> None:
    assert names_in(statements, OUTLET) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ana Weiss", ["Ana Weiss"]),
        ("By Ana Weiss and Tom Reed", ["Ana Weiss", "Tom Reed"]),
        ("By Ana Weiss | May 17, 2024", ["Ana Weiss"]),
        ("By Ana Weiss May 17, 2024 5 min read", ["Ana Weiss"]),
        ("Posted on May 17, 2024 by Ana Weiss", ["Ana Weiss"]),
        ("von Ana Weiss, RIVERLAND Stand: 17. Mai 2024", ["Ana Weiss"]),
        ("17 mai 2024, par Ana Weiss", ["Ana Weiss"]),
        ("Veröffentlicht vonAna Weiss", ["Ana Weiss"]),
        ("17.05.2024 - Ana Weiss", ["Ana Weiss"]),
        ("Ana Weiss | 17.05.2024", ["Ana Weiss"]),
        ("Interview: Ana Weiss", ["Ana Weiss"]),
        ("Автор: Анна Вайс", ["Анна Вайс"]),
        ("By the river, life goes on as it always has since the flood.", []),
        ("Von der Region und der Welt", []),
        ("Position of Jesus and Mary", []),
        ("Heavy fighting near the old bridge, 17 May 2024", []),
        ("A line of text", []),
    ],
)
def test_names_in_what_people_read(line: str, expected: list[str]) -> None:
    assert byline_names(line) == expected


def test_a_name_alone_counts_only_in_a_place_for_names() -> None:
    assert byline_names("Ana Weiss") == []
    assert byline_names("Ana Weiss", is_named=True) == ["Ana Weiss"]
