"""Debian's firefox-esr, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/).

Playwright drives only its own build of Firefox; BiDi is built into every one.
"""

import asyncio
import base64
import contextlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.browser import PROBE
from benchmarks.serve import free_port
from scenes.messages import Pose, Welcome
from tests.e2e.shopper import SHOT, Picture
from tests.e2e.webdriver import Driven, picture

START_S = 40.0
PICTURES = "probe.frames.length > 3 && !document.querySelector('.curtain')"
"""Pictures of the shop's come."""
PREFERENCES = {
    "media.autoplay.default": 0,
    "media.gmp-gmpopenh264.enabled": False,
    "media.peerconnection.ice.loopback": True,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
}


def firefox_path() -> str | None:
    return shutil.which("firefox-esr")


class Firefox(Driven):
    """A running Firefox with one page."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._calls = 0
        self._page = ""
        self._problems: list[str] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, screen: dict[str, str] | None = None) -> AsyncIterator["Firefox"]:
        """`screen` is the environment of one; without it there is no window and no WebGL."""
        port = free_port()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            lines = [
                f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()
            ]
            (Path(profile) / "user.js").write_text("\n".join(lines))
            command = [str(firefox_path()), "--no-remote", "--profile", profile]
            command += [] if screen else ["--headless"]
            process = subprocess.Popen(  # noqa: ASYNC220 - ended below
                [*command, "--remote-debugging-port", str(port), "about:blank"],
                env=screen,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                async with await _connected(port) as socket:
                    firefox = cls(socket)
                    await firefox._begin()
                    yield firefox
            finally:
                process.terminate()
                process.wait(10)

    async def goto(self, url: str) -> None:
        """Open an address."""
        self._problems.clear()
        await self._call("browsingContext.navigate", context=self._page, url=url, wait="complete")

    async def act(self, source: dict[str, Any]) -> None:
        """Have one input source act."""
        await self._call("input.performActions", context=self._page, actions=[source])

    async def screenshot(self) -> Picture:
        """What the window shows."""
        shot = await self._call("browsingContext.captureScreenshot", context=self._page)
        return picture(base64.b64decode(shot["data"]))

    async def problems(self) -> list[str]:
        """Errors that the page has told its console."""
        return self._problems

    async def sized(self, width: int, height: int) -> None:
        """Give the page that size, CSS pixels."""
        viewport = {"width": width, "height": height}
        await self._call("browsingContext.setViewport", context=self._page, viewport=viewport)

    async def at_rest(self) -> tuple[Picture, Pose, Welcome]:
        """The picture after a while without motion, its pose and the room it was drawn of."""
        await asyncio.sleep(2.0)
        pose = msgspec.convert(await self.evaluate("probe.pose"), Pose)
        welcome = msgspec.convert(await self.evaluate("probe.welcome"), Welcome)
        encoded = bytes.fromhex(
            await self.evaluate(
                f"({SHOT})().then((text) => [...atob(text)]"
                ".map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join(''))"
            )
        )
        return picture(encoded), pose, welcome

    async def codec(self) -> str:
        """What the received video is coded in."""
        return str(
            await self.evaluate(
                "probe.peer.getStats().then((report) => [...report.values()]"
                ".find(({ type }) => type === 'codec')?.mimeType)"
            )
        )

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression (or of the promise it gives) in the page."""
        answer = await self._call(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(JSON.stringify)",
            target={"context": self._page},
            awaitPromise=True,
        )
        if answer["type"] != "success":
            raise AssertionError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"].get("value", "null"))

    async def _begin(self) -> None:
        await self._call("session.new", capabilities={})
        tree = await self._call("browsingContext.getTree")
        self._page = tree["contexts"][0]["context"]
        await self._call("session.subscribe", events=["log.entryAdded"])
        # An empty page is not secure, and so has no decoder to watch.
        source = f"() => {{ if (isSecureContext) {{ {PROBE.read_text()} }} }}"
        await self._call("script.addPreloadScript", functionDeclaration=source)

    async def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._calls += 1
        message = {"id": self._calls, "method": method, "params": params}
        await self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(await self._socket.recv())
            if answer.get("method") == "log.entryAdded" and answer["params"]["level"] == "error":
                self._problems.append(str(answer["params"]["text"]))
            if answer.get("id") == self._calls:
                if answer["type"] == "error":
                    raise AssertionError(f"{method}: {answer['message']}")
                return dict(answer["result"])


async def _connected(port: int) -> ClientConnection:
    url = f"ws://127.0.0.1:{port}/session"
    deadline = asyncio.get_running_loop().time() + START_S
    while True:
        try:
            return await connect(url, max_size=None, compression=None)
        except OSError:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.2)
