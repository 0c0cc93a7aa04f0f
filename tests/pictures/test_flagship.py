"""The flagship looks as it did when somebody last looked at it and was content."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from scenes.store import parse_store
from tests.pictures import flagship
from tests.pictures.compare import (
    MEAN_TOLERANCE,
    OFF_SHARE,
    differences,
    keep_failure,
)
from windowshop.cli import FLAGSHIP

FAILURES = Path(__file__).parent / "failures"


def test_the_flagship_has_twelve_named_cameras() -> None:
    room = parse_store(FLAGSHIP.read_bytes()).rooms[0]
    assert len(room.cameras) == 12
    kept = {path.stem for path in flagship.REFERENCE.glob("*.jpg")}
    assert kept == {camera.name for camera in room.cameras}


@pytest.mark.timeout(420)  # the first run on a machine bakes the room
def test_the_flagship_looks_as_it_should() -> None:
    drawn_by = flagship.RENDERER.read_text().strip()
    if flagship.renderer() != drawn_by:
        pytest.skip(f"references are of {drawn_by}; this machine draws by {flagship.renderer()}")
    wrong = []
    for name, picture in flagship.draw():
        reference = cv2.imread(str(flagship.REFERENCE / f"{name}.jpg"))
        assert reference is not None
        mean, off = differences(picture, np.asarray(reference, np.uint8))
        if mean > MEAN_TOLERANCE or off > OFF_SHARE:
            kept = keep_failure(FAILURES, name, picture, np.asarray(reference, np.uint8))
            wrong.append(f"{name}: mean {mean:.2f}, off {off:.2%}; see {kept}")
    assert not wrong, "\n".join(wrong)
