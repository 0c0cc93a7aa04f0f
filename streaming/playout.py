"""Asks the receiver to show each picture the moment it is decoded.

The RTP header extension playout-delay (webrtc.org's experiments/rtp-hdrext/playout-delay: two
12-bit numbers of 10 ms, least and most) with both at zero switches off Chromium's smoothing,
which otherwise adds its jitter estimate and 10 ms for rendering to every picture. A receiver
that does not know it leaves it out of its answer, and nothing is sent. aiortc has no place for
extensions of ours, so its map from values to bytes is replaced by one that adds this.
"""

from aiortc import RTCRtpSender
from aiortc.codecs import HEADER_EXTENSIONS
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import (
    HeaderExtensions,
    HeaderExtensionsMap,
    pack_header_extensions,
    unpack_header_extensions,
)

URI = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
_OFFERED_ID = 12
"""Free in aiortc's own table; one byte of header holds ids up to 14 (RFC 8285 section 4.2)."""
_AT_ONCE = bytes(3)

HEADER_EXTENSIONS["video"].append(RTCRtpHeaderExtensionParameters(id=_OFFERED_ID, uri=URI))


class _WithPlayoutDelay(HeaderExtensionsMap):  # type: ignore[misc]  # aiortc ships no types
    def __init__(self) -> None:
        super().__init__()
        self._id: int | None = None

    def configure(self, parameters: RTCRtpParameters) -> None:
        super().configure(parameters)
        self._id = next((ext.id for ext in parameters.headerExtensions if ext.uri == URI), None)

    def set(self, values: HeaderExtensions) -> tuple[int, bytes]:
        profile, packed = super().set(values)
        if self._id is None:
            return profile, packed
        known = unpack_header_extensions(profile, packed)
        return pack_header_extensions([*known, (self._id, _AT_ONCE)])  # type: ignore[no-any-return]


def show_at_once(sender: RTCRtpSender) -> None:
    """Put the extension on all that `sender` will send; before it starts."""
    sender._RTCRtpSender__rtp_header_extensions_map = _WithPlayoutDelay()
