"""Whether a model is as large, and stands as upright, as things in shops are."""

import msgspec

Size = tuple[float, float, float]
LARGEST_M, SMALLEST_M = 6.0, 0.008
"""Of the longest side of anything that is sold in a room."""
LIKELY_M = (0.02, 4.0)
UNITS = (("centimetres", "厘米", 0.01), ("millimetres", "毫米", 0.001), ("inches", "英寸", 0.0254))
LYING = 0.02
"""Share of its height by which a thing may hang below the floor it stands on."""


class Proposal(msgspec.Struct, frozen=True):
    """A doubt about the model, and what would settle it, in English and Chinese. `scale`: metres of
    one of its units."""

    code: str
    message: str
    scale: float | None = None
    message_zh: str = ""


def proposals(size: Size, low: Size, high: Size) -> list[Proposal]:
    """What to ask the merchant of a thing of `size` (width, height, depth in metres), whose corners
    were `low` and `high` in the file's own frame."""
    return [*_unit(size), *_axis(low, high)]


def _unit(size: Size) -> list[Proposal]:
    longest = max(size)
    if SMALLEST_M <= longest <= LARGEST_M:
        return []
    told, told_zh = f"This is {_length(longest)} long.", f"模型长 {_length(longest)}。"
    for name, name_zh, scale in UNITS:
        if longest > LARGEST_M and LIKELY_M[0] <= longest * scale <= LIKELY_M[1]:
            would = _length(longest * scale)
            asked = f"{told} Was it made in {name}? Then it is {would}."
            asked_zh = f"{told_zh}是否以{name_zh}为单位制作？若是，则为 {would}。"
            return [Proposal("UNIT", asked, scale, asked_zh)]
    asked = f"{told} glTF measures in metres: is that its real size?"
    return [Proposal("SIZE", asked, None, f"{told_zh}glTF 以米为单位，这是实际尺寸吗？")]


def _axis(low: Size, high: Size) -> list[Proposal]:
    """Whether it stands on z = 0, as it does where Z is up, and hangs through y = 0."""
    height, depth = high[1] - low[1], high[2] - low[2]
    on_z = depth > 0 and abs(low[2]) <= LYING * depth
    through_y = height > 0 and low[1] < -LYING * height and high[1] > LYING * height
    if not (on_z and through_y):
        return []
    asked = "This may lie on its back: glTF's up is +Y. Export with +Y up."
    return [Proposal("UP_AXIS", asked, None, "模型可能躺倒了：glTF 以 +Y 为上，请如此导出。")]


def _length(metres: float) -> str:
    if metres >= 1:
        return f"{metres:.3g} m"
    return f"{100 * metres:.3g} cm" if metres >= 0.01 else f"{1000 * metres:.3g} mm"
