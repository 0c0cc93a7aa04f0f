"""Rates, patience and the crowd at the door."""

from hypothesis import given
from hypothesis import strategies as st

from scenes.geometry import IDENTITY
from scenes.messages import Goodbye, MoveTo, Ping, Pose
from streaming.limits import PATIENCE, RATES, HalfOpen, Intake, Rate, TokenBucket
from streaming.resend import LEAST, Resends


class FakeClock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(
    per_s=st.floats(0, 500),
    burst=st.floats(1, 500),
    waits=st.lists(st.floats(0, 0.5), max_size=200),
)
def test_a_bucket_never_lets_more_through_than_its_rate(
    per_s: float, burst: float, waits: list[float]
) -> None:
    clock = FakeClock()
    bucket = TokenBucket(Rate(per_s, burst), clock)
    passed = 0
    for wait in waits:
        clock.now += wait
        passed += bucket.take()
    assert passed <= burst + per_s * sum(waits) + 1e-6


def test_each_kind_has_a_budget_of_its_own() -> None:
    clock = FakeClock()
    intake = Intake(max_malformed=5, clock=clock)
    move = MoveTo(1, 1.0, Pose((0, 0, 0), IDENTITY))
    assert sum(intake.admits(move) for _ in range(1000)) == RATES[MoveTo].burst
    assert intake.admits(Goodbye())
    assert intake.admits(Ping(1.0))
    clock.now += 1
    assert sum(intake.admits(move) for _ in range(1000)) == RATES[MoveTo].per_s


def test_patience_ends_and_comes_back() -> None:
    clock = FakeClock()
    intake = Intake(max_malformed=3, clock=clock)
    assert [intake.forgives_malformed() for _ in range(4)] == [True, True, True, False]
    clock.now += 5
    assert intake.forgives_malformed()
    assert sum(intake.forgives_flood() for _ in range(1000)) == PATIENCE.burst


def test_a_lost_packet_is_sent_once_a_round_trip_however_often_it_is_named() -> None:
    clock = FakeClock()
    resends = Resends(lambda: 6000, clock)
    resends.round_trip(0.1)
    assert resends.due([1, 2, 3]) == [1, 2, 3]
    clock.now += 0.05
    assert resends.due([2, 3, 4]) == [4]
    clock.now += 0.06
    assert resends.due([2, 3, 4]) == [2, 3]


def test_no_more_is_sent_again_than_the_budget() -> None:
    clock = FakeClock()
    resends = Resends(lambda: 960, clock)
    assert len(resends.due(range(5000))) == 50, "half of the line's hundred packets a second"
    assert resends.due(range(5000, 6000)) == []
    clock.now += 1.0
    assert len(resends.due(range(5000, 6000))) == 50
    assert len(Resends(lambda: 150, clock).due(range(5000))) == LEAST


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abc")), max_size=100))
def test_half_open_never_exceeds_its_limits(steps: list[tuple[bool, str]]) -> None:
    door = HalfOpen(most=4, most_per_ip=2)
    inside: list[str] = []
    for enters, ip in steps:
        if enters:
            may = len(inside) < 4 and inside.count(ip) < 2
            assert door.enter(ip) is may
            inside += [ip] * may
        elif ip in inside:
            door.leave(ip)
            inside.remove(ip)
        assert door.count == len(inside)
