"""What we know and want of one cart: pure data and the rules by which it changes.

A *wish* is a quantity the shopper asked for and the backend has not answered. `known` is the
cart as the backend last told it. A *note* says why a line is not as it was wanted. Every
function returns the next state; its `version` grows when anything differs.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from scenes.cart import Cart, CartLine, CorrectionReason, LineState, Sku
from scenes.text import LocalText
from shop_bridge.catalogue import Article
from shop_bridge.contract import BackendCart, BackendLine, CartToken


class Wish(msgspec.Struct, frozen=True):
    """`made` is the cart's version when it was made; `unit_price_minor` what was shown then."""

    made: int
    quantity: int
    unit_price_minor: int


class Note(msgspec.Struct, frozen=True):
    """The line was corrected: `wanted` pieces were asked for, `reason` says what happened."""

    wanted: int
    reason: CorrectionReason


class CartState(msgspec.Struct, frozen=True):
    """One shopper's cart. `checkout` is the id of the checkout under way: the cart is frozen."""

    version: int = 0
    token: CartToken | None = None
    known: BackendCart | None = None
    wishes: dict[Sku, Wish] = {}
    notes: dict[Sku, Note] = {}
    checkout: str | None = None
    visit: str = ""
    """The visit that last went to the till."""

    @property
    def unfinished(self) -> bool:
        """Something is to be done at the backend."""
        return bool(self.wishes) or self.checkout is not None

    @property
    def lines(self) -> dict[Sku, BackendLine]:
        return {line.sku: line for line in self.known.lines} if self.known else {}

    def changed(self, **fields: Any) -> "CartState":
        """With these fields; the next version if they differ."""
        new = msgspec.structs.replace(self, **fields)
        return self if new == self else msgspec.structs.replace(new, version=self.version + 1)


def wished(state: CartState, sku: Sku, quantity: int, unit_price_minor: int) -> CartState:
    """The shopper wants `quantity`; an older wish for the same SKU is forgotten."""
    wish = Wish(state.version + 1, quantity, unit_price_minor)
    return state.changed(wishes=state.wishes | {sku: wish})


def observed(state: CartState, cart: BackendCart, in_doubt: bool) -> CartState:
    """A re-read shows `cart`.

    What differs from what we knew, and nobody here wished for, is noted; or, while an earlier
    request of ours may still take effect late (`in_doubt`), wished back to what it was.
    """
    now, before = {line.sku: line for line in cart.lines}, state.lines
    wishes, notes = dict(state.wishes), dict(state.notes)
    for sku in (now.keys() | before.keys()) - state.wishes.keys():
        old, new = before.get(sku), now.get(sku)
        if new and new.available is not None and new.available < new.quantity:
            wishes[sku] = Wish(state.version + 1, new.quantity, new.unit_price_minor)
        elif _quantity(old) != _quantity(new) and in_doubt:
            price = (old or new or _NOTHING).unit_price_minor
            wishes[sku] = Wish(state.version + 1, _quantity(old), price)
        elif _quantity(old) != _quantity(new):
            notes[sku] = Note(_quantity(old), _outside_change(old, new))
        elif old and new and old.unit_price_minor != new.unit_price_minor:
            notes[sku] = Note(new.quantity, "repriced")
    return state.changed(known=cart, wishes=wishes, notes=notes)


def answered(
    state: CartState, sku: Sku, wish: Wish, cart: BackendCart, in_doubt: bool
) -> CartState:
    """The backend has answered `wish` with `cart`; a newer wish for the SKU stays open."""
    new = observed(state, cart, in_doubt)
    if new.wishes.get(sku) != wish:
        return new
    return _settled(new, sku, _judge(wish, new.lines.get(sku)))


def granted(state: CartState, sku: Sku, wish: Wish) -> CartState:
    """The backend already holds what `wish` asks for."""
    if state.wishes.get(sku) != wish:
        return state
    return _settled(state, sku, _judge(wish, state.lines.get(sku)))


def refused(state: CartState, sku: Sku, wish: Wish) -> CartState:
    """The backend will not take `wish` at all."""
    if state.wishes.get(sku) != wish:
        return state
    return _settled(state, sku, Note(wish.quantity, "refused") if wish.quantity else None)


def lost(state: CartState) -> CartState:
    """The backend has forgotten the cart: everything in it is wished again."""
    again = {
        line.sku: Wish(state.version + 1, line.quantity, line.unit_price_minor)
        for line in state.lines.values()
    }
    return state.changed(token=None, known=None, wishes=again | state.wishes)


def ordered(state: CartState) -> CartState:
    """The cart has become an order: a new one begins, with only what was wished since."""
    return state.changed(token=None, known=None, notes={}, checkout=None)


def view(
    state: CartState, article: Callable[[str], Article | None], currency: str, reachable: bool
) -> Cart:
    """The cart as the shopper sees it; `article` looks a SKU up in the last known catalogue."""
    skus = [*state.lines, *(state.wishes.keys() - state.lines.keys())]
    skus += [sku for sku in state.notes if sku not in skus]
    lines = [_line(state, sku, article(sku)) for sku in skus]
    return Cart(
        version=state.version,
        currency=state.known.currency if state.known else currency,
        lines=lines,
        total_minor=state.known.total_minor if state.known else 0,
        state=_worst([line.state for line in lines]),
        shop_reachable=reachable,
    )


_NOTHING = BackendLine(sku="", quantity=0, unit_price_minor=0, total_minor=0)


def _quantity(line: BackendLine | None) -> int:
    return line.quantity if line else 0


def _outside_change(old: BackendLine | None, new: BackendLine | None) -> CorrectionReason:
    if new is None:
        return "sold_out"
    clamped = new.available == new.quantity < _quantity(old)
    return "stock_clamped" if clamped else "merged"


def _judge(wish: Wish, line: BackendLine | None) -> Note | None:
    got = line or _NOTHING
    if got.quantity < wish.quantity:
        return Note(wish.quantity, "stock_clamped" if got.quantity else "sold_out")
    if got.quantity > wish.quantity:
        return Note(wish.quantity, "merged")
    if got.quantity and got.unit_price_minor != wish.unit_price_minor:
        return Note(wish.quantity, "repriced")
    return None


def _settled(state: CartState, sku: Sku, note: Note | None) -> CartState:
    wishes = {other: wish for other, wish in state.wishes.items() if other != sku}
    notes = {other: kept for other, kept in state.notes.items() if other != sku}
    return state.changed(wishes=wishes, notes=notes | ({sku: note} if note else {}))


def _line(state: CartState, sku: Sku, article: Article | None) -> CartLine:
    held = state.lines.get(sku, _NOTHING)
    wish, note = state.wishes.get(sku), state.notes.get(sku)
    unnamed = LocalText(sku, sku)
    price = article.variant.price_minor if article else 0
    return CartLine(
        sku=sku,
        product_id=article.product.product_id if article else "",
        name=article.product.name if article else unnamed,
        variant_name=article.variant.name if article else unnamed,
        quantity=held.quantity,
        wanted=wish.quantity if wish else note.wanted if note else held.quantity,
        unit_price_minor=held.unit_price_minor if held.quantity else price,
        total_minor=held.total_minor,
        state="pending" if wish else "corrected" if note else "confirmed",
        reason=note.reason if note and not wish else None,
    )


def _worst(states: list[LineState]) -> LineState:
    order: list[LineState] = ["pending", "corrected"]
    return next((state for state in order if state in states), "confirmed")
