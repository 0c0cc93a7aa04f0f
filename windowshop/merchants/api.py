"""The merchants' HTTP interface, `/api/v1/merchant`: signing in, one's sessions, people, the log.

A session is a cookie that scripts cannot read (HttpOnly, SameSite=Strict, Secure over https).
What changes anything must also come from our own page: the browser's `Origin` is checked, and a
session's requests carry its `X-CSRF-Token`, which only our page can have read. Errors are JSON:
`{code, text: {en, zh}, retryable}`.
"""

import asyncio
import hmac
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute

from shop_bridge.api_schema import body_of, errors, returns
from windowshop.merchants.errors import (
    BadRequest,
    Busy,
    Forged,
    MerchantError,
    NotAllowed,
    Problem,
)
from windowshop.merchants.service import LONGEST_MS, Merchants
from windowshop.merchants.store import digest
from windowshop.merchants.types import (
    Account,
    Act,
    Caller,
    Email,
    Invitation,
    Password,
    Role,
    Session,
    Signed,
    Token,
)

MAX_BODY_BYTES = 4096
MOST_WAITING = 40
"""Acts at a time: two threads check passwords, and nobody waits long behind a flood."""
RETRY_AFTER_S = {429: 600, 503: 2}
SAFE = {"GET", "HEAD"}
CSRF_HEADER = "X-CSRF-Token"

T = TypeVar("T")


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Email
    password: Password


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    current: Password
    new: Password


class Invite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Email
    role: Role


class Shown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invitation's secret. It comes in the body: addresses are kept in logs."""

    token: Token


class Accept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: Token
    password: Password


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays."""

    role: Role | None = None
    disabled: bool | None = None


class Here(msgspec.Struct, frozen=True):
    """Who is signed in, and what their page sends as `X-CSRF-Token`."""

    account: Account
    csrf: str


class Invited(msgspec.Struct, frozen=True):
    """A new invitation; its token is told this once."""

    invitation: Invitation
    token: str


class Sessions(msgspec.Struct, frozen=True):
    sessions: list[Session]


class People(msgspec.Struct, frozen=True):
    people: list[Account]
    invitations: list[Invitation]


class Acts(msgspec.Struct, frozen=True):
    """A page of the audit log; ask for those `before` the last one's `seq`."""

    acts: list[Act]


class Done(msgspec.Struct, frozen=True):
    done: bool = True


class MerchantRoute(APIRoute):
    """Hears only our own page, and answers a MerchantError with its Problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                if request.method not in SAFE:
                    check_origin(request)
                return await handle(request)
            except MerchantError as error:
                return _problem(error)

        return guarded


class Desk:
    """Lets acts that block run off the event loop, and knows who asks."""

    def __init__(self, merchants: Merchants) -> None:
        self.merchants = merchants
        self._threads = ThreadPoolExecutor(2, "merchants")
        self._waiting = 0

    async def do(self, act: Callable[..., T], *arguments: Any) -> T:
        """Raises Busy: too many wait already."""
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, act, *arguments)
        finally:
            self._waiting -= 1

    async def caller(self, request: Request) -> Caller:
        """Raises NotSignedIn; Forged where something is to change and the token is not sent."""
        token = request.cookies.get(cookie_name(request), "")
        caller = await self.do(self.merchants.caller, token, address(request))
        sent = request.headers.get(CSRF_HEADER, "")
        if request.method not in SAFE and not hmac.compare_digest(
            sent.encode(), csrf(token).encode()
        ):
            raise Forged
        return caller

    async def admin(self, request: Request) -> Caller:
        """Raises NotAllowed, and what `caller` raises."""
        caller = await self.caller(request)
        if caller.account.role != "admin":
            raise NotAllowed
        return caller


def routes_of(tag: str) -> APIRouter:
    """For routes under `/api/v1/merchant`."""
    return APIRouter(prefix="/api/v1/merchant", route_class=MerchantRoute, tags=[tag])


def router(desk: Desk) -> APIRouter:
    """The routes of people and their sessions, for the application to include."""
    routes = routes_of("merchant")
    _door(routes, desk)
    _own(routes, desk)
    _invitations(routes, desk)
    _people(routes, desk)
    return routes


def _door(routes: APIRouter, desk: Desk) -> None:
    shop = desk.merchants

    @routes.post(
        "/sign-in",
        responses=returns(Here) | errors(Problem, 400, 401, 403, 429, 503),
        openapi_extra=body_of(SignIn),
    )
    async def sign_in(request: Request) -> Response:
        """Begin a session; the answer sets its cookie."""
        asked = await read_json(request, SignIn)
        who = (asked.email, asked.password, address(request), agent(request))
        return _signed(request, await desk.do(shop.sign_in, *who))

    @routes.post(
        "/invitation",
        responses=returns(Invitation) | errors(Problem, 400, 403, 404, 503),
        openapi_extra=body_of(Shown),
    )
    async def look(request: Request) -> Response:
        """Whom an invitation is for."""
        asked = await read_json(request, Shown)
        return private(await desk.do(shop.invitation, asked.token))

    @routes.post(
        "/invitation/accept",
        responses=returns(Here) | errors(Problem, 400, 403, 404, 409, 422, 503),
        openapi_extra=body_of(Accept),
    )
    async def accept(request: Request) -> Response:
        """Set a password, which makes the account and signs it in."""
        asked = await read_json(request, Accept)
        what = (asked.token, asked.password, address(request), agent(request))
        return _signed(request, await desk.do(shop.accept, *what))


def _own(routes: APIRouter, desk: Desk) -> None:
    shop = desk.merchants
    signed_in = Annotated[Caller, Depends(desk.caller)]

    @routes.get("/session", responses=returns(Here) | errors(Problem, 401, 503))
    async def here(request: Request, caller: signed_in) -> Response:
        """Who is signed in."""
        return private(Here(caller.account, csrf(request.cookies[cookie_name(request)])))

    @routes.post("/sign-out", responses=returns(Done) | errors(Problem, 401, 403, 503))
    async def sign_out(request: Request, caller: signed_in) -> Response:
        """End this session."""
        await desk.do(shop.sign_out, caller)
        return _left(request)

    @routes.post("/sign-out-everywhere", responses=returns(Done) | errors(Problem, 401, 403, 503))
    async def sign_out_everywhere(request: Request, caller: signed_in) -> Response:
        """End every session of the caller's."""
        await desk.do(shop.sign_out_everywhere, caller)
        return _left(request)

    @routes.get("/sessions", responses=returns(Sessions) | errors(Problem, 401, 503))
    async def sessions(caller: signed_in) -> Response:
        """Where the caller is signed in."""
        return private(Sessions(await desk.do(shop.sessions, caller)))

    @routes.delete(
        "/sessions/{session}", responses=returns(Done) | errors(Problem, 401, 403, 404, 503)
    )
    async def end_session(session: str, caller: signed_in) -> Response:
        """End one of the caller's sessions."""
        await desk.do(shop.end_session, caller, _id(session))
        return private(Done())

    @routes.post(
        "/password",
        responses=returns(Here) | errors(Problem, 400, 401, 403, 422, 429, 503),
        openapi_extra=body_of(NewPassword),
    )
    async def change_password(request: Request, caller: signed_in) -> Response:
        """Change the password; every other session ends."""
        asked = await read_json(request, NewPassword)
        what = (caller, asked.current, asked.new, agent(request))
        return _signed(request, await desk.do(shop.change_password, *what))


def _invitations(routes: APIRouter, desk: Desk) -> None:
    shop = desk.merchants
    admin = Annotated[Caller, Depends(desk.admin)]

    @routes.post(
        "/invitations",
        responses=returns(Invited) | errors(Problem, 400, 401, 403, 409, 503),
        openapi_extra=body_of(Invite),
    )
    async def invite(request: Request, caller: admin) -> Response:
        """Invite somebody, in a role; an older invitation for the email is void."""
        asked = await read_json(request, Invite)
        who = caller.account.email
        token, made = await desk.do(shop.invite, who, asked.email, asked.role, caller.address)
        return private(Invited(made, token))

    @routes.delete(
        "/invitations/{invitation}", responses=returns(Done) | errors(Problem, 401, 403, 404, 503)
    )
    async def withdraw(invitation: str, caller: admin) -> Response:
        """Make an invitation void."""
        await desk.do(shop.withdraw, caller, _id(invitation))
        return private(Done())


def _people(routes: APIRouter, desk: Desk) -> None:
    shop = desk.merchants
    admin = Annotated[Caller, Depends(desk.admin)]

    @routes.get("/people", responses=returns(People) | errors(Problem, 401, 403, 503))
    async def people(caller: admin) -> Response:
        """Everybody with an account, and the invitations that are open."""
        return private(People(await desk.do(shop.people), await desk.do(shop.invitations)))

    @routes.patch(
        "/people/{account}",
        responses=returns(Account) | errors(Problem, 400, 401, 403, 404, 409, 503),
        openapi_extra=body_of(Change),
    )
    async def change(account: str, request: Request, caller: admin) -> Response:
        """Give somebody another role, close their account or open it again."""
        asked = await read_json(request, Change)
        what = (caller.account.email, _id(account), asked.role, asked.disabled, caller.address)
        return private(await desk.do(shop.change, *what))

    @routes.get("/audit", responses=returns(Acts) | errors(Problem, 400, 401, 403, 503))
    async def audit(caller: admin, before: str | None = None) -> Response:
        """Who did what, when and from where: a hundred acts, the newest first."""
        return private(Acts(await desk.do(shop.acts, _seq(before))))


def check_origin(request: Request) -> None:
    """Raises Forged if a browser says that another site asks; programs send no Origin."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forged
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Forged


def csrf(token: str) -> str:
    """A session's second secret, which its page may read; the cookie cannot be told from it."""
    return digest(f"csrf/{token}")


def cookie_name(request: Request) -> str:
    """Over https no neighbouring host can set it (RFC 6265bis section 4.1.3.2)."""
    return "__Host-merchant" if request.url.scheme == "https" else "merchant"


def address(request: Request) -> str:
    return (request.client.host if request.client else "")[:64]


def agent(request: Request) -> str:
    """What the browser calls itself, for its owner to know it again."""
    told = request.headers.get("user-agent", "")
    return "".join(sign for sign in told if sign.isprintable())[:120]


async def read_json(request: Request, kind: type[T], most: int = MAX_BODY_BYTES) -> T:
    """The request's JSON body, of `most` bytes. Raises BadRequest."""
    # Also keeps foreign pages out: a browser asks before it sends JSON to another origin.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise BadRequest
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise BadRequest
    try:
        return msgspec.json.decode(bytes(body), type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadRequest from error


def _id(text: str) -> str:
    """An id of ours has no more signs; a database server refuses some others."""
    return "".join(sign for sign in text if sign.isalnum() or sign == "-")[:36]


def _seq(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadRequest
    return int(text)


def _signed(request: Request, signed: Signed) -> Response:
    response = private(Here(signed.account, csrf(signed.token)))
    response.set_cookie(
        cookie_name(request),
        signed.token,
        max_age=LONGEST_MS // 1000,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


def _left(request: Request) -> Response:
    response = private(Done())
    secure = request.url.scheme == "https"
    response.delete_cookie(
        cookie_name(request), path="/", secure=secure, httponly=True, samesite="strict"
    )
    return response


def private(content: object) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(content), media_type="application/json", headers=headers)


def _problem(error: MerchantError) -> Response:
    response = private(error.told())
    response.status_code = error.status
    if error.status in RETRY_AFTER_S:
        response.headers["Retry-After"] = str(RETRY_AFTER_S[error.status])
    return response
