"""Round numbers on the axis, and how numbers are written."""

from __future__ import annotations

import math

import pytest

from newsarchive.web.charts.scales import round_ticks, spread, tick_labels, write_share


@pytest.mark.parametrize("highest", [0.00003, 0.007, 0.1, 0.3, 1, 3, 7, 12, 99, 1_234, 5e6])
def test_the_scale_begins_at_zero_and_reaches_the_highest_value_in_round_steps(
    highest: float,
) -> None:
    ticks = round_ticks(highest)
    step = ticks[1]
    assert ticks[0] == 0
    assert highest <= ticks[-1] < highest + step * 1.001
    assert 2 <= len(ticks) <= 6
    assert round(step / 10 ** math.floor(math.log10(step) + 1e-9), 6) in (1, 2, 5)


def test_counts_have_no_half_articles() -> None:
    assert round_ticks(1, whole=True) == [0, 1]
    assert round_ticks(3, whole=True) == [0, 1, 2, 3]
    assert round_ticks(0, whole=True) == [0, 1]


def test_a_low_chart_with_a_single_step_is_not_half_empty() -> None:
    for highest in range(1, 3_000):
        top = round_ticks(highest, whole=True, steps=1)[-1]
        assert highest <= top <= 2 * highest


def test_labels_of_one_scale_have_the_same_number_of_decimals() -> None:
    assert tick_labels(round_ticks(0.0092), percent=True) == [
        "0.0 %", "0.5 %", "1.0 %",
    ]  # fmt: skip
    assert tick_labels(round_ticks(0.9), percent=True)[-1] == "100 %"
    assert tick_labels(round_ticks(9_000, whole=True), percent=False)[-1] == "10,000"


def test_a_share_is_written_with_two_digits_and_an_unknown_one_is_no_zero() -> None:
    shares = [None, 0, 1, 0.5, 0.034, 0.00123, 0.000021, 1e-9]
    written = ["–", "0 %", "100 %", "50 %", "3.4 %", "0.12 %", "0.002 %", "< 0.001 %"]
    assert [write_share(share) for share in shares] == written


def test_labels_are_spread_with_the_first_and_the_last() -> None:
    assert spread(3, 5) == [0, 1, 2]
    assert spread(101, 5) == [0, 25, 50, 75, 100]
    assert spread(0, 5) == []
