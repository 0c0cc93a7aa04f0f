"""Draws a history as small panels, one a metric: a point a run, oldest left."""

from collections import defaultdict
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from benchmarks.history import Entry

METRICS = {
    "interaction": ("click_to_photon_p50", "click_to_photon_p95", "fps_p50", "fps_min", "ssim_p5",
                    "sharp_after_ms", "join_to_frame_p95", "kbps_p50", "kbps_at_rest",
                    "gb_per_hour", "actions.variant", "actions.search"),
    "render": ("ms_p50", "ms_p95", "ratio", "triangles"),
    "peers": ("ratio", "threejs_ratio"),
    "soak": ("growth_max", "files_growth_max", "errors"),
    "cart": ("confirm_ms_p50", "confirm_ms_p95", "wish_ms_p95"),
}  # fmt: skip
"""What is worth a panel, in this order."""
LINES = ("#1f4d3a", "#b08d57", "#8a3b2e", "#3b5b8a", "#6b6b6b", "#7a4b8a")
PAPER, INK, FAINT = "#f6f3ee", "#1f2421", "#d8d2c6"
PANEL = (420, 224)
"""Width and height of a panel, with room for six settings' labels, px."""
GRAPH_HEIGHT = 96
MARGIN = 26
COLUMNS = 3

Series = dict[str, list[float]]
"""Values by setting, oldest first."""


def panels(entries: list[Entry]) -> dict[tuple[str, str], Series]:
    """The series of every (benchmark, metric) that has any, in the order of `METRICS`."""
    found: dict[tuple[str, str], Series] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        found[entry.benchmark, entry.metric][entry.setting].append(entry.value)
    wanted = [(name, metric) for name, metrics in METRICS.items() for metric in metrics]
    return {key: found[key] for key in wanted if key in found}


def draw(entries: list[Entry], title: str, file: Path) -> None:
    """Write the chart of `entries` as PNG."""
    shown = panels(entries)
    rows = max(1, -(-len(shown) // COLUMNS))
    picture = Image.new("RGB", (COLUMNS * PANEL[0], rows * PANEL[1] + 2 * MARGIN), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((MARGIN, MARGIN / 2), title, INK, ImageFont.load_default(18))
    settings = _settings(shown)
    for number, ((benchmark, metric), series) in enumerate(shown.items()):
        left = number % COLUMNS * PANEL[0]
        top = number // COLUMNS * PANEL[1] + 2 * MARGIN
        _panel(pen, (left, top), f"{benchmark}: {metric}", series, settings[benchmark])
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, optimize=True)


def _settings(shown: dict[tuple[str, str], Series]) -> dict[str, list[str]]:
    """Each benchmark's settings: one has the same colour in every panel."""
    found: dict[str, list[str]] = defaultdict(list)
    for (benchmark, _), series in shown.items():
        found[benchmark] += [setting for setting in series if setting not in found[benchmark]]
    return found


def _panel(
    pen: ImageDraw.ImageDraw, corner: tuple[int, int], name: str, series: Series,
    settings: list[str],
) -> None:  # fmt: skip
    left, top = corner[0] + MARGIN, corner[1]
    width, height = PANEL[0] - 2 * MARGIN, GRAPH_HEIGHT
    highest = max(max(values) for values in series.values()) or 1.0
    pen.text((left, top), name, INK, ImageFont.load_default(14))
    pen.text((left + width, top), f"{highest:g}", INK, ImageFont.load_default(11), anchor="ra")
    base = top + MARGIN + height
    pen.line([(left, base), (left + width, base)], FAINT, 1)
    for number, (setting, values) in enumerate(series.items()):
        colour = LINES[settings.index(setting) % len(LINES)]
        points = _points(values, (left, base), (width, height), highest)
        if len(points) > 1:
            pen.line(points, colour, 2)
        for x, y in points:
            pen.ellipse([x - 2, y - 2, x + 2, y + 2], colour)
        label = f"{setting}: {values[-1]:g}"
        pen.text((left, base + 4 + 12 * number), label, colour, ImageFont.load_default(11))


def _points(
    values: list[float], origin: tuple[int, int], size: tuple[int, int], highest: float
) -> list[tuple[float, float]]:
    """Where the values go: evenly spaced, zero on the base line, `highest` at the top."""
    step = size[0] / max(1, len(values) - 1)
    return [
        (origin[0] + index * step, origin[1] - value / highest * size[1])
        for index, value in enumerate(values)
    ]
