"""Tokens: who gets in, for how long, and that none can be made up."""

from pathlib import Path

import jwt
import pytest

from streaming.errors import TokenRefused
from streaming.turn import Turn
from windowshop.accounts import Accounts, guest_name, load_signing_key
from windowshop.network import Network
from windowshop.settings import Settings

KEY = b"k" * 32
TURN = Turn(("turn:turn.example:3478", "turns:turn.example"), "a shared secret", 3600)
SETTINGS = Settings(
    data=Path("var"),
    store_file=Path("s"),
    network=Network(
        allowed_origins=("https://a.example",), stun_urls=("stun:stun.example",), turn=TURN
    ),
)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def accounts(clock: Clock | None = None) -> Accounts:
    return Accounts(KEY, SETTINGS, clock or Clock())


def test_a_guest_gets_in_and_comes_back_as_the_same_shopper() -> None:
    desk = accounts()
    first = desk.admit(None, "tab-1", "main", "en")
    again = desk.admit(first.guest, "tab-1", "main", "zh")
    other_tab = desk.admit(first.guest, "tab-2", "main", "en")
    identity = desk.identify(first.token)
    assert (identity.room, identity.role) == ("main", "guest")
    assert desk.identify(again.token).shopper == identity.shopper
    assert again.visitor == first.visitor
    assert other_tab.visitor != first.visitor
    assert desk.identify(other_tab.token).shopper == identity.shopper


def test_a_room_token_expires_a_guest_token_later() -> None:
    clock = Clock()
    desk = accounts(clock)
    granted = desk.admit(None, "t", "main", "en")
    clock.now += SETTINGS.room_token_s + 1
    with pytest.raises(TokenRefused, match="expired"):
        desk.identify(granted.token)
    assert desk.shopper(granted.guest)
    clock.now += SETTINGS.guest_kept_s
    with pytest.raises(TokenRefused, match="expired"):
        desk.shopper(granted.guest)


def test_one_kind_of_token_does_not_serve_as_the_other() -> None:
    desk = accounts()
    granted = desk.admit(None, "t", "main", "en")
    with pytest.raises(TokenRefused):
        desk.identify(granted.guest)
    with pytest.raises(TokenRefused):
        desk.shopper(granted.token)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x.y.z",
        jwt.encode({"use": "room", "sub": "s", "exp": 9e9}, b"n" * 32, algorithm="HS256"),
        jwt.encode({"use": "room", "sub": "s", "exp": 9e9}, "", algorithm="none"),
        jwt.encode({"use": "room", "sub": "s"}, KEY, algorithm="HS256"),
    ],
)
def test_forged_tokens_are_refused(forged: str) -> None:
    with pytest.raises(TokenRefused):
        accounts().identify(forged)


def test_a_forged_guest_token_makes_a_new_shopper_instead_of_failing() -> None:
    assert accounts().admit("nonsense", "t", "main", "en").guest


def test_only_own_and_listed_origins_may_connect() -> None:
    desk = accounts()
    assert desk.origin_allowed("http://localhost:8000", "localhost:8000")
    assert desk.origin_allowed("https://a.example", "shop.example")
    assert desk.origin_allowed(None, "localhost:8000")
    assert not desk.origin_allowed("http://localhost:8001", "localhost:8000")
    assert not desk.origin_allowed("null", "localhost:8000")
    assert not desk.origin_allowed("https://a.example.evil", "shop.example")


def test_each_visitor_gets_a_turn_password_of_their_own_that_expires() -> None:
    clock = Clock()
    desk = accounts(clock)
    first, second = (desk.identify(desk.admit(None, "t", "main", "en").token) for _ in range(2))
    stun, turn = desk.ice_servers(first)
    assert (stun.urls, stun.username, stun.credential) == (["stun:stun.example"], None, None)
    assert turn.urls == list(TURN.urls)
    expires, _, visitor = (turn.username or "").partition(":")
    assert (float(expires), visitor) == (clock.now + TURN.lifetime_s, first.visitor)
    assert desk.ice_servers(second)[1].credential != turn.credential
    clock.now += 60
    assert desk.ice_servers(first)[1].credential != turn.credential


def test_without_servers_none_are_told() -> None:
    desk = Accounts(KEY, Settings(data=Path("var"), store_file=Path("s")))
    assert desk.ice_servers(desk.identify(desk.admit(None, "t", "main", "en").token)) == []


def test_names_stay_the_same_for_a_shopper_in_both_languages() -> None:
    assert guest_name("s", "en") == guest_name("s", "en")
    assert " " in guest_name("s", "en")
    assert guest_name("s", "zh").isprintable()


def test_the_signing_key_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.key"
    key = load_signing_key(path)
    assert len(key) == 32
    assert load_signing_key(path) == key
    assert path.stat().st_mode & 0o077 == 0
