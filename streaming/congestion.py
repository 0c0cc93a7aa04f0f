"""How much the line to a visitor carries, from what their receiver reports.

Loss: the rule of Google's congestion control (draft-ietf-rmcat-gcc-02, section 6): below 2 %
grow, above 10 % shrink by half the loss. Delay: a round trip well above the shortest one seen
means a queue, and then what got through is what the line carries; the rate falls below that, so
that the queue drains, and comes back to it fast. REMB (draft-alvestrand-rmcat-remb-03): only its
fall is believed, because with a still picture it says how little was sent, not how much could be.
"""

import time
from collections import deque
from collections.abc import Callable

GROWTH = 1.08
"""Per second without trouble (the draft's eta)."""
FAST_GROWTH = 1.25
"""Per second while the receiver estimates more than is asked of it, or the line is known to carry
more, or nothing has gone wrong for `SURE` reports."""
SURE = 5
QUEUE_S = 0.15
"""Round trip above the shortest seen that means a queue, seconds."""
DRAIN = 0.75
"""Of what a line with a queue carries: a queue of 0.3 s is gone in about a second."""
DRAINING_S = 0.05
"""A queue that has become shorter by this is left to drain."""
HEADROOM = 2.5
"""As in WebRTC's own pacer (`kDefaultPaceMultiplier` of its pacing_controller.h)."""
UNKNOWN_KBPS = 100_000.0
"""What a line is good for in bursts until it shows otherwise: to pace the answer to a click on a
picture at rest, 30 kB, cost 40 ms."""
BUSY_KBPS = 600
"""Delay alone does not lower the rate below this: it may be a busy machine's at either end, and a
line that carries less loses packets as well."""
NEAR = 0.85
"""Of what the line is known to carry: up to there fast growth is safe."""
KNOWN_S = 20.0
"""What a line carried so long ago says nothing any more."""
WIDER, EMPTY_S = 1.1, 0.05
"""Who sends so many times what a line carried, and after a second has a shorter queue than half of
what that would have made, has a wider line now."""
MIN_PACKETS = 10
"""Fewer say nothing about loss."""
WINDOW_S = 1.0
SMOOTHING = 0.25
"""Of the loss: a second's report of a hundred packets says little."""
LOSS_FOR_COPIES, LOSS_WITHOUT = 0.015, 0.007
"""Share of packets lost from which on they are sent twice, and below which no more."""
LATE_S = 0.08
"""Shortest round trip from which on a lost packet is missed: to ask for it again takes so long."""
NOTABLE_CHANGE = 0.05
"""Share by which the bitrate must change to be worth telling the encoder."""


class LineEstimate:
    """A visitor's bitrate in kbit/s, between `low` and `high`."""

    def __init__(
        self, start: int, low: int, high: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._kbps = float(start)
        self._told = start
        self._low, self._high = low, high
        self._clock = clock
        self._sent: deque[tuple[float, int]] = deque()
        self._remb: float | None = None
        self._base_rtt: float | None = None
        self._reported_at = clock()
        self._lost = self._highest = 0
        self._queue_s = 0.0
        self._loss = 0.0
        self._copies = False
        self._lossy = False
        """Whether the newest report tells of loss."""
        self._clean = 0
        """Reports in a row without trouble."""
        self._trouble_at = -KNOWN_S
        self._carried: float | None = None
        self._carried_at = 0.0

    @property
    def kbps(self) -> int:
        return round(self._kbps)

    @property
    def burst_kbps(self) -> float:
        """How fast a large picture may leave: as it likes, unless the line was found narrow."""
        troubled = self._clock() - self._trouble_at < KNOWN_S
        return HEADROOM * self._kbps if troubled else UNKNOWN_KBPS

    @property
    def copies(self) -> bool:
        """Whether to send packets twice: the line loses some by chance, not because it is full,
        and to ask for them takes long."""
        return self._copies

    @property
    def picture_kbps(self) -> int:
        """What pictures may take: copies come out of the line's rate, not on top of it."""
        return max(round(self._kbps / 2), self._low) if self._copies else self.kbps

    def news(self) -> int | None:
        """The bitrate for pictures, if it differs notably from what was told last."""
        if abs(self.picture_kbps - self._told) < NOTABLE_CHANGE * self._told:
            return None
        self._told = self.picture_kbps
        return self._told

    def sent(self, size: int) -> None:
        """Count `size` bytes of picture, or of its copy, that went out."""
        self._sent.append((self._clock(), size))
        self._forget()

    def sent_kbps(self) -> float:
        """What went out during the last second."""
        self._forget()
        return sum(size for _, size in self._sent) * 8 / 1000 / WINDOW_S

    def remb(self, kbps: float) -> None:
        """The receiver's own estimate."""
        falls = self._remb is not None and kbps < 0.95 * self._remb
        self._remb = kbps
        if falls:
            self._fall(kbps)

    def carries(self, kbps: float) -> None:
        """The line has a queue, and this is what gets through it by the times at which all of it
        arrived: better known than what `report` tells."""
        self._carried, self._carried_at = kbps, self._clock()
        self._limit(min(self._kbps, DRAIN * kbps))

    def report(self, packets_lost: int, highest_sequence: int, rtt_s: float | None) -> None:
        """A receiver report: cumulative loss, extended highest sequence number, round trip."""
        expected = highest_sequence - self._highest
        if self._clock() - self._reported_at < WINDOW_S or expected < MIN_PACKETS:
            return
        # Before the first report nothing is known of where the sequence numbers began.
        loss = (packets_lost - self._lost) / expected if self._highest else 0.0
        seconds, self._reported_at = self._clock() - self._reported_at, self._clock()
        self._lost, self._highest = packets_lost, highest_sequence
        loss, queue_s = min(max(loss, 0.0), 1.0), self._queue(rtt_s)
        self._weigh_copies(loss, queue_s)
        self._judge(loss, queue_s, seconds)

    def _queue(self, rtt_s: float | None) -> float:
        """How long packets wait in the line's queue, seconds."""
        if rtt_s is None or rtt_s < 0:
            return 0.0
        self._base_rtt = min(rtt_s, self._base_rtt or rtt_s)
        return rtt_s - self._base_rtt

    def _weigh_copies(self, loss: float, queue_s: float) -> None:
        # What a full queue loses says nothing of chance; one late report may be a busy machine's.
        if queue_s <= QUEUE_S:
            self._loss += SMOOTHING * (loss - self._loss)
        elif self._queue_s > QUEUE_S:
            self._loss = 0.0
        enough = LOSS_WITHOUT if self._copies else LOSS_FOR_COPIES
        self._copies = self._loss >= enough and (self._base_rtt or 0.0) >= LATE_S

    def _judge(self, loss: float, queue_s: float, seconds: float) -> None:
        """Follow a report about the last `seconds`."""
        grown, self._queue_s = queue_s - self._queue_s, queue_s
        self._lossy = loss > 0.02
        calm = not self._lossy and queue_s <= QUEUE_S
        self._clean = self._clean + 1 if calm else 0
        # One late report without loss may be a busy machine's; a full queue also loses.
        sure = self._lossy or queue_s - grown > QUEUE_S
        if sure and not calm:
            self._trouble_at = self._clock()
        if queue_s > QUEUE_S and sure and grown > -DRAINING_S:
            # What came in while the queue grew by so many seconds took so much longer to go out.
            self._carried = self.sent_kbps() * (1 - loss) * seconds / (seconds + grown)
            self._carried_at = self._clock()
            self._fall(min(self._kbps, self._carried) * DRAIN)
        elif queue_s > QUEUE_S:
            return  # if it drains, to send even less would only leave the line idle later
        elif loss > 0.1:
            self._limit(self._kbps * (1 - loss / 2))
        elif calm and self.sent_kbps() >= self._kbps / 2:
            if self._carried and self.sent_kbps() >= WIDER * self._carried and queue_s < EMPTY_S:
                self._carried = None
            self._limit(self._kbps * (FAST_GROWTH if self._eager() else GROWTH))

    def _eager(self) -> bool:
        if self._remb is not None and self._remb > self._kbps * FAST_GROWTH:
            return True
        if self._carried is not None and self._clock() - self._carried_at < KNOWN_S:
            return self._kbps * FAST_GROWTH < self._carried * NEAR
        return self._clean >= SURE

    def _fall(self, kbps: float) -> None:
        """Go down to `kbps`, which delay asks for."""
        floor = 0.0 if self._lossy else min(self._kbps, BUSY_KBPS)
        self._limit(min(self._kbps, max(kbps, floor)))

    def _limit(self, kbps: float) -> None:
        self._kbps = min(max(kbps, self._low), self._high)

    def _forget(self) -> None:
        before = self._clock() - WINDOW_S
        while self._sent and self._sent[0][0] < before:
            self._sent.popleft()
