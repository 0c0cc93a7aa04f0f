"""Debian's WebKitGTK, driven by WebKitWebDriver on a display of Xvfb: it has no window without one.

Safari's engine, but not Safari: no WebRTC is built into it, H.264 needs a plug-in of GStreamer's,
and Apple's own decoders, gestures and energy rules are missing.
"""

import base64
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.serve import free_port
from tests.e2e.display import display, display_missing
from tests.e2e.shopper import Picture, until
from tests.e2e.webdriver import Driven, picture

START_S = 20.0
LIBRARIES = Path("/usr/lib")
NOTE = """
if (window.left) return false;
window.problems = [];
const { error } = console;
console.error = (...told) => { problems.push(told.join(' ')); error(...told); };
addEventListener('error', ({ message }) => problems.push(message));
addEventListener('unhandledrejection', ({ reason }) => problems.push(String(reason)));
return true;
"""
"""WebDriver has no preloaded scripts and no log: this is the first that a page is told."""


def browser_path() -> Path | None:
    return next(LIBRARIES.glob("*/webkit2gtk-4.*/MiniBrowser"), None)


def webkit_missing() -> str | None:
    """What this machine lacks; None: nothing."""
    if shutil.which("WebKitWebDriver") is None or browser_path() is None:
        return "not on this machine: webkit2gtk-driver"
    return display_missing()


class WebKit(Driven):
    """A running WebKitGTK with one page."""

    def __init__(self, driver: httpx2.AsyncClient) -> None:
        self._driver = driver
        self._session = ""

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, width: int, height: int) -> AsyncIterator["WebKit"]:
        """With a page of that size, CSS pixels."""
        port = free_port()
        with _driver(port):
            base = f"http://127.0.0.1:{port}"
            async with httpx2.AsyncClient(base_url=base, timeout=60, trust_env=False) as driver:
                webkit = cls(driver)
                await webkit._begin(width, height)
                try:
                    yield webkit
                finally:
                    await webkit._call("DELETE", "")

    async def goto(self, url: str) -> None:
        """Open an address."""
        await self.evaluate("(window.left = true)")
        await self._call("POST", "/url", url=url)

        async def noted() -> bool:
            return bool(await self._call("POST", "/execute/sync", script=NOTE, args=[]))

        await until(noted, START_S, f"{url} opened in WebKit")

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression (or of the promise it gives) in the page."""
        script = f"return Promise.resolve({expression})"
        return await self._call("POST", "/execute/sync", script=script, args=[])

    async def act(self, source: dict[str, Any]) -> None:
        """Have one input source act."""
        await self._call("POST", "/actions", actions=[source])

    async def screenshot(self) -> Picture:
        """What the window shows."""
        return picture(base64.b64decode(await self._call("GET", "/screenshot")))

    async def problems(self) -> list[str]:
        """Errors that the page has told its console."""
        return list(await self.evaluate("problems"))

    async def _begin(self, width: int, height: int) -> None:
        async def listening() -> bool:
            try:
                return bool((await self._driver.get("/status")).status_code == 200)
            except httpx2.TransportError:
                return False

        await until(listening, START_S, "a driver of WebKit")
        browser = {"binary": str(browser_path()), "args": ["--automation"]}
        wanted = {"pageLoadStrategy": "none", "webkitgtk:browserOptions": browser}
        begun = await self._call("POST", "", capabilities={"alwaysMatch": wanted})
        self._session = f"/{begun['sessionId']}"
        rim = await self.evaluate("[outerWidth - innerWidth, outerHeight - innerHeight]")
        await self._call("POST", "/window/rect", width=width + rim[0], height=height + rim[1])

    async def _call(self, method: str, path: str, **body: Any) -> Any:
        url = f"/session{self._session}{path}"
        answer = await self._driver.request(method, url, json=body if method == "POST" else None)
        value = answer.json()["value"]
        if answer.is_error:
            raise AssertionError(f"{path}: {value['error']}: {value['message']}")
        return value


@contextlib.contextmanager
def _driver(port: int) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with display() as environment:
        command = ["WebKitWebDriver", f"--port={port}"]
        process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)
