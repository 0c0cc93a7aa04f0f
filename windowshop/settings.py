"""What an operator may set, with defaults that are safe on the open internet."""

import os
from pathlib import Path

import msgspec

from scenes.render_messages import Tier
from windowshop.network import Network

DAY_S = 86_400.0
GUEST_DAYS = 90


MIN_FPS = 8.0
"""Fewer pictures a second are a row of stills (input of one remote-rendering product is reported
dead below nine)."""


def default_workers() -> int:
    """One worker a core, at least one: the fastest arrangement measured (design §5)."""
    return max(1, len(os.sched_getaffinity(0)))


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of one running shop. Paths are resolved; durations are seconds."""

    data: Path
    store_file: Path
    host: str = "127.0.0.1"
    port: int = 8000
    lan: bool = False
    """Serve https on every interface, with a certificate of our own making."""
    database_url: str = ""
    """Empty: SQLite in the data directory."""
    workers: int = msgspec.field(default_factory=default_workers)
    seat_kept_s: float = 60.0
    """How long a vanished visitor's seat, avatar and place are kept."""
    room_token_s: float = 600.0
    guest_kept_s: float = GUEST_DAYS * DAY_S
    """How long a guest who stays away is known again and their basket kept."""
    start_kbps: int = 1_800
    """Bitrate a view starts with; feedback moves it."""
    max_fps: float = 30.0
    min_fps: float = MIN_FPS
    """Nobody more is let in while those who walk get fewer pictures a second."""
    tier: Tier = "auto"
    network: Network = Network()

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'windowshop.db'}"
