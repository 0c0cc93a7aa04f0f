"""What commands can be told, each a flag and, where named, an environment variable."""

from pathlib import Path
from typing import Annotated

import typer

from scenes.render_messages import Tier

StoreOption = Annotated[
    Path, typer.Option("--store", help="The store file to open.", envvar="WINDOWSHOP_STORE")
]
DataOption = Annotated[
    Path,
    typer.Option(
        "--data", help="The data directory: goods, light, database.", envvar="WINDOWSHOP_DATA"
    ),
]
HostOption = Annotated[str, typer.Option(help="Address to listen on.", envvar="WINDOWSHOP_HOST")]
PortOption = Annotated[int, typer.Option(min=1, max=65535, help="Port.", envvar="WINDOWSHOP_PORT")]
LanOption = Annotated[
    bool, typer.Option("--lan", help="https for headsets and phones on your network.")
]
WorkersOption = Annotated[
    int, typer.Option(min=1, max=64, help="Room workers.", envvar="WINDOWSHOP_WORKERS")
]
MaxFpsOption = Annotated[
    float,
    typer.Option(
        min=1, max=60, help="Most pictures a second for a visitor.", envvar="WINDOWSHOP_MAX_FPS"
    ),
]
TierOption = Annotated[
    Tier, typer.Option(help="What a picture may cost.", envvar="WINDOWSHOP_TIER")
]
MinFpsOption = Annotated[
    float,
    typer.Option(
        min=1, max=30, help="Below this nobody more is let in.", envvar="WINDOWSHOP_MIN_FPS"
    ),
]
DatabaseOption = Annotated[
    str, typer.Option(help="Database URL; SQLite by default.", envvar="WINDOWSHOP_DATABASE")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

GuestDaysOption = Annotated[
    int,
    typer.Option(
        "--guest-days",
        min=1,
        max=3650,
        help="Days for which a guest who stays away, and their basket, are remembered.",
        envvar="WINDOWSHOP_GUEST_DAYS",
    ),
]
PublicAddressOption = Annotated[
    list[str] | None,
    typer.Option(
        "--public-address",
        help="IP address that visitors reach, if it is not this machine's own. Repeatable.",
        envvar="WINDOWSHOP_PUBLIC_ADDRESS",
    ),
]
UdpPortsOption = Annotated[
    str,
    typer.Option(
        "--udp-ports", help="UDP ports for media: FIRST-LAST.", envvar="WINDOWSHOP_UDP_PORTS"
    ),
]
IceServerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ice-server",
        help="STUN or TURN server (stun:, turn:, turns:) for visitors. Repeatable.",
        envvar="WINDOWSHOP_ICE_SERVER",
    ),
]
TurnSecretFileOption = Annotated[
    Path | None,
    typer.Option(
        "--turn-secret-file",
        help="File with the secret shared with the TURN server.",
        envvar="WINDOWSHOP_TURN_SECRET_FILE",
    ),
]
TurnLifetimeOption = Annotated[
    int,
    typer.Option(
        "--turn-lifetime",
        min=60,
        help="Seconds for which a visitor's TURN password holds.",
        envvar="WINDOWSHOP_TURN_LIFETIME",
    ),
]
RelayOption = Annotated[
    bool,
    typer.Option(
        "--relay",
        help="Be reached through the TURN server too, if nothing from outside gets in.",
        envvar="WINDOWSHOP_RELAY",
    ),
]
AllowedOriginOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allowed-origin",
        help="Another origin whose pages may connect. Repeatable.",
        envvar="WINDOWSHOP_ALLOWED_ORIGIN",
    ),
]
