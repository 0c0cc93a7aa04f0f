"""The breaker: it opens after failures in a row, probes alone, and closes again."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shop_bridge.breaker import FAILURES_TO_OPEN, Breaker, Timing
from shop_bridge.errors import BackendUnavailable, UnknownCart
from tests.shop_bridge.floor import QUICK


class Line:
    """What is called: answers, or fails with `error`; counts calls and probes."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.calls = 0
        self.probes = 0
        self.flips = 0
        self.breaker = Breaker(self.probe, QUICK, self.flipped)

    async def request(self) -> str:
        self.calls += 1
        if self.error:
            raise self.error
        return "answer"

    async def probe(self) -> None:
        self.probes += 1
        await self.request()

    def flipped(self) -> None:
        self.flips += 1

    async def fail(self, times: int, error: Exception) -> None:
        self.error = error
        for _ in range(times):
            with pytest.raises((BackendUnavailable, UnknownCart)):
                await self.breaker.call(self.request)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    line = Line()
    yield line
    await line.breaker.stop()


async def test_single_failures_do_not_open_it(line: Line) -> None:
    for _ in range(5):
        await line.fail(FAILURES_TO_OPEN - 1, BackendUnavailable())
        line.error = None
        assert await line.breaker.call(line.request) == "answer"
    assert (line.breaker.closed, line.flips) == (True, 0)


async def test_refusals_are_answers(line: Line) -> None:
    await line.fail(10, UnknownCart())
    assert line.breaker.closed


async def test_open_it_asks_nobody_but_its_probe(line: Line) -> None:
    await line.fail(FAILURES_TO_OPEN, BackendUnavailable())
    assert not line.breaker.closed
    calls = line.calls
    with pytest.raises(BackendUnavailable):
        await line.breaker.call(line.request)
    assert line.calls == calls
    await asyncio.sleep(0.05)
    assert line.probes > 0
    line.error = None
    await asyncio.wait_for(line.breaker.pause(0), 1)
    assert (line.breaker.closed, line.flips) == (True, 2)
    assert await line.breaker.call(line.request) == "answer"


async def test_an_adapters_bug_is_an_unavailable_backend(line: Line) -> None:
    line.error = KeyError("surprise")
    with pytest.raises(BackendUnavailable):
        await line.breaker.call(line.request)


async def test_pauses_double_up_to_the_longest() -> None:
    timing = Timing(first_pause=0.1, longest_pause=1.0)
    assert [timing.pause(n) for n in range(6)] == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]
    assert timing.pause(10_000) == 1.0
