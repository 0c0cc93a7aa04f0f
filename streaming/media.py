"""What a session needs of the road that pictures take, and what that road tells it."""

from typing import Protocol

from scenes.messages import ServerLive
from scenes.render_messages import ViewFrame


class Media(Protocol):
    """Pictures and live messages on their way to one visitor: by WebRTC (`streaming.peer`),
    over the socket (`streaming.socket_media`), or no pictures at all (`streaming.poses_only`)."""

    def send_frame(self, frame: ViewFrame) -> None:
        """Send a picture and what it shows, or drop it when the line is behind."""

    def send_live(self, message: ServerLive) -> None:
        """Send a live message, or drop it."""

    def pause(self, paused: bool) -> None:
        """Stop or go on sending pictures."""

    def request_keyframe(self) -> None:
        """The client cannot decode what it got."""

    async def close(self) -> None:
        """Give everything back; may be called again."""


class MediaListener(Protocol):
    """What the road tells the session. Called from the event loop; must not raise."""

    def on_keyframe_needed(self) -> None:
        """The decoder needs a keyframe (it says so, or frames were dropped here)."""

    def on_bitrate(self, kbps: int) -> None:
        """What the line carries has changed."""

    def on_frame_sent(self, size: int) -> None:
        """A picture of `size` bytes goes out."""

    def on_frame_dropped(self) -> None:
        """A picture does not go out."""

    def on_stuck(self) -> None:
        """The client has acknowledged nothing for too long."""
