"""The query language: any string is a query, and it means what people expect."""

import random

import pytest

from newsarchive.archive.search.query import (
    MAX_TERMS,
    NOTHING,
    first_day,
    make_filter,
    parse_query,
)


def meaning_of(text: str) -> str:
    root = parse_query(text).root
    return "everything" if root is None else "nothing" if root == NOTHING else str(root)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("night ferry", "(night AND ferry)"),
        ('"night ferry" bay', '("night ferry" AND bay)'),
        ("“night ferry”", '"night ferry"'),
        ("«sea level»", '"sea level"'),
        ("ferry -bus", "(ferry AND -bus)"),
        ('-"old quay" ferry', '(-"old quay" AND ferry)'),
        ("ferry OR boat bay", "((ferry OR boat) AND bay)"),
        ("ferry AND bay", "(ferry AND bay)"),
        ("or and not near", "(or AND and AND not AND near)"),
        ("ferr*", "ferr*"),
        ('"night ferr"*', '"night ferr"*'),
        ("f* 東*", "(f AND 東)"),
        ("title:ferry", "title:ferry"),
        ('title:"night ferry"', 'title:"night ferry"'),
        ("site:herald.example", 'site:"herald.example"'),
        ('author:"Ines Falk" -site:x', '(author:"Ines Falk" AND -site:"x")'),
        ("lang:de OR lang:fr", '(lang:"de" OR lang:"fr")'),
        ("after:2026-05 before:2027", '(after:"2026-05-01" AND before:"2027-01-01")'),
        ("is:free is:paid is:live", '(is:"free" AND is:"paywalled" AND is:"live")'),
        ("SITE:herald.example", 'site:"herald.example"'),
        ("well-known U.S. don't", "(well-known AND U.S AND don't)"),
        ("http://a.example/x,1.html", 'url:"http://a.example/x,1.html"'),
        ("gull -https://a.example/x", '(gull AND -url:"https://a.example/x")'),
        ("gull OR OR tern", "(gull OR tern)"),
        ("gull && AND tern", "(gull AND tern)"),
        ("-() gull", "gull"),
        ("~gull", "gull"),
        ("straße", "straße"),
        ("ferry: bay", "(ferry AND bay)"),
        ("", "everything"),
        ("  ", "everything"),
        ("- -- * '' () OR !!! §", "nothing"),
        ("OR ferry OR", "ferry"),
        ('"unclosed phrase', '"unclosed phrase"'),
    ],
)
def test_the_meaning_of_a_query(text: str, meaning: str) -> None:
    assert meaning_of(text) == meaning


@pytest.mark.parametrize("text", ["before:soon", "is:funny", "story:x", "after:2026-02-30"])
def test_a_filter_with_a_wrong_value_is_ignored_and_reported(text: str) -> None:
    query = parse_query("ferry " + text)
    assert str(query.root) == "ferry"
    assert text in query.notes[0]


def test_a_query_that_is_too_long_is_cut_and_this_is_reported() -> None:
    query = parse_query(" ".join(f"ferry{number}" for number in range(1_000)))
    assert len(query.terms) == MAX_TERMS
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


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("gull or tern", "OR"),
        ("gull not tern", "NOT"),
        ("gull near/20 tern", "NEAR/20"),
        ("gull w/3 tern", "NEAR/3"),
        ("gull OR | tern", "twice"),
        ("gull ()", "()"),
        ("title:( ) gull", "()"),
        ("~gull", "~"),
        ("=gull", "="),
        ("#gull", "tag:gull"),
        ("https://a.example/x", "quotes"),
        ("date:2026-13", "has no month"),
        ("before:2026-13", "has no month"),
        ("after:2026-02-30", "no day 2026-02-30"),
        ("!(gull tern)", "-(a OR b)"),
        ("gull OR tern quay", "(gull OR tern) AND quay"),
        ("gull !tern", "!"),
        ("gull (tern", "("),
        ("gull) tern", ")"),
        ('gull "tern', '"'),
        ("size:big gull", "size:"),
        ("titel:gull", "title:"),
        ('size:"very big"', "size:"),
        ("*ull", "*ull"),
        ("g*l", "g*l"),
        ("gu?l", "gu*"),
        ("/gu.l/", "/gu.l/"),
        ("gull^2", "gull^2"),
        ("gull~", "gull~"),
        ('"gull"~3', "gull"),
        ("gull NEAR tern", "NEAR/5"),
        ("gull NEAR/3 site:a", "NEAR/3"),
        ("title: gull", "title:"),
        ("date:2026-02-30", "2026-02-30"),
        ("date:2026-05..2026-04", "2026-04..2026-05"),
        ("last:soon", "last:soon"),
        ("is:revisd", "revised"),
        ("lang:germann", "german"),
        ("gull AND", "AND"),
        ("gull NOT", "NOT"),
        ("…!", "nothing to search for"),
        ("g*", "g*"),
    ],
)
def test_what_is_read_in_another_way_than_it_looks_is_said(text: str, named: str) -> None:
    assert any(named in note for note in parse_query(text).notes)


@pytest.mark.parametrize(
    "text",
    [
        *("gull tern", '"gull and tern"', "gull OR tern", "or", "gull or", "Berlin:Mitte", "12:30"),
        *("gull and tern", "near/5", "#1", "C:\\x", "why?", "gull - tern", "A & B"),
        *("(gull)", "((gull))"),
        *("lang:(de OR fr)", "date:2026-05..", "-(gull OR tern) quay", "gull OR tern site:a"),
    ],
)
def test_a_plain_query_gets_no_note(text: str) -> None:
    assert parse_query(text).notes == ()


def test_a_small_and_comes_with_its_other_reading() -> None:
    query = parse_query("gull and tern site:a")
    assert str(query.root) == '(gull AND and AND tern AND site:"a")'
    assert query.small_and is not None
    assert str(query.small_and.root) == '(gull AND tern AND site:"a")'
    assert "AND in capitals" in query.small_and.note
    assert parse_query("and tern").small_and is None
    assert parse_query("gull AND tern").small_and is None
