"""The state of the search page, read from a URL and written to one."""

from __future__ import annotations

import pytest

from newsarchive.web.search.search_state import SearchState


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=ferry&site=a.example&author=A&author=B&after=2026-05-01&sort=newest",
        "/search?q=%E6%9D%B1+%22x%22&is=free&page=2026-05-01T00%3A00%3A00Z~7&until=9",
        "/search",
    ],
)
def test_a_url_holds_the_whole_state(path: str) -> None:
    assert SearchState.from_query_string(path.partition("?")[2]).path() == path


@pytest.mark.parametrize(
    "query_string",
    ["sort=x&page=-1&until=z&after=soon&is=x&story=a", "page=%00~&q=", "%ff=%ff&=&&&q", "site=%20"],
)
def test_parameters_that_make_no_sense_are_ignored(query_string: str) -> None:
    assert SearchState.from_query_string(query_string).path() == "/search"


def test_months_and_years_in_a_url_become_days() -> None:
    state = SearchState.from_query_string("after=2026&before=2026-06")
    assert state.path() == "/search?after=2026-01-01&before=2026-06-01"
