"""The single writer of one cart: takes the shopper's commands, brings them to the backend.

Two things run side by side. *Intake* answers commands at once: under a lock it works out the
next state, makes it durable, then shows it. The *worker* is the only one that ever calls the
backend for this cart, one call at a time; after a call that failed it re-reads before it
writes again. Nothing is shown that is not in the database.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import structlog

from scenes.cart import Cart
from shop_bridge import cart_state
from shop_bridge.breaker import Breaker, Timing
from shop_bridge.cart_log import CartLog
from shop_bridge.cart_state import CartState, Wish
from shop_bridge.catalogue import CachedCatalogue
from shop_bridge.commands import (
    Checkout,
    Corrected,
    NotPlaced,
    Outcome,
    SetQuantity,
    decode_outcome,
)
from shop_bridge.contract import CartBackend, CartToken, HandOff, Order, Unsubscribe
from shop_bridge.errors import (
    BackendUnavailable,
    CartClosed,
    CartFrozen,
    CheckoutRefused,
    ShopError,
    UnknownCart,
    VersionConflict,
)
from shop_bridge.events import EventSink, ShopEvent

log = structlog.get_logger(__name__)

T = TypeVar("T")
CartCallback = Callable[[Cart], None]


@dataclass(frozen=True)
class CartPorts:
    """What every cart's writer works with."""

    backend: CartBackend
    catalogue: CachedCatalogue
    log: CartLog
    breaker: Breaker
    events: EventSink
    timing: Timing


class CartWriter:
    """One shopper's cart. `load` first; `stop` before letting go of it."""

    def __init__(self, shopper: str, ports: CartPorts) -> None:
        self.users = 0
        """Requests that hold this writer now; it may be let go only at 0."""
        self._shopper = shopper
        self._ports = ports
        self._state = CartState()
        self._loaded = False
        self._stopped = False
        self._lock = asyncio.Lock()
        self._worker: asyncio.Task[None] | None = None
        self._watchers: list[CartCallback] = []
        self._unsure = False
        self._doubt_until: float | None = None
        self._recheck: asyncio.TimerHandle | None = None
        self._request: Checkout | None = None
        self._give_up_at = 0.0
        self._correcting = False
        self._outcomes: dict[str, asyncio.Future[Outcome]] = {}

    # --- intake ---

    async def load(self) -> None:
        """Read the cart from the log and go on where it was left."""
        async with self._lock:
            if self._loaded:
                return
            self._state = await self._ports.log.load(self._shopper)
            self._loaded = True
            if self._state.token:
                # The process that was here before may have left a request on its way.
                self._in_doubt()
                self._unsure = True
            self._kick()

    @property
    def cart(self) -> Cart:
        """The cart as it stands."""
        return self._view(self._state)

    @property
    def idle(self) -> bool:
        """Nobody watches or waits and nothing is to be done."""
        return not (self.users or self._watchers or self._working or self._recheck)

    async def set_quantity(self, command: SetQuantity) -> Cart:
        """Take the wish, durably; the cart with it pending.

        Raises UnknownSku, CommandReused, VersionConflict, CartFrozen, BackendUnavailable.
        """
        article = await self._ports.catalogue.article(command.sku)
        async with self._lock:
            logged = await self._ports.log.find(self._shopper, command)
            if logged and logged.answer:
                return msgspec.json.decode(logged.answer, type=Cart)
            if self._state.checkout:
                raise CartFrozen
            if command.if_version not in (None, self._state.version):
                raise VersionConflict(self.cart)
            held = self._state.lines.get(command.sku)
            shown = held.unit_price_minor if held else article.variant.price_minor
            state = cart_state.wished(self._state, command.sku, command.quantity, shown)
            cart = self._view(state)
            await self._ports.log.commit(self._shopper, state, command, cart)
            self._show(state)
        self._kick()
        return cart

    async def checkout(self, command: Checkout, visit: str) -> Outcome:
        """Bring the cart to the till and wait a while for how that ends.

        Raises CommandReused, CartFrozen, CheckoutRefused, BackendUnavailable (not known yet:
        ask again with the same command).
        """
        async with self._lock:
            logged = await self._ports.log.find(self._shopper, command)
            if logged and logged.answer:
                return decode_outcome(logged.answer)
            if logged is None:
                await self._freeze(command, visit)
            loop = asyncio.get_running_loop()
            outcome = self._outcomes.setdefault(command.command_id, loop.create_future())
        self._kick()
        try:
            async with asyncio.timeout(self._ports.timing.checkout_wait):
                return await asyncio.shield(outcome)
        except TimeoutError:
            raise BackendUnavailable(
                "Your order is on its way but the till has not answered yet. Please wait a moment.",
                "订单已提交，收银系统尚未回应，请稍候。",
            ) from None

    async def _freeze(self, command: Checkout, visit: str) -> None:
        if self._state.checkout:
            raise CartFrozen
        if not self._ports.breaker.closed:
            raise BackendUnavailable
        if self._state.wishes:
            raise CheckoutRefused(
                "A change of your basket is still being confirmed. Please wait a moment.",
                "购物篮的修改正在确认，请稍候。",
            )
        if not self._state.lines:
            raise CheckoutRefused("Your basket is empty.", "购物篮是空的。")
        state = self._state.changed(checkout=command.command_id, visit=visit)
        await self._ports.log.commit(self._shopper, state, command)
        self._request = command
        now = asyncio.get_running_loop().time()
        self._give_up_at = now + self._ports.timing.checkout_wait
        self._show(state)
        self._ports.events.emit(ShopEvent("checkout_started", visit))

    def watch(self, callback: CartCallback) -> Unsubscribe:
        """Call `callback` with the cart now and after every change."""
        self._watchers.append(callback)
        callback(self.cart)
        return lambda: self._watchers.remove(callback)

    # --- what others tell the writer ---

    def look_again(self) -> None:
        """Something at the backend may have changed: re-read."""
        if self._state.token:
            self._unsure = True
            self._kick()

    def holds(self, skus: frozenset[str]) -> bool:
        """The cart has a line of one of these (of anything, if empty)."""
        return not skus or not skus.isdisjoint(self._state.lines)

    async def touch(self) -> None:
        """Show the cart again as a new version: the shop's reachability has changed."""
        if self._watchers:
            await self._update(
                lambda state: msgspec.structs.replace(state, version=state.version + 1)
            )

    async def stop(self) -> None:
        """End the worker for good where it is; what it had not finished is in the log."""
        self._stopped = True
        if self._recheck:
            self._recheck.cancel()
        if self._worker:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        for outcome in self._outcomes.values():
            outcome.cancel()

    # --- the worker ---

    @property
    def _working(self) -> bool:
        return self._worker is not None and not self._worker.done()

    def _kick(self) -> None:
        if not (self._working or self._stopped):
            self._worker = asyncio.create_task(self._work())

    async def _work(self) -> None:
        attempt = 0
        while self._unsure or self._state.unfinished:
            try:
                await self._step()
                attempt = 0
            except Exception as error:
                if not isinstance(error, BackendUnavailable):
                    log.exception("a cart's step failed unexpectedly")
                self._unsure = True
                self._in_doubt()
                await self._ports.breaker.pause(attempt)
                attempt += 1

    async def _step(self) -> None:
        if self._unsure:
            await self._reread()
        elif self._request and self._state.token:
            await self._send_checkout(self._request, self._state.token)
        elif self._state.wishes:
            await self._apply(*next(iter(self._state.wishes.items())))
        else:
            await self._conclude(None)

    async def _apply(self, sku: str, wish: Wish) -> None:
        backend = self._ports.backend
        if self._holds_already(sku, wish):
            await self._update(lambda state: cart_state.granted(state, sku, wish))
            return
        token = await self._open_cart()
        try:
            cart = await self._call(lambda: backend.set_quantity(token, sku, wish.quantity))
        except BackendUnavailable:
            raise
        except (CartClosed, UnknownCart):
            self._unsure = True
        except ShopError:
            await self._update(lambda state: cart_state.refused(state, sku, wish))
        else:
            doubt = self._doubt_until is not None
            await self._update(lambda state: cart_state.answered(state, sku, wish, cart, doubt))

    def _holds_already(self, sku: str, wish: Wish) -> bool:
        line = self._state.lines.get(sku)
        if line is None:
            return wish.quantity == 0
        enough = line.available is None or line.available >= line.quantity
        return line.quantity == wish.quantity and enough

    async def _open_cart(self) -> CartToken:
        if self._state.token:
            return self._state.token
        token = await self._call(self._ports.backend.open_cart)
        await self._update(lambda state: state.changed(token=token))
        return token

    async def _reread(self) -> None:
        token, backend = self._state.token, self._ports.backend
        if token is None:
            self._unsure = False
            return
        if self._state.checkout and not self._correcting:
            await self._clear_up_checkout(token)
            return
        began = asyncio.get_running_loop().time()
        # Before the read: what is told meanwhile asks for another one.
        self._unsure = False
        try:
            cart = await self._call(lambda: backend.read_cart(token))
        except CartClosed:
            await self._leave_closed_cart(token)
        except UnknownCart:
            await self._update(cart_state.lost)
        else:
            doubt = self._doubt_until is not None
            await self._update(lambda state: cart_state.observed(state, cart, doubt))
        if self._doubt_until is not None and began >= self._doubt_until:
            self._doubt_until = None

    async def _clear_up_checkout(self, token: CartToken) -> None:
        """A checkout was sent, or was about to be: find out whether there is an order.

        While the shopper waits it is sent (again): a cart becomes at most one order. Later it
        is not, and that nothing was charged is said only when no request can be on its way.
        """
        began = asyncio.get_running_loop().time()
        order = await self._order_of(token)
        if order:
            await self._conclude(order)
        elif self._request and began < self._give_up_at:
            self._unsure = False
        elif self._doubt_until is None or began >= self._doubt_until:
            await self._conclude(NotPlaced())
        else:
            await asyncio.sleep(self._doubt_until - began)

    async def _send_checkout(self, request: Checkout, token: CartToken) -> None:
        try:
            outcome = await self._call(
                lambda: self._ports.backend.checkout(
                    token, request.expected_total_minor, request.email
                )
            )
        except BackendUnavailable:
            raise
        except ShopError:
            # Not as the shopper saw it: re-read, clamp, and answer with the corrected cart.
            self._request = None
            self._correcting = self._unsure = True
        else:
            await self._conclude(outcome)

    async def _order_of(self, token: CartToken) -> Order | None:
        try:
            return await self._call(lambda: self._ports.backend.order_of(token))
        except UnknownCart:
            return None

    async def _leave_closed_cart(self, token: CartToken) -> None:
        """The cart was ordered without our hearing of it: late, or on the shop's own page."""
        order = await self._order_of(token)
        if order:
            await self._conclude(order)
        else:
            await self._update(cart_state.ordered)

    async def _conclude(self, ended: Order | HandOff | NotPlaced | None) -> None:
        """End the checkout under way; with None the cart was corrected instead."""
        async with self._lock:
            command_id = self._state.checkout
            state = (
                cart_state.ordered(self._state)
                if isinstance(ended, Order)
                else self._state.changed(checkout=None)
            )
            outcome = ended or Corrected(self._view(state))
            await self._ports.log.finish_checkout(self._shopper, state, command_id, outcome)
            self._show(state)
        self._request, self._correcting = None, False
        if isinstance(outcome, Order):
            self._tell_bought(outcome)
        waiting = self._outcomes.pop(command_id, None) if command_id else None
        if waiting and not waiting.done():
            waiting.set_result(outcome)

    def _tell_bought(self, order: Order) -> None:
        for line in order.lines:
            event = ShopEvent("bought", self._state.visit, line.sku, line.quantity)
            self._ports.events.emit(event)

    async def _call(self, request: Callable[[], Awaitable[T]]) -> T:
        return await self._ports.breaker.call(request)

    def _in_doubt(self) -> None:
        """A request of ours may still take effect; look again when it no longer can."""
        loop, doubt = asyncio.get_running_loop(), self._ports.timing.doubt
        self._doubt_until = loop.time() + doubt
        if self._recheck:
            self._recheck.cancel()
        self._recheck = loop.call_later(doubt, self._end_of_doubt)

    def _end_of_doubt(self) -> None:
        self._recheck = None
        self.look_again()

    # --- state ---

    async def _update(self, change: Callable[[CartState], CartState]) -> None:
        """Make the next state durable, then show it."""
        async with self._lock:
            state = change(self._state)
            if state != self._state:
                await self._ports.log.commit(self._shopper, state)
                self._show(state)

    def _show(self, state: CartState) -> None:
        self._state = state
        cart = self.cart
        for callback in list(self._watchers):
            callback(cart)

    def _view(self, state: CartState) -> Cart:
        catalogue = self._ports.catalogue
        return cart_state.view(
            state, catalogue.known, catalogue.currency, self._ports.breaker.closed
        )
