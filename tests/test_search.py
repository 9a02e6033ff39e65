"""How a search is bounded, watched and interrupted."""

from __future__ import annotations

import math
import signal
import threading
import time

import pytest

from burden import progress
from burden.search import Search


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "perf_counter", clock)
    return clock


def test_a_search_without_a_budget_goes_on(clock: Clock) -> None:
    one = Search()
    clock.now += 1e9
    assert (one.stopped, one.interrupted, one.remaining, one.elapsed) == (None, False, math.inf, 1e9)


@pytest.mark.parametrize(("seconds", "text"), [(10, "10 s"), (10.0, "10 s"), (0.5, "0.5 s"), (86400, "86400 s")])
def test_a_budget_runs_from_the_start_to_its_end(clock: Clock, seconds: float, text: str) -> None:
    one = Search(seconds)
    assert one.remaining == seconds
    clock.now += seconds * 0.75
    assert one.stopped is None
    assert one.remaining == seconds * 0.25
    clock.now += seconds * 0.5
    assert one.stopped == f"the budget of {text} is used up"
    assert one.remaining == 0
    assert not one.interrupted


def test_an_interrupt_stops_a_search_whatever_is_left_of_its_budget(clock: Clock) -> None:
    one = Search(10)
    one.interrupt()
    assert one.interrupted
    assert one.stopped == "interrupted"
    clock.now += 20
    assert one.stopped == "interrupted"


def test_an_interrupt_from_another_thread_is_seen() -> None:
    one = Search()
    thread = threading.Thread(target=one.interrupt)
    thread.start()
    thread.join()
    assert one.stopped == "interrupted"


@pytest.mark.parametrize("seconds", [0, -1, math.nan, -math.inf])
def test_a_budget_is_above_zero(seconds: float) -> None:
    with pytest.raises(ValueError, match="takes more than"):
        Search(seconds)


def test_reports_come_at_most_ten_times_a_second(clock: Clock) -> None:
    seen: list[tuple[float, str]] = []
    one = Search(report=lambda fraction, text: seen.append((fraction, text)))
    for step in range(128):
        one.report(step / 128, f"supports {step} of 128")
        clock.now += 1 / 64
    assert seen[0] == (0, "supports 0 of 128")
    assert len(seen) == 19  # each seventh of 64 a second, over two seconds
    clock.now += 1
    one.report(1 + 1e-9, "done")
    assert seen[-1] == (1, "done")


def test_reports_without_a_listener_go_nowhere() -> None:
    Search().report(0.5, "supports 1 of 2")


# -- at a terminal ------------------------------------------------------------------------------------------------


def test_ctrl_c_interrupts_the_search_and_a_second_one_the_block() -> None:
    watch, before = progress.Watch(), signal.getsignal(signal.SIGINT)
    with watch.solving():
        signal.raise_signal(signal.SIGINT)
        assert watch.search.stopped == "interrupted"
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt), watch.solving():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_leaves_the_handler_alone() -> None:
    seen: list[object] = []

    def work() -> None:
        with progress.Watch().solving():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGINT)]


def test_a_job_that_ignores_interrupts_goes_on_ignoring_them() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        watch = progress.Watch()
        with watch.solving():
            signal.raise_signal(signal.SIGINT)
        assert not watch.search.interrupted
    finally:
        signal.signal(signal.SIGINT, before)
