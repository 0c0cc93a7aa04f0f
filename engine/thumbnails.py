"""Studio pictures of goods. `python -m engine.thumbnails FOLDER` reads `{sku: ModelFiles}` as
JSON from standard input and writes `FOLDER/<sku>.png`, a line with each SKU as it is done. With
`--best` all are variants of one model, whose front nobody knows: they are taken from the side of it
that shows most."""

import argparse
import math
import sys
from pathlib import Path

import cv2
import msgspec
import numpy as np
from panda3d.core import NodePath, PTA_LVecBase4f, UnalignedLVecBase4f

from engine import shading
from engine.errors import EngineError
from engine.frame import Floats, placed, yaw_matrix
from engine.gl import open_graphics
from engine.light import SIDES
from engine.models import Models
from engine.objects import Product, build_product, colours
from engine.sight import Sight
from engine.target import Pixels, Targets
from scenes.geometry import Quat, Vec3, orientation_towards
from scenes.messages import Pose
from scenes.render_messages import ModelFiles

SIZE = 320
"""Width and height of a picture, pixels."""
OVERSAMPLING = 3
FOV_DEG = 24.0
"""A long lens: goods look like themselves, not like their nearest corner."""
FROM = np.array([0.42, 0.3, 1.0])
"""Where the camera stands, seen from the product (its front is +Z)."""
FILL = 0.86
PAPER = (0.945, 0.922, 0.878)
"""The client's linen (R, G, B), so that a picture sits on its cards without a frame."""


ANGLES = 8
FRONT_COUNTS = 1.15
"""Most models look along their front, and so do most buyers: others have to show so much more."""


class Studio:
    """A scene with nothing in it but one product and good light."""

    def __init__(self) -> None:
        self._root = NodePath("studio")
        shading.world_state(self._root)
        self._root.set_shader_input("reflected", colours(_sides(0.8, 0.35)))
        lamps = PTA_LVecBase4f()
        for x, y, z, strength in ((-0.5, 0.7, 0.5, 0.9), (0.7, 0.5, 0.5, 0.5), (0, 0.9, -0.4, 0.3)):
            lamps.push_back(UnalignedLVecBase4f(x, y, z, strength))
        self._root.set_shader_input("lamps", lamps)
        self._targets = Targets(open_graphics(), background=PAPER)

    def best_angle(self, models: Models, sku: str) -> float:
        """The yaw (radians) from which most is to be seen: edges in brightness, and the outline's
        own, summed over the picture."""
        turns = [math.tau * step / ANGLES for step in range(ANGLES)]
        weights = [FRONT_COUNTS if math.cos(turn) > 0.7 else 1.0 for turn in turns]
        shown = [_detail(self.picture(models, sku, turn)) for turn in turns]
        return turns[int(np.argmax(np.multiply(weights, shown)))]

    def picture(self, models: Models, sku: str, yaw: float = 0.0) -> Pixels:
        """The product on paper, turned by `yaw` (radians), (SIZE, SIZE, 3) BGR."""
        product = build_product(models.get(sku, "hand", (0.2, 0.2, 0.2)), models.variant(sku))
        product.stand(placed((0.0, 0.0, 0.0), yaw_matrix(yaw)))
        product.node.reparent_to(self._root)
        product.light(_sides(0.82, 0.2))
        sight = _framing(product)
        target = self._targets.get(sight.width, sight.height)
        large = target.draw(self._root, sight.camera, sight.lens)
        small = cv2.resize(large, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
        product.remove()
        return np.asarray(small[:, :, :3])


def _detail(picture: Pixels) -> float:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return float(np.hypot(across, down).mean())


def _sides(level: float, top: float) -> Floats:
    """Even light from six sides, brighter from above and the left."""
    light = level + top * SIDES[:, 1:2] - 0.05 * SIDES[:, 0:1] + 0.06 * SIDES[:, 2:3]
    return np.repeat(np.clip(light, 0.0, 1.0), 3, axis=1).astype(np.float32)


def _framing(product: Product) -> Sight:
    """The camera from which the product fills the picture."""
    radius = float(np.linalg.norm(product.size)) / 2
    distance = radius / math.sin(math.radians(FOV_DEG) / 2) / FILL * 0.86
    centre: Vec3 = tuple(product.centre.tolist())
    offset = FROM / np.linalg.norm(FROM) * distance
    eye: Vec3 = tuple((product.centre + offset).tolist())
    turn: Quat = orientation_towards(eye, centre)
    side = SIZE * OVERSAMPLING
    return Sight(Pose(eye, turn), FOV_DEG, side, side)


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Take studio pictures of goods.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--best", action="store_true", help="choose the angle")
    asked = parser.parse_args()
    files = msgspec.json.decode(sys.stdin.buffer.read(), type=dict[str, ModelFiles])
    models = Models(files, _complain)
    try:
        studio = Studio()
        yaw = studio.best_angle(models, next(iter(files))) if asked.best and files else 0.0
        for sku in files:
            _, encoded = cv2.imencode(".png", studio.picture(models, sku, yaw))
            partial = asked.folder / f"{sku}.part"
            partial.write_bytes(encoded.tobytes())
            partial.rename(asked.folder / f"{sku}.png")
            sys.stdout.write(f"{sku}\n")
            sys.stdout.flush()
    except (EngineError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
