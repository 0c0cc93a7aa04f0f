"""The product a visitor has taken in hand, floating before their own eyes."""

import math

import numpy as np
from panda3d.core import NodePath

from engine.frame import placed, rotation
from engine.light import SIDES, Probes
from engine.models import Models
from engine.objects import Product, build_product
from engine.sight import Sight
from scenes.room import Held

DISTANCE = 0.7
"""From the eyes, metres."""
FILL = 0.55
"""Share of the picture's height that a product of `TYPICAL` size takes."""
TALLEST = 0.8
"""No product stands higher than this share of the picture,"""
WIDEST = 0.86
"""nor, however it is turned about, wider than this share of the picture's shorter side: a phone
held upright is narrow, and on a wide screen panels stand left and right."""
TYPICAL = 0.35
SENSE_OF_SCALE = 0.14
"""0 shows all products equally large, 1 at their true size."""
STUDIO = 0.42
"""Share of even, slightly top-heavy light, so that goods in hand are always well lit."""
DIM = 0.62
"""Brightness of the room behind."""


class InHand:
    """One view's product in hand; a node of its own below the scene's root."""

    def __init__(self, models: Models, probes: Probes) -> None:
        self._models, self._probes = models, probes
        self._product: Product | None = None
        self._sku: str | None = None

    def take(self, held: Held | None) -> None:
        """Hold what `held` says, or nothing."""
        sku = None if held is None else held.sku
        if sku == self._sku:
            return
        if self._product is not None:
            self._product.remove()
        self._product, self._sku = None, sku
        if sku is not None:
            model = self._models.get(sku, "hand", (0.2, 0.2, 0.2))
            self._product = build_product(model, self._models.variant(sku), front=True)
            self._product.node.set_shader_input("dim", 1.0)

    def prepare(self, held: Held, sight: Sight, scene: NodePath) -> int:
        """Put the product before the eyes, turned as `held` says; its triangles."""
        self.take(held)
        product = self._product
        if product is None:
            return 0
        half_wide = math.tan(math.radians(sight.fov_deg) / 2)
        half_high = half_wide * sight.height / sight.width
        high = 2 * DISTANCE * half_high
        extent = float(np.linalg.norm(product.size)) / math.sqrt(2)
        scale = FILL * high / extent * (extent / TYPICAL) ** SENSE_OF_SCALE
        width, height, depth = (max(float(side), 1e-3) for side in product.size)
        # The circle that it turns in, as wide as that looks: its near side is nearer.
        circle = 2 * DISTANCE * math.sin(math.atan(WIDEST * min(half_wide, half_high)))
        scale = min(scale, TALLEST * high / height, circle / math.hypot(width, depth))
        before = placed((0.0, 0.0, -DISTANCE), rotation(held.orientation))
        product.float_at(sight.camera @ before, scale)
        product.light(self._light(sight))
        product.node.reparent_to(scene)
        return product.triangles

    def put_away(self) -> None:
        """Take the product out of the scene until the view's next picture."""
        if self._product is not None:
            self._product.node.detach_node()

    def _light(self, sight: Sight) -> "np.typing.NDArray[np.float32]":
        eye = np.array(sight.pose.position, np.float32)
        studio = 0.86 + 0.12 * SIDES[:, 1:2]
        room = self._probes.irradiance_sides(eye)
        return np.clip(room * (1 - STUDIO) + studio * STUDIO, 0, 1).astype(np.float32)
