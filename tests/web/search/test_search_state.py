"""The state of the search page, read from a URL and written to one."""

from __future__ import annotations

import pytest

from newsarchive.web.search.search_state import SearchState


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=ferry&site=a.example&author=A&author=B&after=2026-05-01&sort=newest",
        "/search?q=%E6%9D%B1+%22x%22&is=free&page=2026-05-01T00%3A00%3A00Z~7&until=9",
        "/search?site=a.example&site=b.example&-site=c.example&is=free&is=live&size=50",
        "/search?q=x&page=-2026-05-01T00%3A00%3A00Z~7~40&until=9&facet=site&filter=tim",
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


@pytest.mark.parametrize(
    ("query_string", "after", "before"),
    [
        ("from=2026-05-01&to=2026-05-19", "2026-05-01", "2026-05-20"),
        ("from=2026-02&to=2026-02", "2026-02-01", "2026-03-01"),
        ("from=2024&to=2024", "2024-01-01", "2025-01-01"),
        ("to=2024-12", "", "2025-01-01"),
        ("to=20240229", "", "2024-03-01"),
        ("after=2026-05-01&from=2026-05-03&before=2026-06-01&to=2026-05-09", "2026-05-03",
         "2026-05-10"),
        ("from=&to=", "", ""),
        ("to=9999", "", "9999-12-31"),
    ],
)  # fmt: skip
def test_both_days_of_the_form_are_included(query_string: str, after: str, before: str) -> None:
    state = SearchState.from_query_string(query_string)
    assert (state.filter_value("after"), state.filter_value("before")) == (after, before)
    assert state.notes == ()


@pytest.mark.parametrize(
    ("query_string", "note"),
    [
        ("from=2026-02-30", "from=2026-02-30 was left out: this is no date; write 2026-05-31"),
        ("from=2026-05-02&to=2026-05-01", "no day is both from 2026-05-02 on and up to 2026-05-01"),
        ("before=2026-05-02&after=2026-05-02", "no day is both"),
        ("is=unicorn", "is=unicorn was left out"),
        ("-is=unicorn", "-is=unicorn was left out"),
        ("&".join(f"site=s{number}" for number in range(41)), "only the first 40 filters"),
    ],
)
def test_what_is_left_out_of_a_url_is_said(query_string: str, note: str) -> None:
    assert note in SearchState.from_query_string(query_string).notes[0]


def test_a_value_is_chosen_or_excluded_but_not_both() -> None:
    state = SearchState().with_filter("site", "a").with_filter("site", "b")
    assert state.path() == "/search?site=a&site=b"
    assert state.with_filter("-site", "a").path() == "/search?site=b&-site=a"
    assert (
        state.with_filter("-site", "a").with_filter("site", "a").path() == "/search?site=b&site=a"
    )
    assert state.with_filter("site", "a").path() == state.path()
    assert state.without("site").path() == "/search"


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "q=%22a+b%22+%25&site=a.example&-site=b.example&after=2026-01-01&sort=newest&size=50",
        "q=x&page=40&until=9&view=headlines&lang=de&author=A&last=7d&before=2026-03-01",
    ],
)
def test_links_that_narrow_are_those_of_the_state_with_the_filters(query_string: str) -> None:
    state = SearchState.from_query_string(query_string)
    for name in ("site", "-section", "author", "-is", "story"):
        for value in ("new", "Ünïcode & 100 % +", "a/b?c#d"):
            assert state.narrowing(name)(value) == state.with_filter(name, value).link()
    both = state.with_filter("after", "2026-05-01").with_filter("before", "2026-05-08")
    assert state.narrowing("after", "before")("2026-05-01", "2026-05-08") == both.link()


def test_the_link_to_a_search_for_everything_leaves_no_parameter() -> None:
    assert SearchState().link() == "?"
