"""A network that lets no UDP through: the same shop over the WebSocket, decoded by WebCodecs."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import cv2
import msgspec
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from benchmarks.browser import AS_DRAWN, LAYOUT, PROBE, chromium, wait_until
from benchmarks.browser_shopper import floor_distance
from benchmarks.serve import ShopServer
from scenes.messages import Pose, ViewRequest, Welcome
from scenes.store import Room
from tests.e2e.firefox import PICTURES, Firefox, firefox_path
from tests.e2e.shopper import WIDTH, Picture, Shopper, shopper_in, until
from tests.e2e.test_picture import SAME_COLOUR, colour_error, lossless

NO_UDP = "--webrtc-ip-handling-policy=disable_non_proxied_udp"
SWITCH_MS = 3000
FIRST_PICTURE_MS = 1500
"""From asking for the socket to a picture, on a machine that also runs the browser."""
LISTEN = """
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => this.note("heard", data));
  }
  send(data) {
    this.note("said", data);
    super.send(data);
  }
  note(way, data) {
    if (typeof data === "string") (window[way] ??= {})[JSON.parse(data).type] = performance.now();
  }
};
"""
"""Notes when each kind of message was last said and heard, ms on the page's clock."""
NO_PEERS = "delete window.RTCPeerConnection; delete window.RTCRtpReceiver;"
NO_H264 = """{
  const { isConfigSupported } = VideoDecoder;
  VideoDecoder.isConfigSupported = async (config) =>
    config.codec.startsWith("avc1") ? { config, supported: false } : isConfigSupported(config);
}"""
SPOIL = """
window.spoil = 0;
window.EncodedVideoChunk = class extends EncodedVideoChunk {
  constructor(init) {
    const spoilt = window.spoil > 0 && init.type === "delta";
    window.spoil -= Number(spoilt);
    super(spoilt ? { ...init, data: init.data.slice().fill(0xff, 4) } : init);
  }
};
"""
"""The next `spoil` pictures that are no keyframes reach the decoder as rubbish."""
SHOT = """async () => {
  const { size } = probe;
  const shown = document.querySelector(".stage canvas");
  const canvas = new OffscreenCanvas(size.width, size.height);
  const [x, y] = [(size.width - shown.width) / 2, (size.height - shown.height) / 2];
  canvas.getContext("2d").drawImage(shown, x, y);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
"""The picture in the middle of the canvas, without the rim around it."""

Arrival = Callable[..., Coroutine[Any, Any, Shopper]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cut_off() -> AsyncIterator[Browser]:
    """A Chromium that sends no UDP."""
    async with chromium(NO_UDP) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def arrival(shop: ShopServer, cut_off: Browser, room: Room) -> AsyncIterator[Arrival]:
    """Call it, with scripts to run before the page's own, for a shopper who has come in."""
    inside: list[Shopper] = []

    async def come_in(*scripts: str, query: str = AS_DRAWN) -> Shopper:
        context = await cut_off.new_context(
            viewport={"width": LAYOUT[0], "height": LAYOUT[1]},
            device_scale_factor=WIDTH / LAYOUT[0],
            locale="en-GB",
        )
        await context.add_init_script("".join([PROBE.read_text(), LISTEN, *scripts]))
        inside.append(await shopper_in(cut_off, shop, room, query=query, context=context))
        return inside[-1]

    yield come_in
    for shopper in inside:
        await shopper.leave()
        await shopper.page.context.close()


async def transport(shopper: Shopper) -> str:
    """What F3 says."""
    await shopper.page.keyboard.press("F3")
    row = shopper.page.locator(".stats div", has_text="Pictures come by").locator("dd")
    await row.filter(has_text="Web").wait_for(timeout=5000)
    found = (await row.inner_text()).strip()
    await shopper.page.keyboard.press("F3")
    return found


async def canvas(shopper: Shopper) -> Picture:
    return picture(await shopper.page.evaluate(SHOT))


def picture(encoded: str) -> Picture:
    decoded = cv2.imdecode(np.frombuffer(base64.b64decode(encoded), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)


async def test_the_shop_opens_by_itself_and_sells(arrival: Arrival) -> None:
    """Promise: where UDP is blocked pictures come by WebSocket within 3 s and a round trip, and
    walking, clicking and buying work as ever."""
    shopper = await arrival()
    switched = await shopper.page.evaluate("said.use_socket")
    assert switched - await shopper.page.evaluate("heard.offer") < SWITCH_MS + 300
    assert await shopper.page.evaluate("probe.frames[0].at") - switched < FIRST_PICTURE_MS
    assert await transport(shopper) == "WebSocket"
    place = await shopper.pose()
    await shopper.hold("KeyW", 1.0)
    await shopper.rest()
    assert floor_distance((await shopper.pose()).position, place.position) > 0.5
    await shopper.pick_something()
    # The page has seen the click's picture, and told how long that took.
    await wait_until(shopper.page, "said.seen", 5)
    await shopper.add_to_basket()

    async def confirmed() -> bool:
        return [line["state"] for line in (await shopper.cart())["lines"]] == ["confirmed"]

    await until(confirmed, 5.0, "a confirmed basket")
    assert shopper.problems == []


async def test_what_worked_is_remembered_in_this_tab(arrival: Arrival) -> None:
    """Promise: the next visit in this browser session does not try in vain again."""
    shopper = await arrival()
    await shopper.page.reload()
    await shopper.live()
    assert await shopper.page.evaluate("heard.offer") is None
    assert await shopper.page.evaluate("probe.frames[0].at") < SWITCH_MS
    assert (await shopper.welcome()).returning


async def test_a_lost_line_comes_back(arrival: Arrival) -> None:
    """Promise: a socket that breaks is opened again, and pictures go on."""
    shopper = await arrival(query=f"{AS_DRAWN}&transport=websocket")
    assert await shopper.page.evaluate("heard.offer") is None
    lost = await shopper.now()
    await shopper.page.evaluate("probe.socket.close()")
    await wait_until(shopper.page, f"heard.welcome > {lost}", 10)
    assert await shopper.next_picture(lost + 300) - lost < 5000
    await shopper.live()
    assert (await shopper.welcome()).returning


async def test_its_colours_are_the_engines(arrival: Arrival, shop: ShopServer, room: Room) -> None:
    """Promise: decoded colours lie within DE2000 <= 3 of the rendered ones."""
    shopper = await arrival(query=f"{AS_DRAWN}&transport=websocket")
    await shopper.rest()
    seen, pose, welcome = await canvas(shopper), await shopper.pose(), await shopper.welcome()
    height, width = seen.shape[:2]
    drawn = lossless(shop, room, welcome, pose, ViewRequest(width, height))
    assert colour_error(seen, drawn, welcome, pose) <= SAME_COLOUR


async def test_a_browser_without_peer_connections_is_served_at_once(arrival: Arrival) -> None:
    """Promise: no WebRTC at all is no reason to stay outside."""
    shopper = await arrival(NO_PEERS)
    assert await shopper.page.evaluate("[heard.offer, said.use_socket]") == [None, None]
    assert await shopper.page.evaluate("probe.frames[0].at") < SWITCH_MS


async def test_vp8_where_h264_cannot_be_decoded(arrival: Arrival) -> None:
    """Promise: a browser that decodes VP8 only gets that."""
    shopper = await arrival(NO_H264, query=f"{AS_DRAWN}&transport=websocket")
    pictures = await shopper.pictures()
    await shopper.hold("KeyE", 0.5)
    assert await shopper.pictures() > pictures + 3
    assert float((await canvas(shopper)).std()) > 10


@pytest.mark.skipif(firefox_path() is None, reason="no firefox-esr on this machine")
async def test_firefox_decodes_what_the_socket_brings(shop: ShopServer, room: Room) -> None:
    """Promise: the same in Debian's firefox-esr, with the engine's colours."""
    async with Firefox.running() as firefox:
        await firefox.enter(f"{shop.url}/?{AS_DRAWN}&transport=websocket", PICTURES)
        await asyncio.sleep(2.0)
        assert await firefox.evaluate("probe.socketBytes") > 10_000
        seen = picture(await firefox.evaluate(f"({SHOT})()"))
        pose = msgspec.convert(await firefox.evaluate("probe.pose"), Pose)
        welcome = msgspec.convert(await firefox.evaluate("probe.welcome"), Welcome, strict=False)
    height, width = seen.shape[:2]
    drawn = lossless(shop, room, welcome, pose, ViewRequest(width, height))
    assert colour_error(seen, drawn, welcome, pose) <= SAME_COLOUR


async def test_a_decoder_that_fails_goes_on_with_a_keyframe(arrival: Arrival) -> None:
    """Promise: spoilt pictures cost a keyframe, not the visit."""
    shopper = await arrival(SPOIL, query=f"{AS_DRAWN}&transport=websocket")
    await shopper.page.evaluate("spoil = 3")
    await shopper.hold("KeyE", 0.7)
    asked = await wait_until(shopper.page, "said.keyframe_needed", 5)
    await shopper.page.keyboard.down("KeyE")
    assert await shopper.next_picture(asked + 100) - asked < 2000
    await shopper.page.keyboard.up("KeyE")
    await shopper.rest()
    assert float((await canvas(shopper)).std()) > 10


async def test_a_hidden_page_gets_no_pictures(arrival: Arrival) -> None:
    """Promise: pictures stop while nobody looks, and go on afterwards."""
    shopper = await arrival(query=f"{AS_DRAWN}&transport=websocket")
    await shopper.page.evaluate('probe.socket.send(\'{"type":"set_visible","visible":false}\')')
    await shopper.page.keyboard.down("KeyE")
    await wait_until(shopper.page, "performance.now() - probe.frames.at(-1).at > 500", 5)
    shown = await shopper.now()
    await shopper.page.evaluate('probe.socket.send(\'{"type":"set_visible","visible":true}\')')
    assert await shopper.next_picture(shown) - shown < 2000
    await shopper.page.keyboard.up("KeyE")
