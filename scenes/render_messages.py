"""Every message between the front and a room worker, defined once.

The **render** wire is a Unix socket that carries MessagePack, length-prefixed (`scenes.wire`):
`ToWorker` and `FromWorker`. Both ends are of one version, so it needs no number of its own.
`seq` and `frame` mean what they mean to the client (`scenes.messages`); times are milliseconds
on the server's monotonic clock.
"""

from typing import Literal

import msgspec

from scenes.geometry import Vec3
from scenes.messages import Codec, Pose, Ray, Stamps, ViewRequest
from scenes.room import Event, RoomState
from scenes.store import Placement

Tier = Literal["auto", "standard", "high"]
"""How much a picture may cost. `standard` suits a CPU: smaller pictures while the camera moves
fast; `high` a GPU: never smaller, and smooth edges at once. `auto` goes by the driver."""


class EncodedFrame(msgspec.Struct, frozen=True):
    """One compressed picture. `pts` counts 90 kHz ticks since the view was opened."""

    codec: Codec
    keyframe: bool
    pts: int
    frame: int
    data: bytes


# --- render: front to worker ----------------------------------------------------------


class OpenRoom(msgspec.Struct, frozen=True, tag="open_room"):
    """Load a room and its live state. Paths are of this machine's data directory."""

    store_file: str
    room: str
    placements: list[Placement]
    """Where goods stand: those of the store file, and what has been put out since."""
    baked_dir: str
    models: dict[str, "ModelFiles"]
    """SKU to the files that draw it."""
    epoch: int
    state: RoomState


class ModelFiles(msgspec.Struct, frozen=True):
    """Canonical GLBs of one variant, by level of detail, and its material variant's name."""

    hand: str
    shelf: str
    far: str
    material_variant: str | None
    mount: str


class AssetReady(msgspec.Struct, frozen=True, tag="asset_ready"):
    """Goods were put out, taken away or changed: where goods stand from now on (those that come
    and go follow as events), and the files of all SKUs that may be shown."""

    placements: list[Placement]
    models: dict[str, ModelFiles]


class ApplyEvents(msgspec.Struct, frozen=True, tag="apply_events"):
    seq: int
    events: list[Event]


class OpenView(msgspec.Struct, frozen=True, tag="open_view"):
    """Start drawing for `visitor` (whose own avatar is left out)."""

    view: str
    visitor: str
    request: ViewRequest
    codec: Codec
    kbps: int
    max_fps: float
    tier: Tier = "auto"


class CloseView(msgspec.Struct, frozen=True, tag="close_view"):
    view: str


class ResizeView(msgspec.Struct, frozen=True, tag="resize_view"):
    view: str
    request: ViewRequest


class PauseView(msgspec.Struct, frozen=True, tag="pause_view"):
    view: str
    paused: bool


class ViewMove(msgspec.Struct, frozen=True, tag="view_move"):
    """A new pose for a view's camera, already allowed by the room. Newest wins."""

    view: str
    seq: int
    pose: Pose


class ViewPoint(msgspec.Struct, frozen=True, tag="view_point"):
    """Hover highlight along `ray` (None clears it)."""

    view: str
    seq: int
    frame: int
    ray: Ray | None


class ViewClick(msgspec.Struct, frozen=True, tag="view_click"):
    view: str
    seq: int
    frame: int
    ray: Ray
    received: float


class ViewSelect(msgspec.Struct, frozen=True, tag="view_select"):
    view: str
    seq: int
    placement: str | None


class RequestKeyframe(msgspec.Struct, frozen=True, tag="request_keyframe"):
    view: str


class SetBitrate(msgspec.Struct, frozen=True, tag="set_bitrate"):
    view: str
    kbps: int


class Shutdown(msgspec.Struct, frozen=True, tag="shutdown"):
    pass


class Heartbeat(msgspec.Struct, frozen=True, tag="heartbeat"):
    """A worker that does not answer (`Pulse`) for 2 s is replaced."""

    number: int


ToWorker = (
    OpenRoom | AssetReady | ApplyEvents | OpenView | CloseView | ResizeView | PauseView | ViewMove
    | ViewPoint | ViewClick | ViewSelect | RequestKeyframe | SetBitrate | Heartbeat | Shutdown
)  # fmt: skip


# --- render: worker to front ----------------------------------------------------------


class WorkerReady(msgspec.Struct, frozen=True, tag="worker_ready"):
    """The room is loaded and can be drawn; `renderer` is the GL driver's own name, `tier` what
    suits it."""

    renderer: str
    tier: Tier
    seq: int


class ViewFrame(msgspec.Struct, frozen=True, tag="view_frame"):
    """A drawn and encoded picture with what it cost."""

    view: str
    encoded: EncodedFrame
    pose: Pose
    seqs: list[int]
    rendered: float
    done: float
    draw_ms: float
    triangles: int
    draws: int
    stereo: int = 0


class ViewPicked(msgspec.Struct, frozen=True, tag="view_picked"):
    view: str
    seq: int
    placement: str | None
    sku: str | None
    point: Vec3 | None
    normal: Vec3 | None
    stamps: Stamps


class WorkerProblem(msgspec.Struct, frozen=True, tag="worker_problem"):
    """Something failed inside the worker that did not end it (a model that would not load)."""

    text: str


class Pulse(msgspec.Struct, frozen=True, tag="pulse"):
    """The answer to heartbeat `number`: how far the worker had to cut back (`engine.load`), and
    how many pictures a second it makes for one who walks."""

    number: int
    level: int
    fps: float


FromWorker = WorkerReady | ViewFrame | ViewPicked | WorkerProblem | Pulse
