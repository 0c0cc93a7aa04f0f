"""Handshakes go on at once on lines that lose packets.

OpenSSL sends a lost flight of DTLS again after 1 s, then 2, then 4; aioice a lost check after
0.5 s; aiortc's SCTP a lost packet after 1 s at the least, 3 s before anything was answered.
Browsers are quicker and cannot make up for our half. So each packet of a handshake is said again
soon, as a line may do by itself: a duplicate of a DTLS record is dropped by its number (RFC 6347
section 4.1.2.6), that of a check is answered again (RFC 8489 section 6.2.1).
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiortc import RTCDtlsTransport, rtcsctptransport

PAUSES_S = (0.1, 0.2, 0.4)
"""Before each repetition. WebRTC's own DTLS begins with 50 ms; ours shall not be sooner than most
round trips and a busy machine's cryptography."""

# As in Chromium's SCTP (`rto_initial`, `rto_min` of its dcsctp_options.h); and as many INITs as
# fill the time of a handshake. Its module alone reads these names.
rtcsctptransport.SCTP_RTO_INITIAL = 0.5
rtcsctptransport.SCTP_RTO_MIN = 0.4
rtcsctptransport.SCTP_MAX_INIT_RETRANS = 20


async def repeat(send: Callable[[], Awaitable[None]]) -> None:
    """Call `send` after each of the pauses; ends early when there is no connection any more."""
    with suppress(ConnectionError):
        for pause in PAUSES_S:
            await asyncio.sleep(pause)
            await send()


class RepeatedFlights:
    """Sends each flight of `dtls`, which has not started yet, again until the next one goes out.

    The last flight is repeated when the handshake is over at our end: what it finishes at the
    other end may have been lost.
    """

    def __init__(self, dtls: RTCDtlsTransport) -> None:
        self._dtls = dtls
        self._shake_hands = dtls._do_handshake
        self._repeating: asyncio.Task[None] | None = None
        dtls._do_handshake = self._handshake

    def stop(self) -> None:
        if self._repeating is not None:
            self._repeating.cancel()
            self._repeating = None

    async def _handshake(self) -> None:
        ice = self._dtls.transport
        send = ice._send

        async def send_flight(data: bytes) -> None:
            await send(data)
            self.stop()
            self._repeating = asyncio.create_task(repeat(lambda: send(data)))

        ice._send = send_flight
        try:
            await self._shake_hands()
        finally:
            ice._send = send
