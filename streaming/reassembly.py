"""What a client may leave half said on its data channels.

aiortc tells a client how much it may send (`advertised_rwnd`, RFC 9260 section 6.2) and takes
whatever comes. Messages without an end, gaps that are never filled and streams without number
would fill the memory.
"""

from collections.abc import Callable
from typing import Any

from aiortc import RTCSctpTransport

MOST_CHUNKS = 256
"""Pieces of messages (at most 1.2 kB each) that wait for others: three of the largest messages,
or all that is said in ten seconds behind a lost click."""
MOST_MISORDERED = 2048
"""Numbers of pieces that came before their turn: ten seconds of everything at its highest rate."""
MOST_STREAMS = 16


def bound(sctp: RTCSctpTransport, on_excess: Callable[[], None]) -> None:
    """Call `on_excess` when the client of `sctp`, which has not started, leaves more half said."""
    receive = sctp._receive_data_chunk

    async def receive_bounded(chunk: Any) -> None:
        await receive(chunk)
        if _excessive(sctp):
            on_excess()

    sctp._receive_data_chunk = receive_bounded


def _excessive(sctp: RTCSctpTransport) -> bool:
    streams = sctp._inbound_streams
    return (
        len(streams) > MOST_STREAMS
        or len(sctp._sack_misordered) > MOST_MISORDERED
        or sum(len(stream.reassembly) for stream in streams.values()) > MOST_CHUNKS
    )
