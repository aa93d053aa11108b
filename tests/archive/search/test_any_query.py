"""Any text is a query: it is read, printed and read again as the same, and its SQL runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.archive.connection import open_for_reading
from newsarchive.archive.search.query import Query, parse_query
from newsarchive.archive.search.statements import Search, register_search_functions
from tests.support.archives import sample_archive

PIECES = (
    '" * ( ) - + | : ^ ~ ~5 ! ? / \\ . , ; & && || OR AND NOT NEAR NEAR/2 NEAR/0 or not title: '
    "intitle: site: lang: date: last: is: url: tag: description: 2026 2026-02..2026-03 free de "
    "ferry fer el* fe*y *erry ferr* 東京 서울에서 ก ß המדרסה × \x00 \ud800 “ » ： （ ） − – 👍 "
    "\u202e \u200d"
)
pieces = st.sampled_from(PIECES.split(" "))
texts = st.text(max_size=40) | st.lists(pieces, max_size=16).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda glue: glue.join(words))
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    path: Path = tmp_path_factory.mktemp("any") / "a.db"
    sample_archive(path)
    connection = open_for_reading(path)
    register_search_functions(connection)
    yield connection
    connection.close()


@settings(max_examples=400, deadline=None)
@given(text=texts)
def test_a_query_is_printed_as_a_query_of_the_same_meaning(text: str) -> None:
    root = parse_query(text).root
    if root is not None:
        assert parse_query(str(root)).root == root


@settings(max_examples=200, deadline=None)
@given(text=texts)
def test_the_sql_of_every_query_runs(connection, text: str) -> None:  # type: ignore[no-untyped-def]
    _run(connection, parse_query(text))


def _run(connection, query: Query) -> int:  # type: ignore[no-untyped-def]
    search = Search(query, 1_000)
    (found,) = connection.execute(*search.count()).fetchone()
    if search.match is not None:
        assert len(connection.execute(*search.ranked(found)).fetchall()) == found
    if search.whole_match is not None:
        matched = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH ?"
        connection.execute(matched, (search.whole_match,))
    return int(found)


def _nested(opening: str, closing: str, levels: int) -> str:
    return opening * levels + "ferry" + closing * levels


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000,
        ")" * 1_000,
        "-(" * 500,
        '"' * 999,
        "NOT " * 250,
        "NEAR/2 " * 140,
        _nested("(", ")", 490) + " quay",
        _nested("(a OR ", ")", 39),
        _nested("(a -(b OR ", "))", 30),
        _nested("(site:a OR (bay -(", ")))", 20),
        "(a OR " * 160,
    ],
)
def test_a_query_may_be_nested_as_deeply_as_it_is_long(connection, text: str) -> None:  # type: ignore[no-untyped-def]
    _run(connection, parse_query(text))
