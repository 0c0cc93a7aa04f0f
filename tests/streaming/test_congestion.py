"""The bitrate follows what the receiver reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.congestion import (
    BUSY_KBPS,
    DRAIN,
    FAST_GROWTH,
    HEADROOM,
    KNOWN_S,
    UNKNOWN_KBPS,
    LineEstimate,
)


class Line:
    """A second of sending after another, seen by an estimate."""

    def __init__(self, start: int = 2000, rtt_s: float = 0.02) -> None:
        self.now = 0.0
        self.estimate = LineEstimate(start, 150, 6000, clock=lambda: self.now)
        self.highest, self.lost = 1000, 0
        self.second(loss=0.0, rtt_s=rtt_s)

    def second(
        self,
        loss: float,
        rtt_s: float | None = 0.02,
        remb: float | None = None,
        use: float = 1.0,
    ) -> int:
        """One second at `use` of the estimate with `loss`; the estimate after it."""
        for _ in range(100):
            self.now = round(self.now + 0.01, 6)
            self.estimate.sent(round(self.estimate.kbps * use * 1000 / 8 / 100))
        if remb is not None:
            self.estimate.remb(remb)
        self.highest += 200
        self.lost += round(200 * loss)
        self.estimate.report(self.lost, self.highest, rtt_s)
        return self.estimate.kbps


def test_it_grows_on_a_clean_line_to_its_limit() -> None:
    line = Line(start=500)
    grown = [line.second(loss=0.0) for _ in range(40)]
    assert grown == sorted(grown)
    assert grown[0] == pytest.approx(500 * 1.08**2, rel=0.01)
    assert grown[-1] == 6000


def test_heavy_loss_halves_it_by_half_the_loss() -> None:
    line = Line()
    before = line.estimate.kbps
    assert line.second(loss=0.4) == pytest.approx(before * 0.8, rel=0.01)


def test_a_little_loss_changes_nothing() -> None:
    line = Line()
    before = line.estimate.kbps
    assert line.second(loss=0.05) == before


def test_a_growing_round_trip_is_a_queue_and_tells_what_gets_through() -> None:
    line = Line()
    before = line.estimate.kbps
    assert line.second(loss=0.0, rtt_s=0.3) == before, "once may be a busy machine"
    # A second's worth took 1.2 s to go out; a rate well below that drains the queue.
    assert line.second(loss=0.0, rtt_s=0.5) == pytest.approx(before / 1.2 * DRAIN, rel=0.02)


def test_large_pictures_are_paced_only_on_a_line_that_was_found_narrow() -> None:
    line = Line()
    assert line.estimate.burst_kbps == UNKNOWN_KBPS
    line.second(loss=0.2, rtt_s=0.3)
    assert line.estimate.burst_kbps == pytest.approx(HEADROOM * line.estimate.kbps, rel=0.01)
    for _ in range(round(KNOWN_S)):
        line.second(loss=0.0)
    assert line.estimate.burst_kbps == UNKNOWN_KBPS


def test_loss_with_a_late_report_is_believed_at_once() -> None:
    line = Line()
    before = line.estimate.kbps
    assert line.second(loss=0.2, rtt_s=0.3) < 0.6 * before


def test_delay_alone_is_not_believed_below_what_a_busy_machine_would_cause() -> None:
    line = Line()
    for _ in range(20):
        line.second(loss=0.0, rtt_s=0.5, remb=1e6)
        line.estimate.remb(100)
    assert line.estimate.kbps == BUSY_KBPS
    line.second(loss=0.05, rtt_s=0.5, remb=1e6)
    line.estimate.remb(300)
    assert line.estimate.kbps <= 300, "a narrow line loses, too"


def test_a_queue_that_drains_is_left_alone() -> None:
    line = Line()
    line.second(loss=0.2, rtt_s=0.5)
    before = line.estimate.kbps
    assert line.second(loss=0.0, rtt_s=0.3) == before


@pytest.mark.parametrize(
    ("loss", "rtt_s", "copies"),
    [(0.05, 0.2, True), (0.02, 0.1, True), (0.01, 0.2, False), (0.05, 0.04, False)],
)
def test_a_line_that_loses_by_chance_and_answers_late_gets_everything_twice(
    loss: float, rtt_s: float, copies: bool
) -> None:
    line = Line(rtt_s=rtt_s)
    for _ in range(8):
        line.second(loss=loss, rtt_s=rtt_s)
    line.second(loss=loss, rtt_s=rtt_s + 0.2)
    assert line.estimate.copies == copies, "one late report changes nothing"
    if copies:
        assert line.estimate.picture_kbps == pytest.approx(line.estimate.kbps / 2, abs=1)
        for _ in range(12):
            line.second(loss=0.0, rtt_s=rtt_s)
    assert not line.estimate.copies
    assert line.estimate.picture_kbps == line.estimate.kbps


def test_a_full_line_gets_nothing_twice() -> None:
    line = NarrowLine(start=5000)
    line.pass_a_second(carries=10_000)
    for _ in range(60):
        line.pass_a_second(carries=1000)
        assert not line.estimate.copies


class NarrowLine(Line):
    """A line of some kbit/s with a queue of 0.3 s, what does not fit being lost."""

    def __init__(self, start: int) -> None:
        super().__init__(start)
        self.queue_s = 0.0

    def pass_a_second(self, carries: float) -> int:
        """One second of sending at the estimate; the estimate after it."""
        sent = float(self.estimate.kbps)
        backlog = self.queue_s * carries + sent - carries
        self.queue_s = min(max(backlog, 0.0) / carries, 0.3)
        lost = max(0.0, backlog - 0.3 * carries)
        return self.second(loss=lost / sent, rtt_s=0.02 + self.queue_s)


def test_a_line_that_narrows_is_followed_within_three_seconds() -> None:
    line = NarrowLine(start=5000)
    for _ in range(3):
        line.pass_a_second(carries=10_000)
    followed = [line.pass_a_second(carries=1000) for _ in range(3)]
    assert followed[-1] <= 1000
    assert line.queue_s <= 0.1, "and nothing waits any more"
    queues, rates = [], []
    for _ in range(30):
        rates.append(line.pass_a_second(carries=1000))
        queues.append(line.queue_s)
    assert sum(rates) / 30 > 600, "most of what it carries is used"
    assert sorted(queues)[24] <= 0.15, "and hardly ever does a queue grow"


def test_a_line_that_widens_is_used_again() -> None:
    line = NarrowLine(start=3000)
    for _ in range(10):
        line.pass_a_second(carries=1000)
    rates = [line.pass_a_second(carries=10_000) for _ in range(40)]
    assert max(rates[:20]) > 2000
    assert rates[-1] == 6000


@pytest.mark.parametrize(("carries", "most_s"), [(1000, 8), (500, 12)])
@pytest.mark.parametrize("narrow_s", [5, 10, 30, 31, 32, 33, 34])
def test_after_a_narrow_time_pictures_are_soon_as_good_as_before(
    narrow_s: int, carries: float, most_s: int
) -> None:
    line = NarrowLine(start=3000)
    for seconds, kbps in ((3, 10_000), (narrow_s, carries)):
        for _ in range(seconds):
            line.pass_a_second(carries=kbps)
    back = [line.pass_a_second(carries=10_000) for _ in range(most_s)]
    assert back[-1] >= 2200, "what pictures of 960x540 take while walking"


@pytest.mark.parametrize("carries", [300, 500, 1000, 2000])
def test_a_line_that_stays_narrow_is_not_overfilled_time_and_again(carries: float) -> None:
    line = NarrowLine(start=3000)
    queues, rates = [], []
    for second in range(130):
        rate = line.pass_a_second(carries)
        if second >= 10:
            rates.append(rate)
            queues.append(line.queue_s)
    assert sum(rates) / len(rates) > 0.9 * carries
    assert sorted(queues)[round(0.8 * len(queues))] <= 0.15
    assert sum(queue >= 0.3 for queue in queues) <= len(queues) / 7


def test_a_falling_remb_is_obeyed_a_low_one_is_not() -> None:
    line = Line()
    before = line.estimate.kbps
    assert line.second(loss=0.05, remb=300) == before
    line.second(loss=0.05, remb=1500)
    assert line.second(loss=0.05, remb=900) == 900


def test_a_still_picture_proves_nothing() -> None:
    line = Line()
    before = line.estimate.kbps
    assert line.second(loss=0.0, use=0.1) == before


@given(
    st.lists(
        st.tuples(
            st.floats(0, 10),
            st.integers(-(2**31), 2**31),
            st.integers(0, 2**32),
            st.none() | st.floats(-10, 1e6),
            st.none() | st.floats(0, 1e12),
        ),
        max_size=50,
    )
)
def test_no_report_takes_it_out_of_bounds(
    reports: list[tuple[float, int, int, float | None, float | None]],
) -> None:
    now = 0.0
    estimate = LineEstimate(2000, 150, 6000, clock=lambda: now)
    for wait, lost, highest, rtt, remb in reports:
        now += wait
        estimate.sent(1200)
        if remb is not None:
            estimate.remb(remb)
        estimate.report(lost, highest, rtt)
        assert 150 <= estimate.kbps <= 6000


def test_what_a_queue_lets_through_is_obeyed_and_come_back_to() -> None:
    line = Line()
    line.estimate.carries(800)
    assert line.estimate.kbps == 600
    line.estimate.carries(900)
    assert line.estimate.kbps == 600
    assert line.second(loss=0.0) == pytest.approx(600 * FAST_GROWTH, rel=0.01)
