"""What an operator may set about delivery."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StreamingSettings:
    """Addresses, limits and rates; the defaults suit one machine on a local network."""

    bind_addresses: tuple[str, ...] = ()
    """Addresses to receive media on; empty means every one of this machine."""
    public_addresses: tuple[str, ...] = ()
    """What to tell clients instead (behind 1:1 NAT): at most one of each IP version."""
    udp_ports: tuple[int, int] | None = None
    """First and last UDP port for media; None lets the system choose."""
    relay: bool = False
    """Whether to be reached through the visitors' TURN server too."""
    allow_private_candidates: bool = False
    """Whether to send checks to private addresses that a client names. Not needed to reach
    clients on a local network (they reach us), and it lets a stranger have them probed."""

    hello_timeout_s: float = 5.0
    enter_timeout_s: float = 20.0
    """A room may have to start a renderer first."""
    handshake_timeout_s: float = 10.0
    max_visitors: int = 64
    max_half_open: int = 128
    """Sockets at once that have not got as far as a connected peer."""
    max_half_open_per_ip: int = 32

    start_kbps: int = 2500
    min_kbps: int = 150
    max_kbps: int = 6000
    keyframe_interval_s: float = 1.0
    """Shortest time between two requests for a keyframe, each four to seven frames large."""

    send_timeout_s: float = 8.0
    """A client that takes no message for this long is cut."""
    max_outbox_bytes: int = 512 * 1024
    """Control messages that may wait; with pictures a visitor costs a mebibyte at most."""
    max_malformed: int = 20
    """Malformed messages forgiven; one is forgotten every five seconds."""
