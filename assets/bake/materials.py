"""What the room's surfaces are made of, and which texture carries them.

Five textures dress a room. `room`: lightmap that already holds reflectance x light (plain
surfaces). `floor` and `boards` (wood that goods stand on): pattern x light. `trim`: strips that
repeat along u (wood, cloth, metal), lit per vertex. `print`: signs, mirrors and the view outside.
"""

from dataclasses import dataclass
from typing import Literal

from scenes.store import Finish

Sheet = Literal["room", "floor", "boards", "trim", "print"]
Colour = tuple[float, float, float]

TRIM_METRES = 2.0
"""Length of wall that the trim texture covers before it repeats along u, metres."""


@dataclass(frozen=True)
class Strip:
    """A band of the trim texture: its share of the height, and how many metres it covers."""

    top: float
    height: float
    metres: float


STRIPS: dict[str, Strip] = {
    "oak": Strip(0.0, 0.34, 0.68),
    "dark_oak": Strip(0.34, 0.2, 0.4),
    "linen": Strip(0.54, 0.18, 0.36),
    "flutes": Strip(0.72, 0.08, 0.16),
    "end_grain": Strip(0.80, 0.04, 0.08),
    "brass": Strip(0.84, 0.03, 0.06),
    "leaf": Strip(0.87, 0.05, 0.1),
    "soil": Strip(0.92, 0.03, 0.06),
    "paint": Strip(0.95, 0.05, 0.1),
}


@dataclass(frozen=True)
class Material:
    """Linear reflectance, and the trim strip that shows it; None means the lightmap.

    `glow` is the display colour (linear) of what shines by itself. `step` is the longest
    distance between two lit vertices, metres.
    """

    albedo: Colour
    strip: str | None = None
    glow: Colour | None = None
    step: float = 0.5

    @property
    def sheet(self) -> Sheet:
        return "room" if self.strip is None else "trim"

    @property
    def tint(self) -> Colour:
        """What vertex light is multiplied by: strips other than paint bring their own colour."""
        return self.albedo if self.strip == "paint" else (1.0, 1.0, 1.0)


OAK = Material((0.47, 0.30, 0.165), "oak")
DARK_OAK = Material((0.19, 0.105, 0.055), "dark_oak")
END_GRAIN = Material((0.40, 0.25, 0.135), "end_grain")
FLUTES = Material((0.44, 0.28, 0.15), "flutes")
LINEN = Material((0.60, 0.52, 0.41), "linen")
BRASS = Material((0.60, 0.42, 0.17), "brass")
LEAF = Material((0.10, 0.20, 0.055), "leaf")
SOIL = Material((0.06, 0.04, 0.03), "soil")
STEEL = Material((0.035, 0.035, 0.038), "paint")
WHITE_PAINT = Material((0.78, 0.76, 0.72), "paint")
DARK = Material((0.06, 0.058, 0.055), "paint")
GREEN_PAINT = Material((0.034, 0.088, 0.060), "paint")
SKIRTING = Material((0.70, 0.67, 0.61))

FINISHES: dict[Finish, Material] = {
    "plaster": Material((0.80, 0.765, 0.70)),
    "white": Material((0.88, 0.87, 0.84)),
    "deep_green": Material((0.034, 0.088, 0.060)),
    "concrete": Material((0.40, 0.39, 0.37)),
    "terrazzo": Material((0.66, 0.63, 0.58)),
    "stone": Material((0.56, 0.52, 0.46)),
    "terracotta": Material((0.46, 0.20, 0.12)),
    "oak": OAK,
    "dark_oak": DARK_OAK,
    "brass": BRASS,
    "linen": LINEN,
    "black_steel": STEEL,
}
