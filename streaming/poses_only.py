"""What goes to a visitor whose device draws the room itself: where the others are, no pictures."""

from typing import Protocol

from scenes.messages import PeoplePoses, Pose, ServerLive
from scenes.render_messages import ViewFrame
from scenes.wire import write_server_live


class PosesOnlyListener(Protocol):
    """What this road tells its session."""

    def on_ready(self) -> None:
        """There may be something to `take`."""


class PosesOnly:
    """A `streaming.media.Media` without pictures; the socket's writer takes from it when it is
    free. Of each person the newest pose counts: a slow line leaves nobody standing elsewhere."""

    def __init__(self, listener: PosesOnlyListener) -> None:
        self._listener = listener
        self._poses: dict[str, Pose] = {}

    def send_frame(self, frame: ViewFrame) -> None:
        """Nobody draws for this visitor: there are no pictures."""

    def send_live(self, message: ServerLive) -> None:
        if isinstance(message, PeoplePoses):
            self._poses.update(message.people)
            self._listener.on_ready()

    def pause(self, paused: bool) -> None:
        """Poses are small: a hidden page gets them too, and is right when it is shown again."""

    def request_keyframe(self) -> None:
        """There are no pictures to decode."""

    async def close(self) -> None:
        """There is nothing to give back."""

    def take(self) -> bytes | None:
        """The next message for the socket; None when there is none."""
        if not self._poses:
            return None
        poses, self._poses = self._poses, {}
        return write_server_live(PeoplePoses(list(poses.items())))
