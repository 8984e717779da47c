"""What a run pays its units with: never more within a minute than the cap, and after those who are in a hurry."""

from collections import deque
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport import clock
from rapport.caps import Cap
from rapport.sync.metering import PacedMeter
from tests.clocks import SleepersClock

CAP = Cap(6_000, 120, "a test", reserve=0.01)


@pytest.fixture
def passing() -> Iterator[SleepersClock]:
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    yield sleepers
    clock.set_clock(None)


def most_within_a_minute(spent: list[tuple[float, int]]) -> int:
    window: deque[tuple[float, int]] = deque()
    most = 0
    for moment, units in spent:
        window.append((moment, units))
        while window[0][0] <= moment - 60:
            window.popleft()
        most = max(most, sum(each for _, each in window))
    return most


@given(st.lists(st.tuples(st.integers(1, 120), st.floats(0, 3)), min_size=50, max_size=300))
def test_no_minute_holds_more_than_the_cap(calls: list[tuple[int, float]]) -> None:
    sleepers = SleepersClock()
    clock.set_clock(sleepers)
    try:
        meter, spent = PacedMeter(CAP), []
        for units, pause in calls:
            meter.spend(units)
            spent.append((sleepers.monotonic(), units))
            sleepers.sleep(pause)
    finally:
        clock.set_clock(None)
    assert most_within_a_minute(spent) <= CAP.per_minute


def test_who_spends_all_the_time_gets_nearly_the_whole_cap(passing: SleepersClock) -> None:
    meter = PacedMeter(CAP)
    for _ in range(500):
        meter.spend(120)
    assert 0.95 * CAP.per_minute * passing.monotonic() / 60 <= 500 * 120


def test_units_are_drawn_in_lots_from_what_others_use_too(passing: SleepersClock) -> None:
    lots: list[int] = []
    meter = PacedMeter(CAP, lots.append)
    for _ in range(30):
        meter.spend(20)
    assert sum(lots) == 30 * 20
    assert max(lots) <= CAP.burst // 2


def test_after_a_refusal_it_goes_slower_and_recovers(passing: SleepersClock) -> None:
    meter = PacedMeter(CAP)

    def seconds_for(units: int) -> float:
        began = passing.monotonic()
        for _ in range(units // 60):
            meter.spend(60)
        return passing.monotonic() - began

    seconds_for(600)  # the burst is used up
    usual = seconds_for(1200)
    meter.ease(30.0)
    assert seconds_for(1200) > 1.1 * usual
    seconds_for(12_000)
    assert seconds_for(1200) == pytest.approx(usual, rel=0.02)


def test_to_ease_waits_as_long_as_was_asked(passing: SleepersClock) -> None:
    began = passing.monotonic()
    PacedMeter(CAP).ease(12.5)
    assert passing.monotonic() - began == 12.5


def test_it_lets_a_run_in_a_hurry_go_first_but_not_for_ever(passing: SleepersClock) -> None:
    turns = iter([True] * 5)
    PacedMeter(CAP, is_in_the_way=lambda: next(turns, False)).spend(20)
    assert 5 <= passing.monotonic() < 10
    began = passing.monotonic()
    PacedMeter(CAP, is_in_the_way=lambda: True).spend(20)
    assert 60 <= passing.monotonic() - began <= 120
