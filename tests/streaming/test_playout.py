"""Pictures ask to be shown at once, and only of receivers that know how to be asked."""

import pytest
from aiortc import RTCPeerConnection, RTCRtpSender
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensions, unpack_header_extensions

from scenes.messages import Offer
from streaming.playout import URI, show_at_once
from tests.streaming.clients import raw
from tests.streaming.rooms import shop


async def extensions(*uris: str) -> dict[int, bytes]:
    """What a sender puts on a packet when these extensions, from id 5 on, were agreed on."""
    connection = RTCPeerConnection()
    sender: RTCRtpSender = connection.addTransceiver("video").sender
    show_at_once(sender)
    ids = sender._RTCRtpSender__rtp_header_extensions_map
    agreed = [RTCRtpHeaderExtensionParameters(id=5 + n, uri=uri) for n, uri in enumerate(uris)]
    ids.configure(RTCRtpParameters(headerExtensions=agreed))
    packed = ids.set(HeaderExtensions(mid="0"))
    await connection.close()
    return dict(unpack_header_extensions(*packed))


async def test_the_offer_names_the_extension_once_under_an_id_of_its_own() -> None:
    async with shop() as running, raw(running.url) as client:
        await client.hello("ann")
        offer = (await client.hear_a(Offer)).sdp
    lines = [line for line in offer.splitlines() if line.startswith("a=extmap:")]
    assert [URI in line for line in lines].count(True) == 1
    ids = [line.split()[0] for line in lines]
    assert len(ids) == len(set(ids))


MID = "urn:ietf:params:rtp-hdrext:sdes:mid"


@pytest.mark.parametrize(
    ("agreed", "sent"),
    [
        ((MID, URI), {5: b"0", 6: bytes(3)}),
        ((URI,), {5: bytes(3)}),
        ((MID,), {5: b"0"}),
        ((), {}),
    ],
)
async def test_packets_carry_it_only_if_it_was_agreed_on(
    agreed: tuple[str, ...], sent: dict[int, bytes]
) -> None:
    assert await extensions(*agreed) == sent
