"""A visitor's seat: what is remembered of them while they are here or expected back."""

import time
import uuid
from collections.abc import Callable

import msgspec

from scenes.messages import Hello, ViewRequest
from scenes.render_messages import Tier, ViewFrame
from scenes.tiers import paid_view
from streaming.ports import Identity, VisitorChannel
from windowshop.clicks import ClickTraces

BITS_PER_PIXEL = 0.14
"""A line that carries more is not used up, counted at 30 pictures a second: 970 kbit/s at 640x360.
Walking at 15 pictures a second in reduced pictures that gives an SSIM to the lossless full picture
of 0.920 (5th percentile), half as many bits 0.906; and bytes cost a shop more than cores."""


class Seat:
    """One visitor's seat. `view` names their picture; each connection gets a new one."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.visit = uuid.uuid4().hex
        self.channel: VisitorChannel | None = None
        self.request = ViewRequest(640, 360)
        self.draws_itself = False
        self.line_kbps: int | None = None
        """What the line carries, once that is known."""
        self.view = ""
        self.lost_at = time.monotonic()
        self.corrected_at = 0.0
        self.clicks = ClickTraces()
        self.unsubscribe: Callable[[], None] = lambda: None
        self._connected_at = 0.0

    def connect(self, hello: Hello, channel: VisitorChannel) -> None:
        """The visitor is here on `channel`, which replaces any other."""
        self.channel = channel
        self.request = hello.view
        self.draws_itself = hello.transport == "local"
        self.line_kbps = None
        self.view = f"{self.identity.visitor}/{uuid.uuid4().hex[:8]}"
        self._connected_at = time.monotonic()

    def kbps(self, start: int, tier: Tier) -> int:
        """The bitrate of the picture that is drawn; `start` until the line is known."""
        drawn = paid_view(self.request, tier)
        most = BITS_PER_PIXEL * drawn.width * drawn.height * 30 / 1000
        return min(start if self.line_kbps is None else self.line_kbps, round(most))

    def disconnect(self) -> None:
        self.channel = None
        self.lost_at = time.monotonic()

    def restamped(self, frame: ViewFrame) -> ViewFrame:
        """`frame` with its pts on the connection's own 90 kHz clock: it goes on evenly even
        when another worker, with another clock, takes the view over."""
        pts = int((time.monotonic() - self._connected_at) * 90_000)
        return msgspec.structs.replace(
            frame, encoded=msgspec.structs.replace(frame.encoded, pts=pts)
        )
