"""Every message between a client and the front, defined once.

Two wires:

* **control** (WebSocket, and the reliable data channel `actions`): JSON, one tagged object a
  message. `ClientMessage` goes up, `ServerMessage` comes down.
* **live** (unreliable data channel `live`; the WebSocket's binary messages where there is no
  peer connection): MessagePack arrays, newest wins. `ClientLive` goes up, `ServerLive` comes
  down, and over the WebSocket `StreamedFrame` too.

(The third wire, between the front and its room workers, is `scenes.render_messages`.)

The browser's half (`streaming/web/src/messages.ts`) is generated from here. `PROTOCOL` changes
when an old client could misunderstand. `seq` is the client's own counter of inputs, `frame` the
number of a drawn picture; every stage stamps both, so that a slow click can be explained.
Times in messages are milliseconds: `t_client` on the client's clock, `stamps` on the server's.
"""

import math
from typing import Annotated, Literal

import msgspec

from scenes.cart import Cart, Sku
from scenes.errors import RefusalCode
from scenes.geometry import Direction, Point2, Quat, Vec3, normalized
from scenes.room import DisplayName, Event, Hand, RoomState, VisitorId
from scenes.store import SlotId
from scenes.text import LocalText
from scenes.walk import Obstacle

PROTOCOL = 1
MAX_CONTROL_BYTES = 64 * 1024
"""Largest control message accepted from a client (an SDP answer is the largest, ~8 kB)."""
MAX_LIVE_BYTES = 1024

Seq = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
Millis = Annotated[float, msgspec.Meta(ge=0, lt=2**53)]
Width = Annotated[int, msgspec.Meta(ge=160, le=4096)]
Height = Annotated[int, msgspec.Meta(ge=90, le=1440)]
MAX_FLAT_WIDTH = 2560
EyeOffset = Annotated[float, msgspec.Meta(ge=-0.1, le=0.1)]
Tangent = Annotated[float, msgspec.Meta(ge=0.05, le=3.73)]
MAX_EYES_APART = 0.1
"""Metres; adults' eyes are 0.051 to 0.077 m apart (Dodgson, Variation and extrema of human
interpupillary distance, 2004)."""
LEAST_EYE_W = math.cos(math.radians(15) / 2)
"""The `w` of a unit quaternion that turns by 15 degrees: no headset cants its displays more."""
Codec = Literal["h264", "vp8"]
Language = Literal["en", "zh"]
Transport = Literal["webrtc", "websocket", "local"]
ByeCode = Literal[
    "room_full", "no_such_room", "restarting", "expired", "handshake", "lost", "replaced", "slow",
    "too_many", "protocol", "internal",
]  # fmt: skip


class Pose(msgspec.Struct, frozen=True, array_like=True):
    """Position of the eyes and orientation of the head (x y z w), glTF frame."""

    position: Vec3
    orientation: Quat


class Ray(msgspec.Struct, frozen=True, array_like=True):
    """A world ray; `direction` is a unit vector."""

    origin: Vec3
    direction: Direction


class Eye(msgspec.Struct, frozen=True, array_like=True):
    """One eye of a headset: its place and turn as seen from the head, and how far its picture
    reaches to each side of straight ahead, as tangents (of 75 degrees at most)."""

    position: tuple[EyeOffset, EyeOffset, EyeOffset]
    orientation: Quat
    left: Tangent
    right: Tangent
    down: Tangent
    up: Tangent


class Stereo(msgspec.Struct, frozen=True):
    """Both eyes of a headset. `number` is the client's own and not 0: each picture tells which
    request it was drawn for (`FrameDrawn.stereo`)."""

    number: Annotated[int, msgspec.Meta(ge=1, lt=2**31)]
    left: Eye
    right: Eye
    fps: Annotated[float, msgspec.Meta(ge=1, le=240)] = 72.0
    """Display frames a second: more pictures would not be seen."""

    def __post_init__(self) -> None:
        """Raises ValueError where each number is allowed, and all of them together are not."""
        if math.dist(self.left.position, self.right.position) > MAX_EYES_APART:
            raise ValueError(f"eyes are at most {MAX_EYES_APART} m apart")
        if min(abs(normalized(eye.orientation)[3]) for eye in self.eyes) < LEAST_EYE_W:
            raise ValueError("an eye is turned at most 15 degrees from the head")

    @property
    def eyes(self) -> tuple[Eye, Eye]:
        return self.left, self.right


class ViewRequest(msgspec.Struct, frozen=True):
    """The picture a client asks for: pixels (even numbers) and horizontal field of view.

    With `stereo` it is two side by side, the left eye's first, each half as wide; `fov_deg` says
    nothing then, and the server sends as many pixels of that shape as it can pay.
    """

    width: Width
    height: Height
    fov_deg: Annotated[float, msgspec.Meta(ge=20, le=120)] = 75.0
    stereo: Stereo | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        if self.stereo is msgspec.UNSET and self.width > MAX_FLAT_WIDTH:
            raise ValueError(f"a flat picture is at most {MAX_FLAT_WIDTH} pixels wide")


class Stamps(msgspec.Struct, frozen=True, omit_defaults=True):
    """When a click passed each stage, ms on the server's monotonic clock."""

    received: float = 0.0
    picked: float = 0.0
    rendered: float = 0.0
    encoded: float = 0.0
    sent: float = 0.0


# --- control: client to server --------------------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """First message on the socket: who (a room token), what picture, beside which friend or before
    which goods. A client that knows that no peer connection will come about says `websocket` at
    once; one that draws the room itself says `local`: it gets no picture, nobody draws for it."""

    protocol: int
    token: Annotated[str, msgspec.Meta(max_length=2048)]
    view: ViewRequest
    lang: Language = "en"
    near: VisitorId | None = None
    at: Sku | None = None
    codecs: Annotated[list[Codec], msgspec.Meta(max_length=4)] = []
    """What can be decoded of that transport; empty: not known."""
    transport: Transport = "webrtc"


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    sdp: Annotated[str, msgspec.Meta(max_length=32_768)]


class Candidate(msgspec.Struct, frozen=True, tag="candidate"):
    """A trickled ICE candidate; an empty `candidate` ends them."""

    candidate: Annotated[str, msgspec.Meta(max_length=512)]
    sdp_mid: Annotated[str, msgspec.Meta(max_length=32)] | None = None
    sdp_mline_index: Annotated[int, msgspec.Meta(ge=0, le=8)] | None = None


class UseSocket(msgspec.Struct, frozen=True, tag="use_socket"):
    """No peer connection comes about: send the pictures over this socket instead."""

    codecs: Annotated[list[Codec], msgspec.Meta(max_length=4)] = []


class KeyframeNeeded(msgspec.Struct, frozen=True, tag="keyframe_needed"):
    """The decoder cannot go on without a keyframe. A peer connection has RTCP for that."""


class Click(msgspec.Struct, frozen=True, tag="click"):
    """Pick what lies under a world ray, against the picture `frame` that the shopper saw."""

    seq: Seq
    t_client: Millis
    frame: Seq
    ray: Ray


class Select(msgspec.Struct, frozen=True, tag="select"):
    """Select goods without a ray (from the list, by keyboard); None clears the selection."""

    seq: Seq
    t_client: Millis
    placement: SlotId | None


class TakeInHand(msgspec.Struct, frozen=True, tag="take_in_hand"):
    seq: Seq
    placement: SlotId


class PutAway(msgspec.Struct, frozen=True, tag="put_away"):
    seq: Seq


class ShowVariant(msgspec.Struct, frozen=True, tag="show_variant"):
    seq: Seq
    placement: SlotId
    sku: Sku


class Rename(msgspec.Struct, frozen=True, tag="rename"):
    name: DisplayName


class SetView(msgspec.Struct, frozen=True, tag="set_view"):
    """The window changed size."""

    view: ViewRequest


class SetVisible(msgspec.Struct, frozen=True, tag="set_visible"):
    """The tab was hidden or shown; a hidden tab gets no picture."""

    visible: bool


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The client saw the picture that answers `seq`: click to photon, ms on its own clock."""

    seq: Seq
    frame: Seq
    click_to_photon: Millis


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    t_client: Millis


class Goodbye(msgspec.Struct, frozen=True, tag="goodbye"):
    """The shopper leaves for good: the seat is given up at once."""


ClientMessage = (
    Hello | Answer | Candidate | UseSocket | KeyframeNeeded | Click | Select | TakeInHand | PutAway
    | ShowVariant | Rename | SetView | SetVisible | Seen | Ping | Goodbye
)  # fmt: skip


# --- live: client to server -----------------------------------------------------------


class MoveTo(msgspec.Struct, frozen=True, array_like=True, tag="m"):
    """Where the shopper is now (their own prediction); newest wins."""

    seq: Seq
    t_client: Millis
    pose: Pose
    hand: Hand | None = None


class PointAt(msgspec.Struct, frozen=True, array_like=True, tag="p"):
    """The pointer hovers along `ray`; None when it left the picture. Newest wins."""

    seq: Seq
    t_client: Millis
    frame: Seq
    ray: Ray | None


class TurnHeld(msgspec.Struct, frozen=True, array_like=True, tag="t"):
    """Absolute orientation of the product in hand, in the holder's view frame. Newest wins."""

    seq: Seq
    t_client: Millis
    orientation: Quat


class FrameReceived(msgspec.Struct, frozen=True, array_like=True, tag="a"):
    """The picture of that `rtp_timestamp` and all before it have come over the socket. Said of
    every picture: how many may be under way depends on it."""

    rtp_timestamp: Seq


ClientLive = MoveTo | PointAt | TurnHeld | FrameReceived


# --- control: server to client --------------------------------------------------------


class Goods(msgspec.Struct, frozen=True):
    """A product on display: where it stands and how large it is (width, height, depth, m)."""

    placement: str
    product_id: str
    sku: str
    department: str | None
    position: Vec3
    size: Vec3


class IceServer(msgspec.Struct, frozen=True):
    urls: list[str]
    username: str | None = None
    credential: str | None = None


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The answer to `Hello`: who you are, the room as it is, the floor you may walk on."""

    protocol: int
    visitor: str
    room: str
    room_name: LocalText
    store_name: LocalText
    pose: Pose
    state: RoomState
    goods: list[Goods]
    floor: list[list[Point2]]
    obstacles: list[Obstacle]
    body_radius: float
    view: ViewRequest
    ice_servers: list[IceServer]
    returning: bool
    """True when a kept seat was found again."""


class Offer(msgspec.Struct, frozen=True, tag="offer"):
    sdp: str


class RoomEvents(msgspec.Struct, frozen=True, tag="room_events"):
    """What changed in the room; `seq` is the state's number after the last of them."""

    seq: int
    events: list[Event]


class Restocked(msgspec.Struct, frozen=True, tag="restocked"):
    """Goods were put out, taken away or changed: those that stand there now, the slots that are
    empty now, and what one walks around. Their models and prices are to be asked for again."""

    goods: list[Goods]
    gone: list[str]
    obstacles: list[Obstacle]


class Picked(msgspec.Struct, frozen=True, tag="picked"):
    """What a click hit: goods, or a bare point on floor, wall or furniture, or nothing."""

    seq: int
    placement: str | None
    sku: str | None
    point: Vec3 | None
    normal: Vec3 | None
    stamps: Stamps


class PutBackAt(msgspec.Struct, frozen=True, tag="put_back_at"):
    """The room refused a move: continue from `pose`. `seq` is the refused move's."""

    seq: int
    pose: Pose


class CartChanged(msgspec.Struct, frozen=True, tag="cart_changed"):
    cart: Cart


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    t_client: float


class Status(msgspec.Struct, frozen=True, tag="status"):
    """How the stream is doing: `live`, `renderer_restarting` or `degraded`."""

    state: Literal["live", "renderer_restarting", "degraded"]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """A message was not accepted. `code` is stable and has a sentence in every language at the
    client; `text` says in English what exactly was wrong; `seq` if the message had one."""

    code: RefusalCode
    text: str
    retryable: bool
    seq: int | None = None
    retry_after_s: float | None = None


class Bye(msgspec.Struct, frozen=True, tag="bye"):
    """The server closes. `code` says why: room_full, no_such_room, restarting, expired (the
    token), handshake (no way for the pictures was found), lost (it broke), replaced (by another
    window), slow (does not read), too_many (messages or newcomers), protocol (misuse), internal
    (an error of the server's own). `text` says in English what exactly."""

    code: ByeCode
    text: str
    retryable: bool
    retry_after_s: float | None = None


ServerMessage = (
    Welcome
    | Offer
    | RoomEvents
    | Restocked
    | Picked
    | PutBackAt
    | CartChanged
    | Pong
    | Status
    | Refused
    | Bye
)


# --- live: server to client -----------------------------------------------------------


class FrameDrawn(msgspec.Struct, frozen=True, array_like=True, tag="f"):
    """What a picture shows, keyed by its RTP timestamp: the pose it was drawn for and the
    inputs (`seqs`) that are visible in it for the first time."""

    frame: int
    rtp_timestamp: int
    pose: Pose
    seqs: list[int]
    draw_ms: float
    stereo: int = 0
    """The `number` of the stereo request that it was drawn for; 0: a flat picture."""


class PeoplePoses(msgspec.Struct, frozen=True, array_like=True, tag="w"):
    """Where the others are, for local renderers and the people list; newest wins."""

    people: list[tuple[str, Pose]]


class StreamedFrame(msgspec.Struct, frozen=True, array_like=True, tag="v"):
    """A picture that comes over the socket: what `FrameDrawn` tells of it, and the picture
    itself (H.264 in Annex B, or VP8). `rtp_timestamp` counts 90 kHz ticks from 0 here."""

    frame: int
    rtp_timestamp: int
    pose: Pose
    seqs: list[int]
    draw_ms: float
    codec: Codec
    keyframe: bool
    data: bytes
    stereo: int = 0


ServerLive = FrameDrawn | PeoplePoses | StreamedFrame
