"""Where the time of a click went: one trace a click, stamped at every stage.

received → picked → rendered → encoded → sent, all on the server's clock. The shopper's own
click-to-photon is counted by the session that hears of it.
"""

from collections import OrderedDict

import msgspec
from prometheus_client import Histogram

from scenes.messages import Stamps
from scenes.render_messages import ViewFrame

KEPT = 64
"""Clicks remembered per visitor; older ones were never seen."""
BUCKETS = (0.01, 0.02, 0.035, 0.05, 0.08, 0.12, 0.2, 0.35, 0.5, 1.0, 2.0)

UNTIL = Histogram(
    "windowshop_click_until_seconds",
    "From a click's arrival until a stage was done",
    ["stage"],
    buckets=BUCKETS,
)


class ClickTraces:
    """The recent clicks of one visitor, by their `seq`. Times in ms, server monotonic."""

    def __init__(self) -> None:
        self._traces: OrderedDict[int, Stamps] = OrderedDict()

    def received(self, seq: int, at: float) -> None:
        self._traces[seq] = Stamps(received=at)
        while len(self._traces) > KEPT:
            self._traces.popitem(last=False)

    def picked(self, seq: int, at: float) -> Stamps:
        """The stamps so far, to send along with the pick."""
        return self._update(seq, picked=at)

    def sent(self, frame: ViewFrame, at: float) -> None:
        """A picture that answers `frame.seqs` was handed to the line: count what each stage of
        those clicks took since they arrived."""
        for seq in frame.seqs:
            stamps = self._traces.pop(seq, None)
            if stamps is None:
                continue
            reached = {
                "picked": stamps.picked, "rendered": frame.rendered, "encoded": frame.done,
                "sent": at,
            }  # fmt: skip
            for stage, time in reached.items():
                if time:
                    UNTIL.labels(stage).observe(max(0.0, time - stamps.received) / 1000)

    def _update(self, seq: int, **stages: float) -> Stamps:
        stamps = msgspec.structs.replace(self._traces.get(seq, Stamps()), **stages)
        if seq in self._traces:
            self._traces[seq] = stamps
        return stamps
