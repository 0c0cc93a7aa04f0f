"""What shines: lamps as small areas with a beam, openings as areas of sky.

Brightness is in lumens and lux (per colour channel, weighted so that a lamp's luminance is its
lumens); colours are balanced for a camera at `WHITE_KELVIN`, so that 3000 K lamps look warm
and daylight cool.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assets.bake.shell import WALL_THICKNESS, walls
from scenes.store import Lamp, Room

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

WHITE_KELVIN = 3450.0
TINT_LEFT = 0.55
"""Share (as an exponent) of a light's tint that people still see after a minute in the room."""
SKY_KELVIN = 6200.0
SKY_LUMINANCE = 600.0
"""Luminance of the sky at the horizon for daylight 1, cd/m2: an overcast morning."""
SEGMENT = 0.6
"""Long lamps are sampled in pieces of this length, metres."""
GROUND_SHARE = 0.22
"""How bright the street is beside the sky's horizon."""


def _planck_xy(kelvin: float) -> tuple[float, float]:
    """Chromaticity of a black body (Kim et al., US patent 7024034, 1667 to 25000 K)."""
    t = float(np.clip(kelvin, 1667.0, 12000.0))
    if t < 4000:
        x = -0.2661239e9 / t**3 - 0.2343589e6 / t**2 + 0.8776956e3 / t + 0.179910
    else:
        x = -3.0258469e9 / t**3 + 2.1070379e6 / t**2 + 0.2226347e3 / t + 0.240390
    if t < 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif t < 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    return x, y


_TO_RGB = np.array(
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
)
"""XYZ to linear sRGB (IEC 61966-2-1)."""
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def _black_body(kelvin: float) -> F64:
    x, y = _planck_xy(kelvin)
    rgb = np.maximum(_TO_RGB @ np.array([x / y, 1.0, (1 - x - y) / y]), 0.0)
    balanced: F64 = rgb / (rgb @ LUMINANCE)
    return balanced


def kelvin_to_rgb(kelvin: float) -> F64:
    """Linear RGB (3,) of luminance 1, seen by a camera balanced for `WHITE_KELVIN` and by eyes
    that have adapted to most of what tint is left."""
    rgb = (_black_body(kelvin) / _black_body(WHITE_KELVIN)) ** TINT_LEFT
    balanced: F64 = rgb / (rgb @ LUMINANCE)
    return balanced


@dataclass(frozen=True)
class AreaLight:
    """A flat light: points `centre` + a `side` + b `over` with a, b in -1..1 (a disc if
    `round`), shining along `ahead`.

    A lamp's intensity is `power` cos^`exponent` (candela per unit of colour); an opening
    (`sky`) shows the sky behind it, `power` candela per square metre at the horizon.
    """

    centre: F32
    side: F32
    over: F32
    ahead: F32
    colour: F32
    power: float
    exponent: float
    round: bool
    sky: bool

    @property
    def area(self) -> float:
        return 4.0 * float(np.linalg.norm(self.side) * np.linalg.norm(self.over))

    @property
    def broad(self) -> bool:
        """Whether its light changes slowly from place to place, without sharp shadows."""
        reach = max(float(np.linalg.norm(self.side)), float(np.linalg.norm(self.over)))
        return self.sky or reach > 0.12


def lights_of(room: Room) -> list[AreaLight]:
    """Every lamp and every opening of `room`."""
    lamps = [part for lamp in room.lamps for part in _segments(lamp_light(lamp))]
    return [*lamps, *_openings(room)]


def _segments(light: AreaLight) -> Iterator[AreaLight]:
    """A long light as pieces of at most `SEGMENT`, each with its share of the power."""
    halves = [float(np.linalg.norm(half)) for half in (light.side, light.over)]
    m, n = (max(1, round(2 * half / SEGMENT)) for half in halves)
    for i in range(m):
        for k in range(n):
            a, b = (2 * i + 1) / m - 1, (2 * k + 1) / n - 1
            yield replace(
                light,
                centre=(light.centre + a * light.side + b * light.over).astype(np.float32),
                side=light.side / np.float32(m),
                over=light.over / np.float32(n),
                power=light.power / (m * n),
            )


def lamp_light(lamp: Lamp) -> AreaLight:
    """A lamp's light: luminous intensity I0 cos^n with I0 = flux (n + 1) / 2 pi, n so chosen
    that it halves at half the beam angle; strips and panels are Lambertian (n = 1)."""
    ahead = np.array(lamp.aim, dtype=np.float64) - np.array(lamp.position)
    ahead /= np.linalg.norm(ahead)
    guide = np.array([1.0, 0.0, 0.0]) if abs(ahead[0]) < 0.9 else np.array([0.0, 0.0, 1.0])
    side = np.cross(guide, ahead)
    side /= np.linalg.norm(side)
    over = np.cross(ahead, side)
    flat = lamp.kind in ("strip", "panel")
    half_beam = np.cos(np.radians(lamp.beam_deg) / 2)
    exponent = 1.0 if flat else float(np.log(0.5) / np.log(min(half_beam, 0.999)))
    return AreaLight(
        centre=np.array(lamp.position, np.float32),
        side=(over * lamp.size[0] / 2).astype(np.float32),
        over=(side * lamp.size[1] / 2).astype(np.float32),
        ahead=ahead.astype(np.float32),
        colour=kelvin_to_rgb(lamp.kelvin).astype(np.float32),
        power=lamp.lumens * (exponent + 1) / (2 * np.pi),
        exponent=exponent,
        round=not flat,
        sky=False,
    )


def _openings(room: Room) -> Iterator[AreaLight]:
    if room.daylight == 0:
        return
    for wall in walls(room):
        for opening in (o for o in room.openings if o.wall == wall.index):
            low, high = wall.span(opening)
            middle = ((low + high) / 2, (opening.sill + opening.head) / 2)
            yield AreaLight(
                centre=wall.point(*middle, -WALL_THICKNESS).astype(np.float32),
                side=((high - low) / 2 * wall.right).astype(np.float32),
                over=np.array([0, (opening.head - opening.sill) / 2, 0], np.float32),
                ahead=wall.inward.astype(np.float32),
                colour=kelvin_to_rgb(SKY_KELVIN).astype(np.float32),
                power=SKY_LUMINANCE * room.daylight * (1.0 if opening.kind == "window" else 0.5),
                exponent=1.0,
                round=False,
                sky=True,
            )


def sky_share(rise: F32) -> F32:
    """Brightness of what is seen outside towards a direction with y component `rise`, beside
    the horizon's: brighter upwards (CIE overcast sky, 1 + 2 sin), dim street below."""
    share: F32 = np.where(rise > 0, 1.0 + 0.8 * rise, GROUND_SHARE).astype(np.float32)
    return share


def samples_on(light: AreaLight, spread: F32) -> F32:
    """Points on the light for unit-square samples (..., 2): (..., 3)."""
    if light.round:
        radius, angle = np.sqrt(spread[..., 0]), 2 * np.pi * spread[..., 1]
        a, b = radius * np.cos(angle), radius * np.sin(angle)
    else:
        a, b = 2 * spread[..., 0] - 1, 2 * spread[..., 1] - 1
    points: F32 = light.centre + a[..., None] * light.side + b[..., None] * light.over
    return points


def falling_from(light: AreaLight, towards: F32, distance: F32) -> F32:
    """Illuminance on a surface square to unit `towards` (n, 3) (from surface to light) at
    `distance` (n,), lux before colour; zero behind the light."""
    cosine = np.maximum(-(towards @ light.ahead), 0.0)
    if light.sky:
        strength = light.power * sky_share(towards[:, 1]) * cosine * light.area
    else:
        strength = light.power * cosine**light.exponent
    lux: F32 = (strength / np.maximum(distance, 0.05) ** 2).astype(np.float32)
    return lux
