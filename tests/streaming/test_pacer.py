"""Large pictures are spread, ordinary ones are not held up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.pacer import BURST, Pacer

PACKET = 1200


class Wire:
    """Notes when packets leave, in virtual time."""

    def __init__(self, kbps: float) -> None:
        self.now = 0.0
        self.left: list[tuple[float, int]] = []
        self.pacer = Pacer(self._take, lambda: kbps, lambda: self.now, self._wait)

    async def _take(self, packet: bytes) -> None:
        self.left.append((self.now, len(packet)))

    async def _wait(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds

    async def picture(self, size: int) -> float:
        """Send a picture of `size` bytes; how long that took."""
        began = self.now
        for at in range(0, size, PACKET):
            await self.pacer.send(bytes(min(PACKET, size - at)))
        return self.now - began


async def test_ordinary_pictures_are_not_held_up() -> None:
    wire = Wire(kbps=2500)
    for _ in range(90):
        assert await wire.picture(1000 * 1000 // 8 // 30) == 0.0
        wire.now += 1 / 30


async def test_a_keyframe_takes_its_time_but_no_longer_than_that() -> None:
    wire = Wire(kbps=2500)
    spread = await wire.picture(60_000)
    at_that_rate = (60_000 - BURST) * 8 / 2_500_000
    assert spread == pytest.approx(at_that_rate, rel=0.1)


async def test_reports_pass_while_pictures_wait() -> None:
    wire = Wire(kbps=150)
    await wire.picture(60_000)
    at = wire.now
    sender_report = bytes([0x80, 200]) + bytes(26)
    await wire.pacer.send(sender_report)
    assert wire.left[-1] == (at, len(sender_report))


@given(
    kbps=st.integers(150, 6000),
    pictures=st.lists(
        st.tuples(st.integers(100, 80_000), st.floats(0, 0.2)), min_size=1, max_size=20
    ),
)
async def test_no_stretch_of_time_carries_more_than_its_share(
    kbps: int, pictures: list[tuple[int, float]]
) -> None:
    wire = Wire(kbps)
    for size, pause in pictures:
        await wire.picture(size)
        wire.now += pause
    rate = kbps * 125
    for start in range(len(wire.left)):
        carried = 0
        for at, size in wire.left[start:]:
            carried += size
            assert carried <= BURST + PACKET + rate * (at - wire.left[start][0]) + 1
    assert sum(size for _, size in wire.left) == sum(size for size, _ in pictures)
