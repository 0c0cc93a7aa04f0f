"""Sends every packet of a picture twice while a lost one would come too late.

Asking for a lost packet and sending it again takes a round trip, and until it has come no later
picture can be shown either: with 5 % loss and 200 ms, pictures stood still half the time. A
second copy is lost with the first in 0.25 % of cases only. It goes as a retransmission (RTX, RFC
4588): a receiver drops it if it has the packet, and its losses stay out of the reports by which
the line is judged.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiortc.rtp import is_rtcp

from streaming.pacer import Send

APART_S = 0.01
"""Between a picture and its copy: losses come in bursts."""


class Copies:
    """Stands before `send`, the way of one sender's packets; `again` sends one of them again, by
    its sequence number, on another SSRC than `ssrc`. `wanted` says whether copies are worth it."""

    def __init__(
        self,
        send: Send,
        ssrc: int,
        again: Callable[[int], Awaitable[None]],
        wanted: Callable[[], bool],
    ) -> None:
        self._send = send
        self._ssrc = ssrc.to_bytes(4, "big")
        self._again = again
        self._wanted = wanted
        self._picture: list[int] = []
        self._copying: set[asyncio.Task[None]] = set()

    async def send(self, packet: bytes) -> None:
        """Send `packet`, of RTP or RTCP; after a picture's last one, its copies on their own."""
        await self._send(packet)
        # RTP's fixed header (RFC 3550 section 5.1).
        if is_rtcp(packet) or packet[8:12] != self._ssrc:
            return
        self._picture.append(int.from_bytes(packet[2:4], "big"))
        if packet[1] & 0x80:
            picture, self._picture = self._picture, []
            if self._wanted():
                self._copy_soon(picture)

    def stop(self) -> None:
        """Send no more copies."""
        for task in self._copying:
            task.cancel()

    def _copy_soon(self, picture: list[int]) -> None:
        task = asyncio.create_task(self._copy(picture))
        self._copying.add(task)
        task.add_done_callback(self._copying.discard)

    async def _copy(self, picture: list[int]) -> None:
        await asyncio.sleep(APART_S)
        with suppress(ConnectionError):
            for sequence in picture:
                await self._again(sequence)
