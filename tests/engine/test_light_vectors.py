"""What falls from the probes, kept as a file that the browser's repetition is held to as well.

`python -m tests.engine.test_light_vectors` writes the file; the test here says when the light no
longer gives what is in it, the client's (`streaming/web/test/light.test.ts`) when the browser's
does not.
"""

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from engine.light import read_probes
from engine.people import palette

VECTORS = Path(__file__).with_name("light_vectors.json")
TOLERANCE = 1e-5
VISITORS = ("ann", "7f3a-Zq_01", "a-rather-long-visitor-id-of-forty-letters")


def vectors(folder: Path) -> dict[str, Any]:
    """Probes, and what they give at points in, between and beyond them."""
    chance = np.random.default_rng(7)
    counts = (3, 2, 4)
    values = chance.normal(0.0, 0.2, (4, 2, 3, 9, 3))
    values[..., 0, :] = chance.uniform(0.2, 4.0, (4, 2, 3, 3))
    file = {
        "origin": [-1.0, 0.5, -2.0],
        "spacing": [1.0, 1.5, 0.8],
        "counts": list(counts),
        "order": 2,
        "coefficients": base64.b64encode(values.astype("<f4").tobytes()).decode(),
        "tonemap": {"name": "aces"},
    }
    path = folder / "probes.json"
    path.write_text(json.dumps(file))
    probes = read_probes(path)
    points = chance.uniform(-3, 3, (24, 3)).astype(np.float32)
    normals = chance.normal(size=(24, 3))
    normals = (normals / np.linalg.norm(normals, axis=1, keepdims=True)).astype(np.float32)
    strongest = [[*direction, strength] for direction, strength in probes.strongest()]
    return {
        "probes": file,
        "points": points.tolist(),
        "normals": normals.tolist(),
        "falling": probes.falling_on(points, normals).tolist(),
        "reflected": probes.reflected_sides().tolist(),
        "strongest": strongest,
        "palettes": {visitor: palette(visitor).tolist() for visitor in VISITORS},
    }


def test_the_light_is_what_browsers_are_held_to(tmp_path: Path) -> None:
    kept = msgspec.json.decode(VECTORS.read_bytes())
    now = vectors(tmp_path)
    assert kept["probes"] == now["probes"]
    for part in ("points", "normals", "falling", "reflected", "strongest"):
        assert np.array(now[part]) == pytest.approx(np.array(kept[part]), abs=TOLERANCE)
    for visitor, colours in now["palettes"].items():
        assert np.array(colours) == pytest.approx(np.array(kept["palettes"][visitor]))


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        VECTORS.write_text(json.dumps(vectors(Path(folder))) + "\n")
