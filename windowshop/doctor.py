"""Is this machine ready to open a shop? Each finding says what was found and what to do."""

import asyncio
import importlib.metadata
import json
import shutil
import socket
import subprocess
import sys
import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import make_url

from assets.sandbox import isolated
from shop_bridge.catalogue_file import read_catalogue_file
from shop_bridge.errors import CatalogueFileError
from streaming.errors import HandshakeFailed
from streaming.ice import listening_addresses, try_relay
from streaming.settings import StreamingSettings
from streaming.turn import RelayLogin, Turn, parse_server_url
from windowshop.network import Network
from windowshop.persistence.database import open_database
from windowshop.persistence.errors import PersistenceError
from windowshop.settings import Settings, default_workers

GL_TIMEOUT_S = 30.0
LIBRARIES = ("panda3d", "aiortc", "av", "fastapi", "sqlalchemy", "trimesh", "embreex")
NEEDED_MB = 1024


class Finding(msgspec.Struct, frozen=True):
    """One check: `remedy` says what to do where `ok` is false."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def examine(settings: Settings, web: Path) -> list[Finding]:
    """Every check, none of which changes anything."""
    report = gl_report()
    return [
        Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0], "use Python 3.11+"),
        Finding("Workers", True, f"{default_workers()} (one a core)"),
        *_gl_findings(report),
        *_codec_findings(report),
        *[_library(name) for name in LIBRARIES],
        _port(settings),
        *network_findings(settings.network),
        _sandbox(),
        _web(web),
        _goods(settings.data),
        _disk(settings.data),
        _database(settings),
    ]


def gl_report() -> dict[str, Any]:
    """What the renderer finds, asked of a child process: this one never loads the renderer."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "engine.probe"], capture_output=True, timeout=GL_TIMEOUT_S,
            check=False,
        )  # fmt: skip
        return dict(json.loads(child.stdout)) if child.returncode == 0 else {
            "error": child.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["it died"]
        }  # fmt: skip
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        return {"error": [str(error)]}


def _gl_findings(report: dict[str, Any]) -> list[Finding]:
    if "error" in report:
        remedy = "sudo apt-get install libegl1 libgl1 libegl-mesa0 libgl1-mesa-dri"
        return [Finding("OpenGL", False, " ".join(report["error"]), remedy)]
    return [
        Finding("OpenGL driver", True, f"{report['vendor']}: {report['version']}"),
        Finding("OpenGL renderer", True, str(report["renderer"])),
    ]


def _codec_findings(report: dict[str, Any]) -> list[Finding]:
    codecs = report.get("codecs", {})
    return [
        Finding(f"Codec {name}", bool(codecs.get(encoder)), encoder,
                "reinstall PyAV: run make setup")
        for name, encoder in (("H.264", "libx264"), ("VP8", "libvpx"))
    ]  # fmt: skip


def _library(name: str) -> Finding:
    try:
        return Finding(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "missing", "run make setup")


def port_free(host: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _port(settings: Settings) -> Finding:
    free = port_free(settings.host, settings.port)
    found = f"{settings.port} is {'free' if free else 'taken'}"
    return Finding("Port", free, found, f"choose another: make run PORT={settings.port + 1}")


def network_findings(network: Network) -> list[Finding]:
    """What the network settings need of this machine and of the TURN servers."""
    own = listening_addresses(StreamingSettings())
    ports = [] if network.udp_ports is None else [_udp_ports(*network.udp_ports, own)]
    turn = network.turn
    servers = [_turn(turn, url) for url in turn.urls] if turn is not None else []
    return [*[_public(text, own) for text in network.public_addresses], *ports, *servers]


def _public(text: str, own: list[str]) -> Finding:
    """An address that others translate to one of ours has to be of the same version."""
    version = ip_address(text).version
    met = any(ip_address(address).version == version for address in own)
    remedy = f"this machine has no IPv{version} address to be translated to: give it one"
    return Finding("Public address", met, text, remedy)


def _udp_ports(first: int, last: int, own: list[str]) -> Finding:
    """Each visitor takes one port of each address."""
    free = min(
        sum(port_free(address, port, socket.SOCK_DGRAM) for port in range(first, last + 1))
        for address in own
    )
    found = f"{first}-{last}: {free} of {last - first + 1} free"
    needed = StreamingSettings().max_visitors
    return Finding("UDP ports", free >= needed, found, f"give at least {needed}, one a visitor")


def _turn(turn: Turn, url: str) -> Finding:
    """Whether the server relays for us, with the password that a visitor would get."""
    login = RelayLogin(parse_server_url(url), *turn.login_for("doctor", time.time()))
    try:
        relayed = asyncio.run(try_relay(login))
    except HandshakeFailed as error:
        return Finding("TURN server", False, "no relay", f"{error}; compare secret and firewall")
    return Finding("TURN server", True, f"{url} relays by {relayed}")


def _sandbox() -> Finding:
    """Where it cannot be had the shop works all the same: models are read under limits alone."""
    found = "bubblewrap" if isolated() else "limits only: bubblewrap is missing or may not fence"
    return Finding("Sandbox for models", True, found)


def _web(web: Path) -> Finding:
    built = (web / "index.html").exists()
    return Finding("Web client", built, "built" if built else "missing", "run make setup")


def _goods(data: Path) -> Finding:
    catalogue = data / "goods" / "catalogue.json"
    if not catalogue.exists():
        return Finding("Goods", True, "will be built at the first start")
    try:
        goods = read_catalogue_file(catalogue)
    except CatalogueFileError as error:
        return Finding("Goods", False, "unreadable", f"delete {catalogue.parent}: {error}")
    variants = sum(len(product.variants) for product in goods.products)
    return Finding("Goods", True, f"{len(goods.products)} products in {variants} variants")


def _disk(data: Path) -> Finding:
    existing = next(path for path in (data, *data.parents) if path.exists())
    free = shutil.disk_usage(existing).free // 2**20
    remedy = f"free at least {NEEDED_MB} MB there, or choose another place with --data"
    return Finding("Disk", free >= NEEDED_MB, f"{free} MB free at {existing}", remedy)


def _database(settings: Settings) -> Finding:
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return Finding("Database", True, "will be made at the first start")
    try:
        open_database(settings.database).dispose()
    except PersistenceError as error:
        return Finding("Database", False, "cannot be opened", str(error))
    return Finding("Database", True, url.render_as_string(hide_password=True))
