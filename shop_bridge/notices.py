"""Who is told when prices, stock or texts in the embedded shop change."""

from collections.abc import Callable

from shop_bridge.contract import Unsubscribe


class Notices:
    """Tells all who listen, on the event loop."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[frozenset[str]], None]] = []

    def subscribe(self, changed: Callable[[frozenset[str]], None]) -> Unsubscribe:
        self._listeners.append(changed)
        return lambda: self._listeners.remove(changed)

    def tell(self, skus: frozenset[str]) -> None:
        """These SKUs may have changed; empty: any."""
        for changed in list(self._listeners):
            changed(skus)
