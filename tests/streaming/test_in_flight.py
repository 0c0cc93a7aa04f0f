"""What acknowledgements tell of a line, in virtual time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.congestion import QUEUE_S
from streaming.in_flight import InFlight


class Flight:
    """An `InFlight` and its clock."""

    def __init__(self) -> None:
        self.now = 100.0
        self.of = InFlight(clock=lambda: self.now)
        self.stamp = 0

    def send(self, size: int = 1000) -> int:
        self.stamp += 3000
        self.of.sent(self.stamp, size)
        return self.stamp

    def travel(self, seconds: float, size: int = 1000) -> None:
        """Send a picture that is acknowledged after so long."""
        stamp = self.send(size)
        self.now += seconds
        assert self.of.received(stamp)


def test_word_of_a_picture_counts_for_all_before_it() -> None:
    flight = Flight()
    stamps = [flight.send(size) for size in (100, 200, 300)]
    assert (flight.of.bytes, flight.of.count) == (600, 0)
    assert flight.of.received(stamps[1])
    assert (flight.of.bytes, flight.of.count) == (300, 2)
    assert not flight.of.received(stamps[0])
    assert not flight.of.received(4711)
    assert flight.of.bytes == 300


def test_who_takes_longer_than_a_queue_would_explain_stands_in_one() -> None:
    flight = Flight()
    flight.travel(0.05)
    assert not flight.of.queues
    flight.send()
    flight.now += 0.05 + QUEUE_S - 0.01
    assert not flight.of.late
    flight.now += 0.02
    assert flight.of.late
    assert flight.of.received(flight.stamp)
    assert flight.of.queues
    assert not flight.of.late


@pytest.mark.parametrize("kbps", [300, 1000, 5000])
def test_the_rate_of_a_line_with_a_queue_is_seen(kbps: int) -> None:
    flight = Flight()
    flight.travel(0.02, size=50)
    flight.now += 5.0
    began, size, sent = flight.now, 4000, [flight.send(4000) for _ in range(120)]
    seen = []
    for number, stamp in enumerate(sent, start=1):
        flight.now = began + 0.02 + number * size * 8 / 1000 / kbps
        assert flight.of.received(stamp)
        seen.append(flight.of.line_kbps)
    rates = [rate for rate in seen if rate is not None]
    assert rates == [pytest.approx(kbps, rel=0.01)] * len(rates)
    assert rates
    # What was measured is told once, and nothing of a line without a queue.
    flight.travel(0.02)
    assert flight.of.line_kbps is None


def test_a_hiccup_is_no_narrow_line() -> None:
    flight = Flight()
    flight.travel(0.01)
    for _ in range(20):
        stamps = [flight.send() for _ in range(4)]
        flight.now += 0.25  # a busy machine answers late, and to all at once
        for stamp in stamps:
            assert flight.of.received(stamp)
            assert flight.of.line_kbps is None
        flight.travel(0.01)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40), st.floats(0, 3)), max_size=80))
def test_nothing_is_lost_count_of(steps: list[tuple[bool, int, float]]) -> None:
    """Pictures go, and words come back for any of them, or for none."""
    flight = Flight()
    for sends, number, wait in steps:
        flight.now += wait
        if sends:
            flight.send(number)
        else:
            flight.of.received(number * 3000)
        assert flight.of.bytes >= 0
        assert flight.of.oldest_s >= 0.0
        assert flight.of.line_kbps is None or flight.of.line_kbps >= 0.0
    flight.of.received(flight.stamp)
    assert flight.of.bytes == 0
    assert flight.of.oldest_s == 0.0
