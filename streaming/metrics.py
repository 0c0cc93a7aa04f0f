"""Delivery's numbers for Prometheus. Base units: seconds and bytes."""

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

CLICK_BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 1.0, 2.0)


class StreamingMetrics:
    """Counters, gauges and histograms; make one a registry."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"windowshop_{name}", text, labels, registry=registry)

        self.visits = Gauge("windowshop_visits", "Visitors whose socket is open", registry=registry)
        self.half_open = Gauge(
            "windowshop_half_open", "Sockets without a connected peer yet", registry=registry
        )
        self.handshakes = counter("handshakes", "Ended handshakes", "outcome")
        self.byes = counter("byes", "Visits that the server ended", "code")
        self.refusals = counter("refusals", "Messages that were refused", "code")
        self.frames = counter("frames_sent", "Pictures sent")
        self.frame_bytes = counter("frame_sent_bytes", "Bytes of picture sent")
        self.drops = counter("frames_dropped", "Pictures dropped before sending")
        self.keyframes = counter("keyframe_requests", "Keyframes asked of a renderer")
        self.click_to_photon = Histogram(
            "windowshop_click_to_photon_seconds",
            "From a click to its picture, by the client's clock",
            registry=registry,
            buckets=CLICK_BUCKETS,
        )
