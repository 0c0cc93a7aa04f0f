"""TURN: addresses, passwords that do not last, and pictures where every other way is blocked."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from scenes.messages import IceServer
from streaming.errors import BadServerUrl
from streaming.turn import RelayLogin, ServerUrl, Turn, parse_server_url, relay_login
from tests.docs.pages import ROOT
from tests.streaming.turn_net import MYSELF, SHOP, TLS, UDP, UNSHARE

TURN = Turn(("turn:turn.example", "turns:turn.example"), "a shared secret", 3600.0)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("stun:stun.example.org", ServerUrl("stun", "stun.example.org", 3478, "udp")),
        ("stuns:[2001:db8::1]:443", ServerUrl("stuns", "2001:db8::1", 443, "tcp")),
        ("turn:203.0.113.9:3479", ServerUrl("turn", "203.0.113.9", 3479, "udp")),
        ("turn:t.example?transport=tcp", ServerUrl("turn", "t.example", 3478, "tcp")),
        ("turns:t.example:443?transport=tcp", ServerUrl("turns", "t.example", 443, "tcp")),
    ],
)
def test_a_server_is_read_from_its_url(url: str, server: ServerUrl) -> None:
    assert parse_server_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "", "turn", "turn:", "turn.example.org", "https://turn.example", "turn://turn.example",
        "turn:user@turn.example", "turn:turn.example:0", "turn:turn.example:65536",
        "turn:turn.example?transport=sctp", "stun:stun.example?transport=udp", "turn:a b",
        "turn:turn.example\n",
    ],
)  # fmt: skip
def test_what_is_no_server_is_refused(url: str) -> None:
    with pytest.raises(BadServerUrl):
        parse_server_url(url)


def test_the_password_is_the_names_hmac_under_the_shared_secret() -> None:
    """Expected value: `openssl dgst -sha1 -hmac 'a shared secret' -binary | base64`."""
    told = TURN.server_for("ann", 1_699_996_400.9)
    assert told == IceServer(list(TURN.urls), "1700000000:ann", "S7GjBpvvkcmA31WWCV20wXaOQpU=")


def test_the_secret_is_in_no_text_that_could_be_logged() -> None:
    login = relay_login([TURN.server_for("ann", 0.0)])
    assert login is not None
    assert TURN.secret not in f"{TURN} {TURN!r}"
    assert login.password not in f"{login} {login!r}"


def test_we_take_the_first_turn_server_that_visitors_are_told_of() -> None:
    servers = [IceServer(["stun:a.example"]), IceServer(["turn:b.example", "turn:c"], "n", "p")]
    assert relay_login(servers) == RelayLogin(parse_server_url("turn:b.example"), "n", "p")
    assert relay_login(servers[:1]) is None


# --- a whole shop behind a network that lets no UDP through --------------------------------

FIRST_PICTURE_MS = 3000
NEEDED = ("turnserver", "ip", "nsenter", "unshare", "mount")


def what_is_missing() -> str:
    """Why there can be no such network here; empty if there can."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        return f"not installed: {', '.join(missing)} (packages coturn, iproute2, util-linux)"
    tried = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True, check=False)
    return f"no namespaces here: {tried.stderr.strip()}" if tried.returncode else ""


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """What visitors saw; see `turn_net`."""
    if reason := what_is_missing():
        pytest.skip(reason)
    done = subprocess.run(
        [*UNSHARE, *MYSELF], capture_output=True, text=True, check=False, timeout=540, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.timeout(600)
def test_there_is_no_way_but_by_a_relay(seen: dict[str, Any]) -> None:
    assert seen["without"][""] is None


@pytest.mark.timeout(600)
@pytest.mark.parametrize("server", [UDP, TLS])
def test_a_visitor_sees_pictures_through_the_turn_server(seen: dict[str, Any], server: str) -> None:
    way = seen["without"][server]
    assert way["first_ms"] <= FIRST_PICTURE_MS
    assert way["frames"] > 5
    assert (way["guest"], way["shop"]) == ("relay", "host")
    address, port = way["shop_address"]
    assert address == SHOP
    assert 40_000 <= port <= 40_199


@pytest.mark.timeout(600)
def test_a_shop_that_nothing_gets_in_to_is_reached_by_its_own_relay(seen: dict[str, Any]) -> None:
    way = seen["with"][""]
    assert way["first_ms"] <= FIRST_PICTURE_MS
    assert way["frames"] > 5
    assert (way["guest"], way["shop"]) == ("host", "relay")
    assert 50_000 <= way["shop_address"][1] <= 50_999


@pytest.mark.timeout(600)
def test_the_turn_server_takes_no_password_that_is_wrong_or_old(seen: dict[str, Any]) -> None:
    """By what the doctor finds, over UDP and TLS."""
    refused = [False, False]
    assert seen["doctor"] == {"right": [True, True], "wrong": refused, "expired": refused}


@pytest.mark.timeout(600)
def test_a_relay_leads_to_the_shop_and_nowhere_else(seen: dict[str, Any]) -> None:
    assert seen["led to"] == [SHOP]
