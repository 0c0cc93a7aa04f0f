"""How often a password may be tried, without letting a stranger lock the owner out.

Tries count by address, and by account. For an account, the addresses from which its owner has
signed in before count each on its own; all others share one count. Who guesses from elsewhere thus
closes the account to everybody elsewhere, for ten minutes, and never to its owner at home. Emails
without an account count alike: the answer does not tell which there are.
"""

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from windowshop.merchants.errors import TooManyTries

WINDOW_S = 600.0
BY_ADDRESS = 30
BY_ACCOUNT = 10
REMEMBERED = 20_000
"""Counts at a time; the oldest goes first, so that a flood cannot fill the memory."""


class Throttle:
    """Tries of the last `WINDOW_S`. Callable from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[str, ...], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def try_one(self, email: str, address: str, *, known: bool) -> Callable[[], None]:
        """Count a try before its password is looked at, so that many at once gain nothing.

        `known`: the account's owner has signed in from this address. Returns what takes the try
        back once it was right.

        Raises:
            TooManyTries: this one is not heard.
        """
        near = network(address)
        counts = {("at", near): BY_ADDRESS, ("for", email, near if known else ""): BY_ACCOUNT}
        now = self._clock()
        with self._lock:
            for key, most in counts.items():
                if len(self._recent(key, now)) >= most:
                    raise TooManyTries
            for key in counts:
                self._tries.setdefault(key, deque()).append(now)
            while len(self._tries) > REMEMBERED:
                self._tries.popitem(last=False)
        return lambda: self._take_back(counts, now)

    def _recent(self, key: tuple[str, ...], now: float) -> deque[float]:
        times = self._tries.get(key, deque[float]())
        while times and now - times[0] >= WINDOW_S:
            times.popleft()
        return times

    def _take_back(self, counts: dict[tuple[str, ...], int], at: float) -> None:
        with self._lock:
            for key in counts:
                if at in (times := self._tries.get(key, deque())):
                    times.remove(at)


def network(address: str) -> str:
    """What one household or attacker has for sure: an IPv4 address, or an IPv6 /64."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False))
