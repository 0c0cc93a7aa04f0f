"""Who may enter: guest and room tokens, signed with the shop's own key.

A *guest token* (long-lived, kept by the browser) says which shopper somebody is and so which
basket is theirs. A *room token* (short-lived, fetched before each connection) lets them into
one room under a public visitor id. Tokens are JWTs (RFC 7519), HS256; the only thing personal in
them is the name that a guest goes by.
"""

import base64
import hashlib
import hmac
import secrets
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
import msgspec

from scenes.messages import IceServer, Language
from streaming.errors import TokenRefused
from streaming.ports import Identity
from windowshop.settings import Settings

ALGORITHM = "HS256"
KEY_BYTES = 32

_ADJECTIVES = {
    "en": ("Amber", "Calm", "Coral", "Ivory", "Linen", "Mint", "Olive", "Quiet", "Sunny", "Velvet"),
    "zh": ("琥珀", "静谧", "珊瑚", "象牙", "亚麻", "薄荷", "橄榄", "安静", "阳光", "丝绒"),
}
_ANIMALS = {
    "en": ("Crane", "Deer", "Finch", "Fox", "Hare", "Heron", "Lark", "Otter", "Panda", "Wren"),
    "zh": ("白鹤", "小鹿", "雀鸟", "狐狸", "野兔", "苍鹭", "云雀", "水獭", "熊猫", "鹪鹩"),
}


class GuestPass(msgspec.Struct, frozen=True):
    """What a browser gets to enter: a room token, and the guest token to come back with."""

    token: str
    expires_s: float
    room: str
    visitor: str
    name: str
    guest: str


def load_signing_key(path: Path) -> bytes:
    """The key at `path`, made (readable by the owner only) on the first start."""
    if path.exists():
        return path.read_bytes()
    key = secrets.token_bytes(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(key)
    return key


def guest_name(shopper: str, lang: Language) -> str:
    """A friendly name that stays the same for a shopper: 'Linen Heron'."""
    digest = hashlib.sha256(shopper.encode()).digest()
    adjective = _ADJECTIVES[lang][digest[0] % len(_ADJECTIVES[lang])]
    animal = _ANIMALS[lang][digest[1] % len(_ANIMALS[lang])]
    return f"{adjective} {animal}" if lang == "en" else f"{adjective}{animal}"


class Accounts:
    """Signs and reads tokens; implements `streaming.ports.Doorkeeper`."""

    def __init__(
        self, key: bytes, settings: Settings, clock: Callable[[], float] = time.time
    ) -> None:
        self._key = key
        self._settings = settings
        self._clock = clock

    def admit(
        self, guest: str | None, tab: str, room: str, lang: Language, name: str | None = None
    ) -> GuestPass:
        """A pass for a new guest, or for the returning one that `guest` speaks for.

        `tab` is the browser tab's own random text: two tabs of a shopper share a basket but are
        two visitors. `name` is what they want to be called, if anything.
        """
        shopper = self._returning(guest) or str(uuid.uuid4())
        visitor = self._visitor_id(shopper, tab)
        name = name or guest_name(shopper, lang)
        room_token = self._sign(
            {"use": "room", "sub": shopper, "vis": visitor, "room": room, "name": name},
            self._settings.room_token_s,
        )
        guest_token = self.guest_token(shopper)
        return GuestPass(room_token, self._settings.room_token_s, room, visitor, name, guest_token)

    def guest_token(self, shopper: str) -> str:
        """What a browser of that shopper's keeps."""
        return self._sign({"use": "guest", "sub": shopper}, self._settings.guest_kept_s)

    def shopper(self, guest: str) -> str:
        """The shopper a guest token speaks for.

        Raises:
            TokenRefused: forged, expired, or not a guest token.
        """
        return str(self._read(guest, "guest")["sub"])

    def identify(self, token: str) -> Identity:
        """See `streaming.ports.Doorkeeper`."""
        claims = self._read(token, "room")
        return Identity(
            shopper=str(claims["sub"]),
            visitor=str(claims["vis"]),
            name=str(claims["name"]),
            room=str(claims["room"]),
            role="guest",
        )

    def origin_allowed(self, origin: str | None, host: str | None) -> bool:
        """Pages of the shop itself and of the settings' origins; programs send no Origin."""
        if origin is None or origin in self._settings.network.allowed_origins:
            return True
        return bool(host) and urlsplit(origin).netloc == host

    def ice_servers(self, identity: Identity) -> list[IceServer]:
        """See `streaming.ports.Doorkeeper`."""
        network = self._settings.network
        servers = [IceServer(urls=[url]) for url in network.stun_urls]
        if network.turn is not None:
            servers.append(network.turn.server_for(identity.visitor, self._clock()))
        return servers

    def _returning(self, guest: str | None) -> str | None:
        try:
            return self.shopper(guest) if guest else None
        except TokenRefused:
            return None

    def _visitor_id(self, shopper: str, tab: str) -> str:
        """Public, yet nobody can ask for another's: it is keyed by the secret shopper id."""
        digest = hmac.digest(self._key, f"{shopper}/{tab}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest[:12]).decode()

    def _sign(self, claims: dict[str, Any], lifetime: float) -> str:
        expires = int(self._clock() + lifetime)
        jti = secrets.token_hex(8)
        return jwt.encode({**claims, "exp": expires, "jti": jti}, self._key, algorithm=ALGORITHM)

    def _read(self, token: str, use: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                options={"require": ["exp", "sub"], "verify_exp": False},
            )
        except jwt.PyJWTError as error:
            raise TokenRefused("this token is not valid: open the shop again") from error
        if float(claims["exp"]) < self._clock():
            raise TokenRefused("this token has expired: open the shop again")
        if claims.get("use") != use:
            raise TokenRefused("this token is for another purpose")
        return dict(claims)
