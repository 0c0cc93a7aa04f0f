"""The store drawn on the device looks like the streamed one."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.serve import ShopServer, run_data
from tests.pictures.compare import keep_failure
from tests.pictures.on_device import by_the_device, by_the_server, decibels, flagship_room

FAILURES = Path(__file__).parent / "failures"
MOST_DB = -26.0
"""Root mean square difference allowed, dB of full scale; -22 is promised."""


@pytest.mark.asyncio
@pytest.mark.timeout(420)  # the first run on a machine bakes the room
async def test_every_named_camera_matches() -> None:
    room = flagship_room()
    with run_data() as data, ShopServer(data, workers=1) as server:
        by_device = {name: picture async for name, picture in by_the_device(server, room)}
    wrong = []
    for name, streamed in by_the_server(room):
        apart = decibels(by_device[name], streamed)
        print(f"{name}: {apart:.1f} dB")
        if apart > MOST_DB:
            kept = keep_failure(FAILURES, f"on-device-{name}", by_device[name], streamed)
            wrong.append(f"{name}: {apart:.1f} dB; see {kept}")
    assert len(by_device) == len(room.cameras)
    assert not wrong, "\n".join(wrong)


def test_the_measure_is_of_full_scale() -> None:
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    assert decibels(black, white) == pytest.approx(0)
    assert decibels(black, np.full((4, 4, 3), 2, np.uint8)) == pytest.approx(-42.1, abs=0.1)
