"""ICE under an operator's rules: where we listen, what we tell, whom we probe.

aioice binds any port, probes any address a peer names (resolving `.local` names by mDNS), and
takes data from anybody. Here ports come from a range, remote candidates outside policy are
dropped, and until an address has passed an authenticated check its data is dropped (the race
of CVE-2023-49786 was to win a DTLS handshake from elsewhere). Where nobody can reach us, a TURN
server's relay is one more place to receive on.
"""

import asyncio
import ipaddress
import random
from collections.abc import Callable
from typing import Any

import structlog
from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, get_host_addresses
from aioice.stun import Message, TransactionError
from aioice.turn import create_turn_endpoint
from aiortc import RTCIceTransport

from streaming.errors import HandshakeFailed
from streaming.handshake import repeat
from streaming.settings import StreamingSettings
from streaming.turn import RelayLogin

MAX_REMOTE_CANDIDATES = 32
MAX_ADDRESSES = 6
LOWEST_PORT = 1024
"""Below are the ports of services that must not be probed on a stranger's word."""
CANDIDATE_TYPES = ("host", "srflx", "relay")
PORT_TRIES = 64
CONSENT_RETRANSMISSIONS = 1
"""Of a check for consent (RFC 7675). aioice's only try has 0.5 s to be answered, less than a full
queue or a satellite takes, and after six the connection ends; with one more it has 1.5 s, and who
is gone is still let go within 40 s."""
RELAY_TIMEOUT_S = 2.0
"""How long an offer waits for a relay; without an answer it goes out with our own addresses."""

log = structlog.get_logger(__name__)
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

    async def request(
        self, request: Message, addr: tuple[str, int], *given: Any, **more: Any
    ) -> Any:
        """A transaction whose request is said again sooner than aioice does."""
        if more.get("retransmissions") == 0:
            more["retransmissions"] = CONSENT_RETRANSMISSIONS

        async def send() -> None:
            self.send_stun(request, addr)

        repeating = asyncio.create_task(repeat(send))
        try:
            return await super().request(request, addr, *given, **more)
        finally:
            repeating.cancel()


class _Nobody(asyncio.DatagramProtocol):
    """Has no use for data."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self.closed.set()


class PolicyConnection(Connection):  # type: ignore[misc]  # aioice ships no types
    """An ICE connection of the offering side that obeys `settings`."""

    def __init__(
        self,
        settings: StreamingSettings,
        username: str,
        password: str,
        relay: RelayLogin | None = None,
    ) -> None:
        """`relay` is a TURN server to be reached through besides our own addresses."""
        super().__init__(ice_controlling=True, local_username=username, local_password=password)
        self._settings = settings
        self._relay = relay
        self._relayed: StunProtocol | None = None
        self._gathered = False
        self.validated: set[tuple[str, int]] = set()

    async def gather_candidates(self) -> None:
        """Bind a socket on every listening address, and get a relay if there is to be one.

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
        if self._relay is not None:
            await self._allocate(self._relay)
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

    async def close(self) -> None:
        """Close every socket. The relay is told, but its answer is not waited for: of a TURN
        server that is gone it would come after half a minute."""
        relayed, self._relayed = self._relayed, None
        if relayed is not None:
            self._protocols.remove(relayed)
            relayed.transport.close()
        await super().close()

    async def _allocate(self, relay: RelayLogin) -> None:
        try:
            self._relayed = await open_relay(relay, lambda: _ValidatedProtocol(self))
        except HandshakeFailed as error:
            log.warning("no_relay", reason=str(error))
            return
        self._protocols.append(self._relayed)
        self._local_candidates.append(self._relayed.local_candidate)

    async def _bind(self, address: str) -> Any:
        loop = asyncio.get_running_loop()
        for port in self._ports():
            try:
                _, protocol = await loop.create_datagram_endpoint(
                    lambda: _ValidatedProtocol(self), local_addr=(address, port)
                )
            except OSError:
                continue
            protocol.local_candidate = _candidate(
                "host", *protocol.transport.get_extra_info("sockname")[:2]
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
            _candidate("host", str(address), candidate.port)
            for address in public
            for candidate in own
            if ipaddress.ip_address(candidate.host).version == address.version
        ]


async def open_relay(
    relay: RelayLogin, receiver: Callable[[], asyncio.DatagramProtocol]
) -> StunProtocol:
    """A place of our own at a TURN server, with its candidate; what comes in there goes to the
    protocol that `receiver` makes.

    Raises:
        HandshakeFailed: the server did not answer within `RELAY_TIMEOUT_S`, or refused.
    """
    server = relay.server
    try:
        async with asyncio.timeout(RELAY_TIMEOUT_S):
            _, protocol = await create_turn_endpoint(
                receiver,
                server_addr=(server.host, server.port),
                username=relay.username,
                password=relay.password,
                ssl=server.tls or None,
                transport=server.transport,
            )
    except (OSError, TransactionError) as error:
        reason = str(error) or f"no answer within {RELAY_TIMEOUT_S:g} s"
        raise HandshakeFailed(f"TURN server {server.host}:{server.port}: {reason}") from error
    relayed = protocol.transport.get_extra_info("sockname")
    mapped = protocol.transport.get_extra_info("related_address")
    protocol.local_candidate = _candidate("relay", *relayed, *mapped)
    return protocol


def _candidate(
    kind: str,
    host: str,
    port: int,
    related_address: str | None = None,
    related_port: int | None = None,
) -> Candidate:
    return Candidate(
        foundation=candidate_foundation(kind, "udp", host),
        component=1,
        transport="udp",
        priority=candidate_priority(1, kind),
        host=host,
        port=port,
        type=kind,
        related_address=related_address,
        related_port=related_port,
    )


async def try_relay(relay: RelayLogin) -> str:
    """Open a relay and give it back; returns its address.

    Raises:
        HandshakeFailed: there is none to be had.
    """
    protocol = await open_relay(relay, _Nobody)
    protocol.transport.close()
    await protocol.closed.wait()
    return f"{protocol.local_candidate.host}:{protocol.local_candidate.port}"


def apply_policy(
    transport: RTCIceTransport, settings: StreamingSettings, relay: RelayLogin | None = None
) -> None:
    """Give a transport that has not gathered yet a connection that obeys `settings`, and that
    can be reached through `relay` too."""
    gatherer = transport.iceGatherer
    local = gatherer.getLocalParameters()
    connection = PolicyConnection(settings, local.usernameFragment, local.password, relay)
    gatherer._connection = transport._connection = connection
    transport._recv, transport._send = connection.recv, connection.send
