"""Where media is received, what is told of it, and whom the server will probe."""

import asyncio
import contextlib
import re
import socket

import aioice
import pytest

from scenes.messages import Offer
from streaming.errors import HandshakeFailed
from streaming.ice import (
    MAX_REMOTE_CANDIDATES,
    RELAY_TIMEOUT_S,
    PolicyConnection,
    candidate_allowed,
)
from streaming.settings import StreamingSettings
from streaming.turn import RelayLogin, parse_server_url
from tests.streaming.clients import open_files, raw
from tests.streaming.rooms import shop

LOOPBACK = ("127.0.0.1",)


def connection(settings: StreamingSettings, relay: RelayLogin | None = None) -> PolicyConnection:
    return PolicyConnection(settings, "user", "p" * 22, relay)


def free_port() -> int:
    """A UDP port that was free a moment ago, below the ones that the system hands out."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        for port in range(20_000, 30_000, 50):
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise OSError("no free port")


def candidate(host: str, port: int = 5000, kind: str = "host") -> aioice.Candidate:
    return aioice.Candidate("1", 1, "udp", 1, host, port, kind)


@pytest.mark.parametrize(
    ("host", "port", "kind", "transport", "open_house", "local"),
    [
        ("8.8.8.8", 5000, "srflx", "udp", True, True),
        ("2001:4860:4860::8888", 5000, "host", "UDP", True, True),
        ("192.168.1.7", 5000, "host", "udp", False, True),
        ("10.0.0.1", 5000, "relay", "udp", False, True),
        ("127.0.0.1", 5000, "host", "udp", False, True),
        ("8.8.8.8", 53, "host", "udp", False, False),
        ("8.8.8.8", 0, "host", "udp", False, False),
        ("8.8.8.8", 70_000, "host", "udp", False, False),
        ("8.8.8.8", 5000, "prflx", "udp", False, False),
        ("8.8.8.8", 5000, "host", "tcp", False, False),
        ("::", 5000, "host", "udp", False, False),
        ("224.0.0.251", 5353, "host", "udp", False, False),
        ("169.254.169.254", 5000, "host", "udp", False, False),
        ("fe80::1", 5000, "host", "udp", False, False),
        ("::ffff:10.0.0.1", 5000, "host", "udp", False, True),
        ("3f0c1b1e.local", 5000, "host", "udp", False, False),
        ("metadata.internal", 5000, "host", "udp", False, False),
        ("", 5000, "host", "udp", False, False),
    ],
)
def test_candidates_outside_policy(
    host: str, port: int, kind: str, transport: str, open_house: bool, local: bool
) -> None:
    assert candidate_allowed(host, port, kind, transport, StreamingSettings()) is open_house
    private = StreamingSettings(allow_private_candidates=True)
    assert candidate_allowed(host, port, kind, transport, private) is local


async def test_only_allowed_candidates_are_kept_and_not_without_end() -> None:
    ice = connection(StreamingSettings(bind_addresses=LOOPBACK))
    await ice.add_remote_candidate(candidate("3f0c1b1e.local"))
    await ice.add_remote_candidate(candidate("192.168.1.7"))
    await ice.add_remote_candidate(None)
    assert ice.remote_candidates == []
    for port in range(2000, 2100):
        await ice.add_remote_candidate(candidate("8.8.8.8", port))
    assert len(ice.remote_candidates) == MAX_REMOTE_CANDIDATES
    await ice.close()


async def test_ports_come_from_the_range_and_run_out_with_a_clear_error() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = StreamingSettings(bind_addresses=LOOPBACK, udp_ports=(port, port))
    first, second = connection(settings), connection(settings)
    await first.gather_candidates()
    assert [each.port for each in first.local_candidates] == [port]
    with pytest.raises(HandshakeFailed, match="widen the port range"):
        await second.gather_candidates()
    await first.close()
    await second.close()


async def test_a_public_address_is_told_instead_of_ours() -> None:
    settings = StreamingSettings(bind_addresses=LOOPBACK, public_addresses=("203.0.113.5",))
    ice = connection(settings)
    await ice.gather_candidates()
    (told,) = ice.local_candidates
    assert told.host == "203.0.113.5"
    assert told.port == ice._protocols[0].local_candidate.port
    await ice.close()


async def test_the_offer_tells_the_public_address_and_ports_of_the_range_only() -> None:
    first = free_port()
    settings = StreamingSettings(
        bind_addresses=LOOPBACK,
        public_addresses=("203.0.113.5", "2001:db8::5"),
        udp_ports=(first, first + 20),
    )
    async with shop(settings=settings) as running, raw(running.url) as client:
        await client.hello()
        sdp = (await client.hear_a(Offer)).sdp
    told = re.findall(r"^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host\s*$", sdp, re.MULTILINE)
    # Loopback is IPv4: nothing could be translated to it from the IPv6 address.
    [(address, port)] = set(told)
    assert address == "203.0.113.5"
    assert first <= int(port) <= first + 20
    assert "127.0.0.1" not in sdp


async def test_a_silent_turn_server_holds_the_offer_up_but_not_off() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        server = parse_server_url(f"turn:127.0.0.1:{silent.getsockname()[1]}")
        settings = StreamingSettings(bind_addresses=LOOPBACK, relay=True)
        ice = connection(settings, RelayLogin(server, "name", "password"))
        before = open_files()
        async with asyncio.timeout(RELAY_TIMEOUT_S + 1):
            await ice.gather_candidates()
        assert [told.type for told in ice.local_candidates] == ["host"]
        await ice.close()
        await asyncio.sleep(0)
        assert open_files() == before


async def test_data_from_an_address_that_passed_no_check_is_dropped() -> None:
    ice = connection(StreamingSettings(bind_addresses=LOOPBACK))
    await ice.gather_candidates()
    (told,) = ice.local_candidates
    stranger, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        asyncio.DatagramProtocol, remote_addr=(told.host, told.port)
    )
    for first_byte in (22, 128, 255):
        stranger.sendto(bytes([first_byte]) + b"hello" * 10)
    await asyncio.sleep(0.1)
    assert ice._queue.empty()
    ice.validated.add(stranger.get_extra_info("sockname")[:2])
    stranger.sendto(b"\x16hello")
    assert await asyncio.wait_for(ice._queue.get(), 1) == (b"\x16hello", 1)
    stranger.close()
    await ice.close()
