"""The line of progress fits, and says only what is known."""

from __future__ import annotations

import pytest

from newsarchive.progress.figures import (
    Figures,
    Said,
    Steps,
    columns,
    duration,
    line,
    rate,
    size,
)

FULL = Figures(1412, 520, 387, 3, 889, 2.14, 415)


def test_all_figures_are_on_a_wide_terminal() -> None:
    assert line("paper", FULL.parts(), 200) == (
        "paper: 1,412 found, 520 fetched, 387 stored, 3 failed, 2.1/s, 889 queued, 7 min left"
    )


@pytest.mark.parametrize("width", range(5, 100))
def test_a_line_fits_any_width(width: int) -> None:
    for name in ("paper", "朝日新聞のニュース"):
        shown = line(name, FULL.parts(), width)
        assert columns(shown) <= width
        if width > 40:
            assert "387 stored" in shown


def test_what_matters_most_is_left_out_last() -> None:
    assert line("paper", FULL.parts(), 50) == "paper: 387 stored, 889 queued, 7 min left"
    assert line("paper", FULL.parts(), 20) == "paper: 387 stored"


def test_unknown_figures_are_not_shown() -> None:
    first = Figures(0, 1, 0, 0, 0)
    assert line("paper", first.parts(), 99) == "paper: 0 found, 1 fetched, 0 stored, 0 queued"


def test_crawls_side_by_side_are_added_up_and_the_slowest_sets_the_time() -> None:
    other = Figures(10, 9, 8, 0, 1, 0.5, 900)
    both = Figures.of_all([FULL, other])
    assert (both.found, both.stored, both.queued, both.seconds_left) == (1422, 395, 890, 900)
    assert both.per_second == pytest.approx(2.64)
    unknown = Figures(10, 9, 8, 0, 1)
    assert Figures.of_all([FULL, unknown]).seconds_left is None
    done = Figures(10, 9, 8, 0, 0)
    assert Figures.of_all([FULL, done]).seconds_left == 415


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (59, "59 s"), (61, "1 min"), (3_540, "59 min"), (3_600, "1 h"),
     (9_000, "2 h 30 min"), (40_000, "11 h"), (400_000, "5 days")],
)  # fmt: skip
def test_a_duration_is_no_more_exact_than_it_can_be(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_slow_rate_is_by_the_minute() -> None:
    assert (rate(3.21), rate(0.2)) == ("3.2/s", "12/min")


def test_steps_say_the_share_and_the_time_left() -> None:
    assert line("extracting", Steps(25, 100, 30, "article").parts(), 99) == (
        "extracting: 25 of 100 articles, 25 %, 50/min, 2 min left"
    )
    assert line("extracting", Steps(0, 0, 0, "article").parts(), 99).endswith("100 %")
    assert line("extracting", Said("x" * 99).parts(), 20) == "extracting: xxxxxxxx"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_234, "1 kB"), (3_449_000, "3.4 MB"),
     (999_700_000, "1.0 GB"), (5e12, "5.0 TB")],
)  # fmt: skip
def test_a_size_has_a_unit_that_suits_it(number: float, text: str) -> None:
    assert size(number) == text


def test_steps_say_how_many_of_how_many_and_how_fast_once_that_is_known() -> None:
    assert line("export", Steps(30, 4_000, 2).parts(), 99) == "export: 30 bytes of 4 kB, 0 %"
    counted = Steps(1_000, 4_000, 10, "article", "7 stored")
    assert line("export", counted.parts(), 99) == (
        "export: 1,000 of 4,000 articles, 25 %, 7 stored, 100/s, 30 s left"
    )
    sized = Steps(10**9, 4 * 10**9, 100)
    assert line("backup", sized.parts(), 99) == (
        "backup: 1.0 GB of 4.0 GB, 25 %, 10.0 MB/s, 5 min left"
    )
    assert line("backup", sized.parts(), 16) == "backup: 25 %"
