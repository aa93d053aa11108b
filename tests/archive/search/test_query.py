"""The query language: any string is a query, and it means what people expect."""

import random

import pytest

from newsarchive.archive.search.query import (
    Filter,
    Query,
    Term,
    first_day,
    make_filter,
    parse_query,
)


def summary(query: Query) -> str:
    """Return *query* on one line: | is between alternatives, - before what is excluded."""
    pieces = [" | ".join(shown(atom) for atom in clause) for clause in query.clauses]
    return ", ".join(pieces + [f"-{shown(atom)}" for atom in query.excluded])


def shown(atom: Term | Filter) -> str:
    return atom.expression if isinstance(atom, Term) else f"{atom.name}={atom.value}"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("night ferry", '"night", "ferry"'),
        ('"night ferry" bay', '"night ferry", "bay"'),
        ("“night ferry”", '"night ferry"'),
        ("«sea level»", '"sea level"'),
        ("ferry -bus", '"ferry", -"bus"'),
        ('-"old quay" ferry', '"ferry", -"old quay"'),
        ("ferry OR boat bay", '"ferry" | "boat", "bay"'),
        ("ferry AND bay", '"ferry", "bay"'),
        ("or and not near", '"or", "and", "not", "near"'),
        ("ferr*", '"ferr" *'),
        ('"night ferr"*', '"night ferr" *'),
        ("f* 東*", '"f", "東"'),
        ("title:ferry", 'title : "ferry"'),
        ('title:"night ferry"', 'title : "night ferry"'),
        ("site:herald.example", "site=herald.example"),
        ('author:"Ines Falk" -site:x', "author=Ines Falk, -site=x"),
        ("lang:de OR lang:fr", "lang=de | lang=fr"),
        ("after:2026-05 before:2027", "after=2026-05-01, before=2027-01-01"),
        ("is:free is:paid is:live", "is=free, is=paywalled, is=live"),
        ("SITE:herald.example", "site=herald.example"),
        ("well-known U.S. don't", '"well-known", "U.S.", "don\'t"'),
        ("http://a.example/x", '"http://a.example/x"'),
        ("straße", '"strasse"'),
        ("東京", '"東 京"'),
        ("서울에서", '"서울" *'),
        ("רכב", '("רכב" OR "הרכב")'),
        ("title:הרכבת", 'title : ("הרכבת" OR "רכבת")'),
        ("ferry: bay", '"ferry:", "bay"'),
        ("", ""),
        ("- -- * '' () OR !!! 🚢", ""),
        ("OR ferry OR", '"ferry"'),
        ('"unclosed phrase', '"unclosed phrase"'),
    ],
)
def test_the_meaning_of_a_query(text: str, meaning: str) -> None:
    assert summary(parse_query(text)) == meaning


@pytest.mark.parametrize("text", ["before:soon", "is:funny", "story:x", "after:2026-02-30"])
def test_a_filter_with_a_wrong_value_is_ignored_and_reported(text: str) -> None:
    query = parse_query("ferry " + text)
    assert summary(query) == '"ferry"'
    assert text in query.notes[0]


def test_a_query_that_is_too_long_is_cut_and_this_is_reported() -> None:
    query = parse_query("ferry " * 1_000)
    assert len(query.clauses) == 40
    assert len(query.notes) == 2


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026", "2026-01-01"),
        ("2026-5", "2026-05-01"),
        ("20260531", "2026-05-31"),
        ("31.5.2026", None),
        ("0000", None),
    ],
)
def test_dates_are_read(value: str, day: str | None) -> None:
    first = first_day(value)
    assert (first.isoformat() if first else None) == day


def test_a_filter_without_a_value_is_no_filter() -> None:
    assert make_filter("site", "  ") is None


def test_parsing_never_fails() -> None:
    random_ = random.Random(6)
    for _ in range(2_000):
        parse_query("".join(chr(random_.randrange(0x2_FFFF)) for _ in range(random_.randrange(40))))
