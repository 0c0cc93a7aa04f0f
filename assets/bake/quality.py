"""How finely a room is baked: for the shop, or quickly for tests."""

from dataclasses import dataclass
from typing import Literal

QualityName = Literal["final", "draft"]


@dataclass(frozen=True)
class Quality:
    """Texture sizes in pixels, and numbers of rays.

    `texel_rays` gather at each traced texel, `light_samples` shadow rays go to each piece of sky
    and shadow's edge, `patch_rays` gather at each triangle in the bounces; a vertex-lit
    triangle is sampled at `vertex_samples` points; `probe_rays` leave each probe.
    `filter_steps` doublings of the filter's width clean the gathered light.
    """

    room_map: int
    floor_map: int
    floor_light: int
    board_map: int
    trim_map: int
    print_map: int
    texel_rays: int
    light_samples: int
    patch_rays: int
    vertex_samples: int
    probe_rays: int
    filter_steps: int


QUALITIES: dict[QualityName, Quality] = {
    "final": Quality(2048, 2048, 768, 2048, 1024, 2048, 32, 8, 96, 24, 768, 4),
    "draft": Quality(512, 512, 128, 512, 256, 512, 16, 4, 16, 6, 96, 3),
}
