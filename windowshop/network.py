"""How visitors reach the shop from outside: addresses, ports, ICE servers, origins."""

import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from streaming.errors import BadServerUrl
from streaming.turn import Turn, parse_server_url
from windowshop.errors import StartupError

LOWEST_PORT = 1024
TURN_LIFETIME_S = 4 * 3600
"""Longer than a visit: some TURN servers look at the time again whenever a relay is renewed."""
SECRET_VARIABLE = "WINDOWSHOP_TURN_SECRET"  # noqa: S105 - its name, not itself


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may set about the way in; the defaults suit an address of one's own."""

    public_addresses: tuple[str, ...] = ()
    """What clients are told instead of this machine's own addresses (behind 1:1 NAT)."""
    udp_ports: tuple[int, int] | None = None
    """First and last UDP port for media; None lets the system choose."""
    stun_urls: tuple[str, ...] = ()
    turn: Turn | None = None
    relay: bool = False
    """Whether the server too is reached through the TURN server."""
    allowed_origins: tuple[str, ...] = ()
    """Further origins whose pages may connect, besides the shop's own."""


class NetworkOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The same as an operator writes it."""

    public_addresses: Sequence[str] = ()
    udp_ports: str = ""
    ice_servers: Sequence[str] = ()
    turn_secret: str = ""
    turn_secret_file: Path | None = None
    turn_lifetime_s: float = TURN_LIFETIME_S
    relay: bool = False
    allowed_origins: Sequence[str] = ()


def read_network(options: NetworkOptions) -> Network:
    """The network settings.

    Raises:
        StartupError: one of them is wrong; the text says which and how it should be.
    """
    stun, turn = _ice_servers(options)
    if options.relay and turn is None:
        raise StartupError("--relay needs a TURN server: name one with --ice-server turn:…")
    return Network(
        public_addresses=_public_addresses(options.public_addresses),
        udp_ports=_udp_ports(options.udp_ports),
        stun_urls=stun,
        turn=turn,
        relay=options.relay,
        allowed_origins=tuple(_origin(text) for text in options.allowed_origins),
    )


def _public_addresses(texts: Sequence[str]) -> tuple[str, ...]:
    versions = [_public_address(text).version for text in texts]
    if len(set(versions)) < len(versions):
        raise StartupError("--public-address takes at most one IPv4 and one IPv6 address")
    return tuple(texts)


def _public_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise StartupError(
            f"--public-address '{text}' is no IP address: give the one that visitors reach, "
            "for example 203.0.113.5"
        ) from error
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        raise StartupError(f"--public-address '{text}' is none that visitors could reach")
    return address


def _udp_ports(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    found = re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", text)
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    if not LOWEST_PORT <= first <= last <= 65535:
        raise StartupError(
            f"--udp-ports '{text}' is no range of ports between {LOWEST_PORT} and 65535: "
            "write, for example, 40000-40199"
        )
    return first, last


def _ice_servers(options: NetworkOptions) -> tuple[tuple[str, ...], Turn | None]:
    try:
        servers = {url: parse_server_url(url) for url in options.ice_servers}
    except BadServerUrl as error:
        raise StartupError(f"--ice-server {error}") from error
    stun = tuple(url for url, server in servers.items() if not server.relays)
    turn = tuple(url for url, server in servers.items() if server.relays)
    secret = _turn_secret(options)
    if bool(turn) != bool(secret):
        raise StartupError(
            f"a TURN server and its shared secret belong together: name the server with "
            f"--ice-server turn:…, give the secret in a file (--turn-secret-file) or in "
            f"{SECRET_VARIABLE}"
        )
    return stun, Turn(turn, secret, options.turn_lifetime_s) if turn else None


def _turn_secret(options: NetworkOptions) -> str:
    if options.turn_secret_file is None:
        return options.turn_secret.strip()
    if options.turn_secret:
        raise StartupError(f"give the TURN secret once: by --turn-secret-file or {SECRET_VARIABLE}")
    try:
        return options.turn_secret_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StartupError(
            f"--turn-secret-file {options.turn_secret_file} cannot be read: {error}"
        ) from error


def _origin(text: str) -> str:
    """An origin exactly as browsers send it (RFC 6454 section 6.2), which is compared as text."""
    parts = urlsplit(text)
    try:
        default = {"http": 80, "https": 443}[parts.scheme] == parts.port
    except (KeyError, ValueError):
        default = True
    if default or not parts.hostname or text != f"{parts.scheme}://{parts.netloc.lower()}":
        raise StartupError(
            f"--allowed-origin '{text}' is no origin: write it as browsers do, in small letters "
            "and without a path or a default port, for example https://shop.example.org"
        )
    return text
