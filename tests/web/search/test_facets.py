"""The counts of the facets and the bars of the timeline."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from newsarchive.web.search.facets import ValueCount, count_facets, timeline


def test_each_character_is_counted_as_a_value() -> None:
    counts = count_facets(
        "\x02\x01\x03\ue0001@\x02\x04\x03\x012D\x05\x01\x03\U000338c13G", "\x06\x06\x07"
    )
    values = {2: "one.example", 5: "two.example", 4: "Sport", 3: "de", 6: "A", 7: "B"}
    assert counts.value_codes() == [2, 3, 4, 5, 6, 7]
    assert counts.with_values(values) == {
        "site": [ValueCount("one.example", 2), ValueCount("two.example", 1)],
        "section": [ValueCount("Sport", 1)],
        "lang": [ValueCount("de", 3)],
        "author": [ValueCount("A", 2), ValueCount("B", 1)],
        "is": [
            ValueCount("free", 1),
            ValueCount("paywalled", 1),
            ValueCount("live", 1),
            ValueCount("revised", 1),
            ValueCount("silent", 1),
            ValueCount("gone", 2),
        ],
        "kind": [ValueCount("live", 1)],
    }
    assert counts.days == {date(1600, 1, 1): 1, date(2021, 1, 26): 1}
    assert count_facets("", "").with_values(values) == {}


@pytest.mark.parametrize(
    ("days", "bars", "first", "last"),
    [
        (["2026-01-01", "2026-01-05"], 5, "2026-01-01", "2026-01-05"),
        (["2026-01-01", "2026-12-31"], 53, "week of 2025-12-29", "week of 2026-12-28"),
        (["2022-01-15", "2026-01-01"], 49, "2022-01", "2026-01"),
        (["1990-01-01", "2026-01-01"], 37, "1990", "2026"),
    ],
)
def test_the_timeline_has_the_shortest_period_that_fits(
    days: list[str], bars: int, first: str, last: str
) -> None:
    periods = timeline(Counter(map(date.fromisoformat, days)))
    assert (len(periods), periods[0].label, periods[-1].label) == (bars, first, last)
    assert sum(period.count for period in periods) == 2
    assert all(one.before == two.after for one, two in pairwise(periods))


def test_the_timeline_of_six_centuries_is_by_year() -> None:
    assert timeline(Counter()) == []
    assert len(timeline(Counter([date(2199, 12, 31), date(1600, 1, 1)]))) == 600
