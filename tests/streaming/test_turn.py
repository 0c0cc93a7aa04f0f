"""TURN: addresses, passwords that do not last, and pictures where every other way is blocked."""

import pytest

from scenes.messages import IceServer
from streaming.errors import BadServerUrl
from streaming.turn import RelayLogin, ServerUrl, Turn, parse_server_url, relay_login

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
