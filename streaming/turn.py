"""STUN and TURN servers: where they are, and passwords to them that do not last.

Needs nothing but the standard library, so that settings can be checked without WebRTC.
"""

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from scenes.messages import IceServer
from streaming.errors import BadServerUrl

Scheme = Literal["stun", "stuns", "turn", "turns"]
Transport = Literal["udp", "tcp"]

_URL = re.compile(
    r"(?P<scheme>stuns?|turns?):(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:\?transport=(?P<transport>udp|tcp))?"
)
_PORTS = {False: 3478, True: 5349}
"""By whether it is TLS (RFC 8489 section 18.6, RFC 8656 section 19)."""


@dataclass(frozen=True)
class ServerUrl:
    """A server's place, as RFC 7064 (STUN) and RFC 7065 (TURN) write it."""

    scheme: Scheme
    host: str
    port: int
    transport: Transport

    @property
    def relays(self) -> bool:
        """Whether it is a TURN server."""
        return self.scheme.startswith("turn")

    @property
    def tls(self) -> bool:
        return self.scheme.endswith("s")


def parse_server_url(url: str) -> ServerUrl:
    """Read `stun:host`, `turn:host:port?transport=tcp` and their like.

    Raises:
        BadServerUrl: it is none.
    """
    found = _URL.fullmatch(url)
    if found is None:
        raise BadServerUrl(
            f"'{url}' is no STUN or TURN server: write, for example, "
            "stun:stun.example.org, turn:turn.example.org:3478 or "
            "turns:turn.example.org:443?transport=tcp"
        )
    scheme = cast(Scheme, found["scheme"])
    tls = scheme.endswith("s")
    port = int(found["port"]) if found["port"] else _PORTS[tls]
    if not 1 <= port <= 65535:
        raise BadServerUrl(f"'{url}' has a port that is not between 1 and 65535")
    if found["transport"] and scheme.startswith("stun"):
        raise BadServerUrl(f"'{url}' names a transport, which is for TURN servers only")
    transport = found["transport"] or ("tcp" if tls else "udp")
    return ServerUrl(scheme, found["host"].strip("[]"), port, cast(Transport, transport))


@dataclass(frozen=True)
class Turn:
    """TURN servers that share a secret with us, from which each visitor's password is made."""

    urls: tuple[str, ...]
    secret: str = field(repr=False)
    lifetime_s: float
    """How long a password opens a new connection to the relay."""

    def server_for(self, visitor: str, now: float) -> IceServer:
        """What the visitor is told of them. `now` is Unix time."""
        return IceServer(list(self.urls), *self.login_for(visitor, now))

    def login_for(self, visitor: str, now: float) -> tuple[str, str]:
        """The visitor's own name and password. `now` is Unix time.

        The name is when it expires and whose it is, the password its HMAC-SHA1 under the
        secret (draft-uberti-behave-turn-rest-00 section 2.2).
        """
        username = f"{int(now + self.lifetime_s)}:{visitor}"
        digest = hmac.digest(self.secret.encode(), username.encode(), "sha1")
        return username, base64.b64encode(digest).decode()


@dataclass(frozen=True)
class RelayLogin:
    """A TURN server and what it lets a peer of ours in with."""

    server: ServerUrl
    username: str
    password: str = field(repr=False)


def relay_login(servers: Sequence[IceServer]) -> RelayLogin | None:
    """The first TURN server among those that a visitor is told of."""
    for told in servers:
        for url in told.urls:
            server = parse_server_url(url)
            if server.relays:
                return RelayLogin(server, told.username or "", told.credential or "")
    return None
