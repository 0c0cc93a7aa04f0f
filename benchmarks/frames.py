"""Counts pictures in a stream of RTP packets without decoding them."""

from collections.abc import Callable
from dataclasses import dataclass, field

LOST_AFTER_MS = 400.0
"""A hole this old is no longer filled by retransmission."""
REMEMBERED = 256
"""Frames whose arrival is kept."""


@dataclass
class _Parts:
    """What has come of one frame."""

    since: float
    sequence: set[int] = field(default_factory=set)
    last: int | None = None
    size: int = 0
    opens: int | None = None
    """Where a keyframe starts; None for any other frame."""


def is_keyframe(data: bytes) -> bool:
    """Whether depayloaded data (H.264 Annex B, or the start of a VP8 frame) opens a keyframe."""
    if data[:4] == b"\0\0\0\1":
        # Parameter sets (7) or an IDR slice (5), RFC 6184 section 1.3.
        return len(data) > 4 and data[4] & 0x1F in (5, 7)
    # VP8's start code follows the frame tag of a keyframe only (RFC 6386 section 9.1).
    return len(data) > 5 and data[0] & 1 == 0 and data[3:6] == b"\x9d\x01\x2a"


class FrameAssembler:
    """Follows one stream: a frame counts once all of it has come and it can be decoded, that
    is, it is a keyframe or the frame before it counted."""

    def __init__(self) -> None:
        self.frames = self.keyframes = self.bytes = self.broken = 0
        self.gaps_ms: list[float] = []
        self.arrived: dict[int, float] = {}
        """By RTP timestamp, when a frame's first packet came in, ms."""
        self.on_complete: Callable[[], None] = lambda: None
        self._open: dict[int, _Parts] = {}
        self._next: int | None = None
        self._counted_at: float | None = None
        self._asked_at = 0.0

    def add(self, sequence: int, timestamp: int, last: bool, data: bytes, at: float) -> bool:
        """Take a packet that came in at `at` ms; True if a keyframe must be asked for."""
        self.bytes += len(data)
        if timestamp not in self.arrived:
            self.arrived[timestamp] = at
            if len(self.arrived) > REMEMBERED:
                del self.arrived[next(iter(self.arrived))]
        if self._next is not None and _older(sequence, self._next):
            return False  # of a frame that has been counted or given up
        parts = self._open.setdefault(timestamp, _Parts(since=at))
        parts.sequence.add(sequence)
        parts.last = sequence if last else parts.last
        if parts.opens is None and is_keyframe(data):
            parts.opens = sequence
        self._count_complete(at)
        return self._gives_up(at)

    def _count_complete(self, at: float) -> None:
        """Count, in order, the frames that continue the stream without a hole."""
        while (found := self._continuing()) is not None:
            timestamp, parts = found
            self._continue_at(((parts.last or 0) + 1) % 2**16, timestamp)
            self.frames += 1
            self.keyframes += parts.opens is not None
            if self._counted_at is not None:
                self.gaps_ms.append(at - self._counted_at)
            self._counted_at = at
            self.on_complete()

    def _continue_at(self, sequence: int, counted: int) -> None:
        """Go on with packet `sequence`; what is left of older frames will never be whole."""
        self._next = sequence
        self._open = {
            timestamp: parts
            for timestamp, parts in self._open.items()
            if timestamp != counted and not all(_older(each, sequence) for each in parts.sequence)
        }

    def _continuing(self) -> tuple[int, _Parts] | None:
        for timestamp, parts in self._open.items():
            if parts.last is None:
                continue
            first = self._next
            if first is None:
                # After a hole only a keyframe continues.
                if parts.opens is None:
                    continue
                first = _first_of(parts.sequence, parts.opens)
            span = (parts.last - first) % 2**16 + 1
            if span <= 2**15 and all((first + i) % 2**16 in parts.sequence for i in range(span)):
                return timestamp, parts
        return None

    def _gives_up(self, at: float) -> bool:
        """Whether a hole is too old: then only a keyframe helps."""
        waits = [parts.since for parts in self._open.values()]
        if not waits or at - min(waits) < LOST_AFTER_MS or at - self._asked_at < LOST_AFTER_MS:
            return False
        self.broken += 1
        self._asked_at = at
        self._next = None
        self._open = {
            timestamp: parts for timestamp, parts in self._open.items() if parts.opens is not None
        }
        return True


def _older(sequence: int, than: int) -> bool:
    """Whether a sequence number comes before another, modulo 2^16 (RFC 1982)."""
    return (sequence - than) % 2**16 >= 2**15


def _first_of(sequence: set[int], within: int) -> int:
    """The start of the run of sequence numbers that holds `within`."""
    first = within
    while (first - 1) % 2**16 in sequence:
        first = (first - 1) % 2**16
    return first
