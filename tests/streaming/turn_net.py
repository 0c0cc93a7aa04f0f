"""A shop, a TURN server and a visitor in network namespaces of their own, and what the visitor
gets to see.

    shop 20.0.1.2 ── 20.0.1.1 turn 20.0.2.1 ── 20.0.2.2 guest

The middle passes TCP on, as a web proxy would, but no UDP: only its own TURN server hears that.
Addresses have to be global ones, for the shop probes no others; nothing here leaves the machine.

Run it by `UNSHARE`, so that whatever it starts ends with it. The last line is a JSON object:
`without` and `with` a relay of the shop's own, by the TURN server that the visitor uses, how the
first picture came, or null if none did; `doctor`, whether each TURN server relays, by the password;
`led to`, of a few addresses those to which a relay leads.
"""

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from aioice.stun import TransactionFailed
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer, RTCPeerConnection

from benchmarks.light_peer import LightPeer
from benchmarks.serve import ShopServer, run_data
from benchmarks.shop_client import ShopClient
from scenes.messages import ServerMessage, ViewRequest, Welcome
from streaming.ice import _Nobody, open_relay
from streaming.turn import RelayLogin, Turn, parse_server_url
from tests.docs.pages import ROOT, blocks
from windowshop import lan
from windowshop.doctor import network_findings
from windowshop.network import Network

SHOP, RELAY_AT_SHOP, RELAY_AT_GUEST, GUEST = "20.0.1.2", "20.0.1.1", "20.0.2.1", "20.0.2.2"
UDP, TLS = f"turn:{RELAY_AT_GUEST}:3478", f"turns:{RELAY_AT_GUEST}:443?transport=tcp"
SECRET = "write-a-long-random-text-here"
UNSHARE = [
    "unshare", "--map-root-user", "--net", "--mount", "--mount-proc", "--pid", "--fork",
    "--kill-child",
]  # fmt: skip
MYSELF = [sys.executable, "-m", "tests.streaming.turn_net"]
NETS = Path("/run/netns")
JOIN_TIMEOUT_S = 4.0
CABLES = (("shop", SHOP, RELAY_AT_SHOP), ("guest", GUEST, RELAY_AT_GUEST))


def main(role: str = "lab", *arguments: str) -> None:
    if role == "lab":
        lay_cables()
        with coturn():
            results = {
                "without": visits("0", ["", UDP, TLS]),
                "with": visits("1", [""]),
                "doctor": {
                    "right": called("shop", "doctor", SECRET, "60"),
                    "wrong": called("shop", "doctor", "another", "60"),
                    "expired": called("shop", "doctor", SECRET, "-60"),
                },
                "led to": called("guest", "lead", SHOP, RELAY_AT_SHOP, "20.0.3.3", "10.0.0.1"),
            }
        print(json.dumps(results))
    elif role == "shop":
        keep_shop()
    elif role == "doctor":
        turn = Turn((UDP, TLS), arguments[0], float(arguments[1]))
        print(json.dumps([finding.ok for finding in network_findings(Network(turn=turn))]))
    elif role == "lead":
        print(json.dumps(asyncio.run(led_to(arguments))))
    else:
        print(json.dumps({use: asyncio.run(visit(arguments[0], use)) for use in arguments[1:]}))


# --- the network -----------------------------------------------------------------------


def ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True)


def lay_cables() -> None:
    """The three namespaces of the picture above."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    ip("netns add turn")
    ip("-n turn link set lo up")
    for name, end, middle in CABLES:
        ip(f"netns add {name}")
        ip(f"-n {name} link add wire type veth peer name {name} netns turn")
        ip(f"-n {name} addr add {end}/24 dev wire")
        ip(f"-n turn addr add {middle}/24 dev {name}")
        for net, device in ((name, "lo"), (name, "wire"), ("turn", name)):
            ip(f"-n {net} link set {device} up")
        ip(f"-n {name} route add default via {middle}")
        # Of what is not for the middle itself, UDP vanishes.
        ip(f"-n turn rule add pref 100 iif {name} ipproto udp blackhole")
    command = "echo 1 > /proc/sys/net/ipv4/ip_forward"
    subprocess.run([*inside("turn"), "sh", "-c", command], check=True)


def inside(net: str) -> list[str]:
    """What runs a command in a namespace."""
    return ["nsenter", f"--net={NETS / net}"]


# --- who is in it ----------------------------------------------------------------------


def configuration(certificate: Path, key: Path) -> str:
    """coturn's file as `docs/operate.md` shows it, for the addresses here. The guest is let
    through too: it is where a relay of the shop's own leads to."""
    [shown] = blocks((ROOT / "docs" / "operate.md").read_text(encoding="utf-8"), "conf")
    shown = re.sub("(?m)^cert=.*", f"cert={certificate}", shown)
    shown = re.sub("(?m)^pkey=.*", f"pkey={key}", shown)
    return shown.replace("203.0.113.5", SHOP) + f"allowed-peer-ip={GUEST}\n"


@contextlib.contextmanager
def coturn() -> Iterator[None]:
    """The TURN server in the middle. Whatever is started meanwhile trusts its certificate."""
    folder = NETS.parent
    certificate, key = lan.certificate(folder, RELAY_AT_GUEST)
    os.environ["SSL_CERT_FILE"] = str(certificate)
    (folder / "turnserver.conf").write_text(configuration(certificate, key))
    command = [
        *inside("turn"), "turnserver", "-c", str(folder / "turnserver.conf"), "--no-cli",
        "--log-file", "stdout", "--userdb", str(folder / "turndb"), "--pidfile",
        str(folder / "turnserver.pid"),
    ]  # fmt: skip
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def visits(relay: str, uses: list[str]) -> dict[str, Any]:
    """Open a shop with an operator's network options, and visit it by each of `uses`."""
    options = {
        "HOST": "0.0.0.0",  # noqa: S104 - of this namespace
        "PUBLIC_ADDRESS": SHOP, "UDP_PORTS": "40000-40199", "ICE_SERVER": f"{UDP} {TLS}",
        "TURN_SECRET": SECRET, "RELAY": relay,
    }  # fmt: skip
    environment = os.environ | {f"WINDOWSHOP_{name}": text for name, text in options.items()}
    with subprocess.Popen(
        [*inside("shop"), *MYSELF, "shop"],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as shop:  # fmt: skip
        assert shop.stdout is not None
        url = f"http://{SHOP}:{shop.stdout.readline().strip()}"
        seen: dict[str, Any] = called("guest", "guest", url, *uses)
        shop.communicate()
    return seen


def called(net: str, *role: str) -> Any:
    """What this program prints in another namespace."""
    done = subprocess.run([*inside(net), *MYSELF, *role], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def keep_shop() -> None:
    """A whole shop, open until standard input ends; prints its port."""
    with run_data() as data, ShopServer(data, workers=1) as server:
        print(server.port, flush=True)
        sys.stdin.read()


class Guest(LightPeer):
    """Uses one of the TURN servers of its welcome, or none."""

    def __init__(self, url: str, token: str, use: str) -> None:
        super().__init__(url, token, ViewRequest(640, 360))
        self._use = use

    async def _on_message(self, message: ServerMessage) -> None:
        if isinstance(message, Welcome):
            await self._connect_by(message)
        await super()._on_message(message)

    async def _connect_by(self, welcome: Welcome) -> None:
        await self.connection.close()
        servers = [
            RTCIceServer(self._use, told.username, told.credential)
            for told in welcome.ice_servers
            if self._use in told.urls
        ]
        self.connection = RTCPeerConnection(
            RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self.connection.on("datachannel", self._on_channel)
        self.connection.on("track", self._on_track)

    def way(self) -> dict[str, Any]:
        """How the pictures come: the kinds of address at both ends, and the shop's."""
        (receiver,) = self.connection.getReceivers()
        pair = receiver.transport.transport._connection._nominated[1]
        return {
            "first_ms": self.log.joined_ms,
            "frames": self.frames.frames,
            "guest": pair.local_candidate.type,
            "shop": pair.remote_candidate.type,
            "shop_address": pair.remote_addr,
        }


async def led_to(addresses: Sequence[str]) -> list[str]:
    """Which of the addresses a visitor's relay would lead to."""
    login = Turn((UDP,), SECRET, 60.0).login_for("guest", time.time())
    relay = await open_relay(RelayLogin(parse_server_url(UDP), *login), _Nobody)
    client = relay.transport._TurnTransport__inner_protocol
    led = []
    for number, address in enumerate(addresses, start=0x4000):
        with contextlib.suppress(TransactionFailed):
            await client.channel_bind(number, (address, 40_000))
            led.append(address)
    relay.transport.close()
    return led


async def visit(url: str, use: str) -> dict[str, Any] | None:
    client = ShopClient(url)
    token = client.enter()["token"]
    guest = Guest(url.replace("http", "ws") + "/ws/room", token, use)
    try:
        await guest.join(JOIN_TIMEOUT_S)
        await guest.walk(1.0)
        return guest.way()
    except TimeoutError:
        return None
    finally:
        await guest.leave()
        client.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
