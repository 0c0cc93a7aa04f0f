"""Whether a model is as large, and stands as upright, as things in shops are."""

import msgspec

Size = tuple[float, float, float]
LARGEST_M, SMALLEST_M = 6.0, 0.008
"""Of the longest side of anything that is sold in a room."""
LIKELY_M = (0.02, 4.0)
UNITS = (("centimetres", 0.01), ("millimetres", 0.001), ("inches", 0.0254))
LYING = 0.02
"""Share of its height by which a thing may hang below the floor it stands on."""


class Proposal(msgspec.Struct, frozen=True):
    """A doubt about the model, and what would settle it. `scale`: metres of one of its units."""

    code: str
    message: str
    scale: float | None = None


def proposals(size: Size, low: Size, high: Size) -> list[Proposal]:
    """What to ask the merchant of a thing of `size` (width, height, depth in metres), whose corners
    were `low` and `high` in the file's own frame."""
    return [*_unit(size), *_axis(low, high)]


def _unit(size: Size) -> list[Proposal]:
    longest = max(size)
    if SMALLEST_M <= longest <= LARGEST_M:
        return []
    told = f"This is {_length(longest)} long."
    for name, scale in UNITS:
        if longest > LARGEST_M and LIKELY_M[0] <= longest * scale <= LIKELY_M[1]:
            would = _length(longest * scale)
            return [Proposal("UNIT", f"{told} Was it made in {name}? Then it is {would}.", scale)]
    return [Proposal("SIZE", f"{told} glTF measures in metres: is that its real size?")]


def _axis(low: Size, high: Size) -> list[Proposal]:
    """Whether it stands on z = 0, as it does where Z is up, and hangs through y = 0."""
    height, depth = high[1] - low[1], high[2] - low[2]
    on_z = depth > 0 and abs(low[2]) <= LYING * depth
    through_y = height > 0 and low[1] < -LYING * height and high[1] > LYING * height
    if not (on_z and through_y):
        return []
    return [Proposal("UP_AXIS", "This may lie on its back: glTF's up is +Y. Export with +Y up.")]


def _length(metres: float) -> str:
    if metres >= 1:
        return f"{metres:.3g} m"
    return f"{100 * metres:.3g} cm" if metres >= 0.01 else f"{1000 * metres:.3g} mm"
