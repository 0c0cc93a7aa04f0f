"""A bad line is as bad as asked: TCP comes late and whole, and no packet goes round the relay."""

import asyncio

import pytest

from benchmarks.lines import Lines, TcpRelay, bad_line
from benchmarks.relay import Line, without_candidates


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    await closed(writer)


async def closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


async def echoed(line: Line, sent: bytes) -> tuple[bytes, float]:
    """What comes back of `sent`, and the seconds that took from the connection on."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    loop = asyncio.get_running_loop()
    async with server, TcpRelay(line, server.sockets[0].getsockname()[1], seed=1) as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        at = loop.time()
        writer.write(sent)
        writer.write_eof()
        heard, took = await reader.read(), loop.time() - at
        await closed(writer)
        return heard, took


async def test_tcp_comes_whole_and_later_by_handshake_and_round_trip() -> None:
    sent = bytes(range(256)) * 400
    heard, took = await echoed(Line(loss=0.5, delay_s=0.05, jitter_s=0.01, reorder=0.5), sent)
    assert heard == sent
    assert 0.2 <= took < 0.6


async def test_tcp_keeps_to_the_rate() -> None:
    sent = bytes(25_000)
    heard, took = await echoed(Line(rate_kbps=1000), sent)
    assert heard == sent
    assert took >= len(sent) * 8 / 1000 / 1000


def test_figures_of_the_command_line_make_a_line() -> None:
    assert bad_line(0, 0, 0, 0) is None
    assert bad_line(2, 100, 20, 0) == Line(loss=0.02, delay_s=0.05, jitter_s=0.02)
    assert bad_line(0, 0, 0, 1000) == Line(rate_kbps=1000)


async def test_without_a_bad_line_the_road_is_straight() -> None:
    async with Lines("http://127.0.0.1:8000", None) as lines:
        road = await lines.lay()
    assert (road.url, road.reroute) == ("http://127.0.0.1:8000", None)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_answer_behind_a_relay_names_no_place(end: str) -> None:
    sdp = end.join(["v=0", "a=candidate:1 1 udp 1 192.0.2.9 4000 typ host", "a=mid:0", ""])
    assert without_candidates(sdp) == end.join(["v=0", "a=mid:0", ""])
