"""Hands and eyes in a browser that is told what to do by WebDriver (https://w3c.github.io/webdriver/).

WebDriver and WebDriver BiDi name actions alike; how they reach the browser, and how it answers, is
each browser's own.
"""

from abc import ABC, abstractmethod
from typing import Any

import cv2
import numpy as np

from tests.e2e.shopper import Picture, until

ESCAPE = "\ue00c"
LIVE = "!document.querySelector('.curtain') && !!document.querySelector('.stage')"
MIDDLE = """(() => {
  const { left, top, width, height } = document.querySelector(%r).getBoundingClientRect();
  return [Math.round(left + width / 2), Math.round(top + height / 2)];
})()"""


class Driven(ABC):
    """One page of a browser."""

    @abstractmethod
    async def goto(self, url: str) -> None:
        """Open an address."""

    @abstractmethod
    async def evaluate(self, expression: str) -> Any:
        """The value of an expression (or of the promise it gives) in the page."""

    @abstractmethod
    async def act(self, source: dict[str, Any]) -> None:
        """Have one input source act: a key or a pointer (WebDriver, 15.3)."""

    @abstractmethod
    async def screenshot(self) -> Picture:
        """What the window shows."""

    @abstractmethod
    async def problems(self) -> list[str]:
        """Errors that the page has told its console."""

    async def enter(self, url: str, live: str = LIVE, timeout_s: float = 40.0) -> None:
        """Open the shop and wait until `live` is true in it."""
        await self.goto(url)
        await self.come_true(live, timeout_s)

    async def come_true(self, expression: str, timeout_s: float = 8.0) -> None:
        """Wait until an expression is true."""

        async def true() -> bool:
            return bool(await self.evaluate(f"!!({expression})"))

        await until(true, timeout_s, expression)

    async def hold(self, key: str, seconds: float) -> None:
        """Hold a key for that long."""
        down, up = ({"type": kind, "value": key} for kind in ("keyDown", "keyUp"))
        held = {"type": "pause", "duration": round(1000 * seconds)}
        await self.act({"type": "key", "id": "keys", "actions": [down, held, up]})

    async def drag(self, x: int, y: int, across: int = 0) -> None:
        """Press the mouse there (CSS pixels), move it `across`, let it go: without, a click."""
        there, gone = ({"type": "pointerMove", "x": to, "y": y} for to in (x, x + across))
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        moved = [{**gone, "duration": 200}] if across else []
        actions = [{**there, "duration": 0}, down, *moved, up]
        mouse = {"pointerType": "mouse"}
        await self.act({"type": "pointer", "id": "mouse", "parameters": mouse, "actions": actions})

    async def press(self, selector: str) -> None:
        """Click the middle of the first element there is."""
        await self.drag(*await self.evaluate(MIDDLE % selector))


def picture(png: bytes) -> Picture:
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
