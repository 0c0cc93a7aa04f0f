"""Going on in a headset: a short address and six digits take a shopper's visit there.

A code speaks for its shopper once, for ten minutes. What keeps it from being guessed is that the
whole shop hears at most `MOST_WRONG` wrong codes in that time: somebody who tries all day long
while one code is always open gets it once in a year. So that who guesses keeps nobody from joining,
an address at which codes were asked for is heard `MOST_WRONG` times more, for just those: phone
and headset of one home share theirs.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from scenes.text import LocalText
from windowshop.accounts import Accounts
from windowshop.api import read_body
from windowshop.errors import CodeRefused

LIVE_S = 600.0
MOST_WRONG = 20
MOST_OPEN = 500
"""Codes at a time: a flood of newcomers must not fill the million there are."""

UNKNOWN = LocalText(
    en="That code is wrong or too old. Ask for a new one where you were shopping.",
    zh="代码不正确或已过期。请在原来的设备上获取新代码。",
)
BUSY = LocalText(
    en="Too many codes are being tried. Wait a few minutes, then ask for a new one.",
    zh="尝试次数过多。请过几分钟再获取新代码。",
)


class Visit(msgspec.Struct, frozen=True):
    """What is taken over: whose basket, and next to whom one arrives."""

    shopper: str
    near: str | None
    address: str
    """The network address at which the code was asked for."""


class Offer(msgspec.Struct, forbid_unknown_fields=True):
    """Asks for a code; `near` is the visitor's public id."""

    near: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class Claim(msgspec.Struct, forbid_unknown_fields=True):
    """Gives a code back."""

    code: Annotated[str, msgspec.Meta(pattern=r"^\d{6}$")]


class Wrong:
    """Wrong codes of the last `LIVE_S`."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=MOST_WRONG)

    def too_many(self, now: float) -> bool:
        return len(self._times) == MOST_WRONG and now - self._times[0] < LIVE_S

    def recent(self, now: float) -> bool:
        """Whether any still counts."""
        return bool(self._times) and now - self._times[-1] < LIVE_S

    def note(self, now: float) -> None:
        self._times.append(now)


class Handover:
    """The codes that are open."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, tuple[float, Visit]] = {}
        self._wrong = Wrong()
        self._wrong_at: dict[str, Wrong] = {}
        """By address at which codes are or were open."""

    def offer(self, visit: Visit) -> str:
        """A code for `visit`; an older one of the same shopper is void.

        Raises:
            CodeRefused: too many are open.
        """
        now = self._clock()
        self._open = {
            code: (until, known)
            for code, (until, known) in self._open.items()
            if until > now and known.shopper != visit.shopper
        }
        if len(self._open) >= MOST_OPEN:
            raise CodeRefused(BUSY, 429)
        code = f"{secrets.randbelow(10**6):06d}"
        while code in self._open:
            code = f"{secrets.randbelow(10**6):06d}"
        self._open[code] = (now + LIVE_S, visit)
        # An address that guessed is not forgotten with its codes, or it would ask for another.
        kept = {one: wrong for one, wrong in self._wrong_at.items() if wrong.recent(now)}
        opened = {known.address for _, known in self._open.values()}
        self._wrong_at = {one: self._wrong_at.get(one, Wrong()) for one in opened} | kept
        return code

    def take(self, code: str, address: str) -> Visit:
        """The visit that `code` speaks for, once; asked for from `address`.

        Raises:
            CodeRefused: it is wrong, used or too old, or too many were wrong lately.
        """
        now = self._clock()
        until, visit = self._open.get(code, (0.0, None))
        known = visit if until > now else None
        here = self._wrong_at.get(address)
        if here and not here.too_many(now):
            if known is None or known.address != address:
                here.note(now)
            else:
                return self._open.pop(code)[1]
        if self._wrong.too_many(now):
            raise CodeRefused(BUSY, 429)
        if known is None:
            self._wrong.note(now)
            raise CodeRefused(UNKNOWN, 404)
        return self._open.pop(code)[1]


def router(
    handover: Handover, accounts: Accounts, shopper_of: Callable[[Request], str]
) -> APIRouter:
    """Codes for the shopper who asks, and visits for codes."""
    routes = APIRouter()

    @routes.post("/api/handover")
    async def offer(request: Request, shopper: str = Depends(shopper_of)) -> Response:
        try:
            asked = msgspec.json.decode(await read_body(request), type=Offer)
            code = handover.offer(Visit(shopper, asked.near, _address(request)))
        except (msgspec.DecodeError, CodeRefused) as error:
            return _refused(error)
        return JSONResponse({"code": code, "expires_s": LIVE_S})

    @routes.post("/api/handover/claim")
    async def claim(request: Request) -> Response:
        try:
            asked = msgspec.json.decode(await read_body(request), type=Claim)
            visit = handover.take(asked.code, _address(request))
        except (msgspec.DecodeError, CodeRefused) as error:
            return _refused(error)
        return JSONResponse({"guest": accounts.guest_token(visit.shopper), "near": visit.near})

    return routes


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _refused(error: msgspec.DecodeError | CodeRefused) -> Response:
    if not isinstance(error, CodeRefused):
        return JSONResponse({"code": "malformed", "text": str(error)}, status_code=422)
    body = {"code": "code_refused", "text": msgspec.to_builtins(error.text), "retryable": False}
    return JSONResponse(body, status_code=error.status)
