"""When a worker cuts back."""

from engine.load import AT_EASE, HIGHEST, MEMORY_S, SETTLE_S, TOO_BUSY, Load


def levels(share: float, seconds: float, load: Load | None = None, began: float = 0.0) -> list[int]:
    """The level after each of many equal rounds, so much of each spent drawing."""
    load, seen = load or Load(), []
    now = began
    load.note(now, drawing=False)
    while now < began + seconds:
        load.note(now + 0.03 * share, drawing=True)
        load.note(now + 0.03, drawing=False)
        now += 0.03
        seen.append(load.level)
    return seen


def test_a_worker_with_time_left_gives_everything() -> None:
    assert set(levels(TOO_BUSY - 0.1, 10)) == {0}


def test_a_busy_worker_cuts_back_step_by_step() -> None:
    seen = levels(1.0, 10)
    assert seen[-1] == HIGHEST
    assert seen == sorted(seen)
    per_second = round(1 / 0.03)
    assert seen[round(MEMORY_S * 4 * per_second)] >= 1
    assert seen.count(1) >= (SETTLE_S - 0.1) * per_second, "each step is given time to tell"


def test_between_the_two_limits_nothing_changes() -> None:
    load = Load()
    levels(1.0, 5, load)
    assert set(levels((TOO_BUSY + AT_EASE) / 2, 10, load, 5.0)) == {HIGHEST}
    assert levels(AT_EASE - 0.1, 10, load, 15.0)[-1] == 0
