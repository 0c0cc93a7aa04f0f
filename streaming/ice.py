"""ICE under an operator's rules: where we listen, what we tell, whom we probe.

aioice binds any port, probes any address a peer names (resolving `.local` names by mDNS), and
takes data from anybody. Here ports come from a range, remote candidates outside policy are
dropped, and until an address has passed an authenticated check its data is dropped (the race
of CVE-2023-49786 was to win a DTLS handshake from elsewhere).
"""

import asyncio
import ipaddress
import random
from typing import Any

from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, get_host_addresses
from aiortc import RTCIceTransport

from streaming.errors import HandshakeFailed
from streaming.settings import StreamingSettings

MAX_REMOTE_CANDIDATES = 32
MAX_ADDRESSES = 6
LOWEST_PORT = 1024
"""Below are the ports of services that must not be probed on a stranger's word."""
CANDIDATE_TYPES = ("host", "srflx", "relay")
PORT_TRIES = 64

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def candidate_allowed(
    host: str, port: int, kind: str, transport: str, settings: StreamingSettings
) -> bool:
    """Whether to send checks to a candidate that a client has named."""
    if transport.lower() != "udp" or kind not in CANDIDATE_TYPES:
        return False
    if not LOWEST_PORT <= port <= 65535:
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False  # a name, mDNS or other: never looked up
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    return address.is_global or settings.allow_private_candidates


def listening_addresses(settings: StreamingSettings) -> list[str]:
    """The addresses to receive media on; loopback if this machine has no other."""
    found = list(settings.bind_addresses) or get_host_addresses(use_ipv4=True, use_ipv6=True)
    return found[:MAX_ADDRESSES] or ["127.0.0.1"]


class _ValidatedProtocol(StunProtocol):  # type: ignore[misc]  # aioice ships no types
    """Passes data on only from addresses that have passed an authenticated check."""

    def __init__(self, connection: "PolicyConnection") -> None:
        super().__init__(connection)
        self._connection = connection

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        # STUN and the rest are told apart by the first byte (RFC 7983).
        is_stun = len(data) > 0 and isinstance(data, bytes) and data[0] < 4
        if is_stun or (addr[0], addr[1]) in self._connection.validated:
            super().datagram_received(data, addr)


class PolicyConnection(Connection):  # type: ignore[misc]  # aioice ships no types
    """An ICE connection of the offering side that obeys `settings`."""

    def __init__(self, settings: StreamingSettings, username: str, password: str) -> None:
        super().__init__(ice_controlling=True, local_username=username, local_password=password)
        self._settings = settings
        self._gathered = False
        self.validated: set[tuple[str, int]] = set()

    async def gather_candidates(self) -> None:
        """Bind a socket on every listening address.

        Raises:
            HandshakeFailed: not one could be bound.
        """
        if self._gathered:
            return
        self._gathered = True
        for address in listening_addresses(self._settings):
            protocol = await self._bind(address)
            if protocol is not None:
                self._protocols.append(protocol)
        if not self._protocols:
            raise HandshakeFailed("no UDP port is free for media: widen the port range")
        self._local_candidates = self._advertised()
        self._local_candidates_end = True

    async def add_remote_candidate(self, remote_candidate: Any) -> None:
        """Add a candidate that policy allows, drop any other.

        The end of candidates is not passed on: a client whose every candidate was dropped
        still reaches us by its own checks, and our handshake timeout ends what does not.
        """
        if remote_candidate is None or len(self._remote_candidates) >= MAX_REMOTE_CANDIDATES:
            return
        if remote_candidate.component == 1 and candidate_allowed(
            remote_candidate.host,
            remote_candidate.port,
            remote_candidate.type,
            remote_candidate.transport,
            self._settings,
        ):
            await super().add_remote_candidate(remote_candidate)

    def check_incoming(self, message: Any, addr: tuple[str, int], protocol: Any) -> None:
        """An authenticated check has come in from `addr`."""
        self.validated.add(addr)
        super().check_incoming(message, addr, protocol)

    def check_complete(self, pair: Any) -> None:
        if pair.state == pair.State.SUCCEEDED:
            self.validated.add(pair.remote_addr)
        super().check_complete(pair)

    async def _bind(self, address: str) -> Any:
        loop = asyncio.get_running_loop()
        for port in self._ports():
            try:
                _, protocol = await loop.create_datagram_endpoint(
                    lambda: _ValidatedProtocol(self), local_addr=(address, port)
                )
            except OSError:
                continue
            protocol.local_candidate = _host_candidate(
                *protocol.transport.get_extra_info("sockname")[:2]
            )
            return protocol
        return None

    def _ports(self) -> list[int]:
        if self._settings.udp_ports is None:
            return [0]
        first, last = self._settings.udp_ports
        ports = range(first, last + 1)
        return random.sample(ports, min(PORT_TRIES, len(ports)))

    def _advertised(self) -> list[Any]:
        own = [protocol.local_candidate for protocol in self._protocols]
        public = [ipaddress.ip_address(text) for text in self._settings.public_addresses]
        if not public:
            return own
        return [
            _host_candidate(str(address), candidate.port)
            for address in public
            for candidate in own
            if ipaddress.ip_address(candidate.host).version == address.version
        ]


def _host_candidate(host: str, port: int) -> Any:
    return Candidate(
        foundation=candidate_foundation("host", "udp", host),
        component=1,
        transport="udp",
        priority=candidate_priority(1, "host"),
        host=host,
        port=port,
        type="host",
    )


def apply_policy(transport: RTCIceTransport, settings: StreamingSettings) -> None:
    """Give a transport that has not gathered yet a connection that obeys `settings`."""
    gatherer = transport.iceGatherer
    local = gatherer.getLocalParameters()
    connection = PolicyConnection(settings, local.usernameFragment, local.password)
    gatherer._connection = transport._connection = connection
    transport._recv, transport._send = connection.recv, connection.send
