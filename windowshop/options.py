"""Options that several commands take, each a flag and, where named, an environment variable."""

from pathlib import Path
from typing import Annotated

import typer

StoreOption = Annotated[
    Path, typer.Option("--store", help="The store file to open.", envvar="WINDOWSHOP_STORE")
]
DataOption = Annotated[
    Path,
    typer.Option(
        "--data", help="The data directory: goods, light, database.", envvar="WINDOWSHOP_DATA"
    ),
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
