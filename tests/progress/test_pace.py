"""The time left is measured for each host, and is not shown where it is not known."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.progress.pace import LEAST, Pace


@dataclass
class Clock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def begun(clock: Clock, hosts: dict[str, int]) -> Pace:
    pace = Pace(clock)
    pace.begin(f"https://{host}/{n}" for host, number in hosts.items() for n in range(number))
    pace.is_complete = True
    return pace


def end(pace: Pace, clock: Clock, host: str, numbers: range, seconds: float) -> None:
    for number in numbers:
        clock.now += seconds
        pace.end(f"https://{host}/{number}")


def test_a_host_with_a_delay_sets_the_time_left() -> None:
    clock = Clock()
    pace = begun(clock, {"quick.example": 100, "slow.example": 30})
    for number in range(10):
        end(pace, clock, "slow.example", range(number, number + 1), 10)
        pace.end(f"https://quick.example/{number}")
    assert pace.queued == 110
    assert round(pace.seconds_left() or 0) == 900, "90 left of the other, at the same pace"
    end(pace, clock, "quick.example", range(10, 100), 0)
    assert round(pace.seconds_left() or 0) == 200


def test_what_is_not_known_is_not_guessed() -> None:
    clock = Clock()
    pace = begun(clock, {"a.example": 100, "b.example": 50})
    assert pace.seconds_left() is None
    assert pace.per_second() is None
    end(pace, clock, "a.example", range(20), 1)
    assert pace.per_second() == 1
    assert pace.seconds_left() is None, "nothing is known about b.example"
    end(pace, clock, "b.example", range(LEAST), 2)
    assert pace.seconds_left() is not None
    pace.is_complete = False
    assert pace.seconds_left() is None, "sources are still read"


def test_a_pause_of_a_host_makes_the_time_left_longer_and_the_rate_lower() -> None:
    clock = Clock()
    pace = begun(clock, {"a.example": 100})
    end(pace, clock, "a.example", range(20), 1)
    before, rate = pace.seconds_left() or 0, pace.per_second() or 0
    clock.now += 300
    assert (pace.seconds_left() or 0) > 5 * before
    assert (pace.per_second() or 0) < rate / 5


def test_urls_left_to_a_later_run_say_nothing_about_the_pace() -> None:
    clock = Clock()
    pace = begun(clock, {"a.example": 20})
    for number in range(19):
        pace.leave(f"https://a.example/{number}")
    pace.end("https://a.example/feed.xml")  # a source, which was not begun
    assert pace.queued == 1
    assert pace.per_second() is None
