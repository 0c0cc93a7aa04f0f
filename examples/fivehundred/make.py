"""Writes `store.toml` next to itself: one floor of a department store, with five hundred goods.

    python -m examples.fivehundred.make

Four departments lie about two aisles that cross, x to the right and z towards the street; each is
laid out of the same few parts. Run it from the project's folder, in its virtual environment.
"""

from dataclasses import dataclass, field
from pathlib import Path

from examples.fill import filled

GOODS = 500
FACINGS = 2
"""Neighbours on a shelf that show the same."""
HEAD = """\
# Five hundred goods on one floor. Written by make.py: change that and run it again.
format = 1
id = "fivehundred"
name = { en = "Linden & Vale", zh = "林谷百货" }
departments = [
  { id = "beauty", name = { en = "Beauty", zh = "美妆" } },
  { id = "apparel", name = { en = "Apparel", zh = "服饰" } },
  { id = "electronics", name = { en = "Electronics", zh = "数码" } },
  { id = "furniture", name = { en = "Home", zh = "家居" } },
]

[[rooms]]
id = "main"
name = { en = "Ground floor", zh = "一层" }
outline = [[-12.0, -9.0], [12.0, -9.0], [12.0, 9.0], [-12.0, 9.0]]
height = 3.8
floor = "oak_herringbone"
accents = [{ wall = 0, finish = "deep_green" }, { wall = 1, finish = "linen" }]
capacity = 40
openings = [
  { id = "door", kind = "entrance", wall = 2, start = 10.4, end = 13.6, head = 2.8 },
  { id = "window-right", kind = "window", wall = 2, start = 2.4, end = 8.4, sill = 0.5, head = 3.0 },
  { id = "window-left", kind = "window", wall = 2, start = 15.6, end = 21.6, sill = 0.5, head = 3.0 },
]
"""  # noqa: E501
CAMERAS = """\
cameras = [
  { name = "entrance", position = [0.6, 1.62, 8.3], look_at = [-0.6, 1.3, -3], fov_deg = 80 },
  { name = "beauty", position = [-2.6, 1.62, -1.6], look_at = [-7.4, 0.9, -6.4], fov_deg = 78 },
  { name = "beauty-aisle", position = [-9.6, 1.6, -7.1], look_at = [-2.0, 1.0, -7.0], fov_deg = 72 },
  { name = "apparel", position = [2.2, 1.62, -1.4], look_at = [7.4, 0.9, -6.6], fov_deg = 78 },
  { name = "electronics", position = [2.4, 1.62, 6.2], look_at = [8.6, 0.9, 1.6], fov_deg = 78 },
  { name = "home", position = [-2.4, 1.62, 6.8], look_at = [-8.4, 0.7, 2.6], fov_deg = 78 },
  { name = "crossing", position = [-1.6, 1.62, -5.2], look_at = [3.2, 1.2, 6.0], fov_deg = 80 },
]
spawns = [
  { id = "door", position = [0.0, 8.0] },
  { id = "door-left", position = [-0.9, 7.6], yaw_deg = -6 },
  { id = "door-right", position = [0.9, 7.6], yaw_deg = 6 },
]
"""  # noqa: E501


@dataclass
class Plan:
    """A room as it is laid out: lines of TOML by section, and goods with a place of their own."""

    fixtures: list[str] = field(default_factory=list)
    lamps: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    placed: dict[str, str] = field(default_factory=dict)

    def fixture(
        self, name: str, kind: str, at: tuple[float, float], size: tuple[float, float, float],
        more: str = "", foot: float = 0.0,
    ) -> None:  # fmt: skip
        self.fixtures.append(
            f'  {{ id = "{name}", kind = "{kind}", position = [{at[0]:g}, {foot:g}, {at[1]:g}], '
            f"size = {list(size)}{', ' * bool(more)}{more} }},"
        )

    def lamp(self, kind: str, at: tuple[float, float, float], aim: tuple[float, float, float],
             more: str) -> None:  # fmt: skip
        name = f"{kind}-{len(self.lamps) + 1}"
        self.lamps.append(
            f'  {{ id = "{name}", kind = "{kind}", position = [{_numbers(at)}], '
            f"aim = [{_numbers(aim)}], {more} }},"
        )

    def sign(self, en: str, zh: str, at: tuple[float, float, float], more: str) -> None:
        name = f"sign-{len(self.signs) + 1}"
        self.signs.append(
            f'  {{ id = "{name}", text = {{ en = "{en}", zh = "{zh}" }}, '
            f"position = [{_numbers(at)}], {more} }},"
        )

    def spot(self, x: float, z: float, aim: tuple[float, float, float], lumens: int = 2600) -> None:
        self.lamp("spot", (x, 3.45, z), aim, f"lumens = {lumens}, beam_deg = 56")

    def text(self) -> str:
        sections = [("fixtures", self.fixtures), ("signs", self.signs), ("lamps", self.lamps)]
        lists = [f"{name} = [\n" + "\n".join(lines) + "\n]\n" for name, lines in sections]
        return HEAD + "".join(lists) + CAMERAS


def _numbers(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:g}" for value in values)


def wall_shelf(
    plan: Plan, name: str, at: tuple[float, float], yaw: int, grid: tuple[int, int],
    department: str, more: str = "",
) -> None:  # fmt: skip
    """A shelf against a wall, levels x columns, and two lamps that wash it."""
    levels, columns = grid
    plan.fixture(name, "shelf", at, (2.6, 1.95, 0.4), f"yaw_deg = {yaw}, levels = {levels}, "
                 f'columns = {columns}, department = "{department}"{more}')  # fmt: skip
    ahead = {0: (0.0, 1.0), 90: (1.0, 0.0), -90: (-1.0, 0.0), 180: (0.0, -1.0)}[yaw]
    for side in (-0.7, 0.7):
        x, z = at[0] + side * ahead[1], at[1] + side * ahead[0]
        plan.spot(x + 1.4 * ahead[0], z + 1.4 * ahead[1], (x, 1.0, z), 2200)


def gondola(
    plan: Plan, name: str, at: tuple[float, float], columns: int, department: str, finish: str
) -> None:
    """Two low shelves back to back with a panel between, lit from both aisles."""
    x, z = at
    plan.fixture(f"{name}-back", "partition", at, (2.6, 1.36, 0.06), f'finish = "{finish}"')
    for side, yaw in ((1, 0), (-1, 180)):
        plan.fixture(f"{name}-{'front' if side > 0 else 'rear'}", "shelf", (x, z + side * 0.24),
                     (2.6, 1.3, 0.4), f"yaw_deg = {yaw}, levels = 3, columns = {columns}, "
                     f'department = "{department}"')  # fmt: skip
        plan.spot(x, z + side * 1.7, (x, 0.7, z + side * 0.2), 2800)


def table(
    plan: Plan, name: str, at: tuple[float, float], columns: int, department: str, more: str = ""
) -> None:
    """A table of two rows under a pendant."""
    plan.fixture(name, "table", at, (2.2, 0.84, 0.95),
                 f'rows = 2, columns = {columns}, department = "{department}"{more}')  # fmt: skip
    plan.lamp("pendant", (at[0], 2.25, at[1]), (at[0], 0, at[1]),
              "lumens = 1500, beam_deg = 110, size = [0.3, 0.3]")  # fmt: skip


def island(plan: Plan, name: str, z: float, department: str) -> None:
    """A table that stands along the middle aisle, lit from both its sides: a pendant would hang
    before the sign at the aisle's end."""
    plan.fixture(name, "table", (0.0, z), (2.2, 0.84, 0.95), "yaw_deg = 90, rows = 2, columns = 4, "
                 f'department = "{department}"')  # fmt: skip
    for side in (-1, 1):
        plan.spot(side * 1.5, z, (0.0, 0.8, z))


def rest(plan: Plan, name: str, at: tuple[float, float], yaw: int = 0) -> None:
    """A bench to sit down on."""
    plan.fixture(name, "bench", at, (1.8, 0.46, 0.5), f'yaw_deg = {yaw}, finish = "linen"')


def plant(plan: Plan, name: str, at: tuple[float, float], finish: str) -> None:
    plan.fixture(f"plant-{name}", "planter", at, (0.6, 1.7, 0.6), f'finish = "{finish}"')


def looking_glass(plan: Plan, name: str, at: tuple[float, float], yaw: int) -> None:
    plan.fixture(name, "mirror", at, (0.9, 2.1, 0.06), f'yaw_deg = {yaw}, finish = "brass"')


def rail(plan: Plan, name: str, at: tuple[float, float], hangers: int) -> None:
    plan.fixture(name, "rail", at, (1.9, 1.6, 0.8), f'columns = {hangers}, department = "apparel"')
    plan.spot(at[0], at[1] + 1.6, (at[0], 0.9, at[1]))


def living_room(plan: Plan, name: str, at: tuple[float, float], colours: tuple[str, ...]) -> None:
    """A sofa behind a low table on a rug, a chair, a lamp and a vase, on a platform."""
    x, z = at
    sofa, rug, low, lounge, lamp, vase, bowl = colours
    plan.fixture(f"{name}-stage", "platform", at, (3.7, 0.1, 3.0),
                 'finish = "dark_oak", department = "furniture"')  # fmt: skip
    for part, sku, dx, dz, foot, size, yaw in (
        ("rug", f"RUG-{rug}", 0.0, 0.35, 0.1, (2.2, 1.45), 0),
        ("sofa", f"SOFA-{sofa}", 0.0, -0.9, 0.1, (2.2, 1.0), 0),
        ("low", f"TABLE-{low}", -0.1, 0.4, 0.114, (1.15, 0.75), 0),
        ("lounge", f"LOUNGE-{lounge}", 1.35, 0.75, 0.1, (0.9, 0.9), -60),
        ("lamp", f"FLOORLAMP-{lamp}", -1.5, -0.9, 0.1, (0.55, 0.55), 0),
        ("vase", f"VASE-{vase}", 1.5, -1.1, 0.1, (0.3, 0.3), 0),
        ("bowl", f"BOWL-{bowl}", -0.1, 0.4, 0.51, (0.36, 0.36), 0),
        ("fig", f"FIG-{'TERRA' if low == 'OAK' else 'CHALK'}", -1.45, 1.0, 0.1, (0.6, 0.6), 0),
    ):
        plan.fixture(f"{name}-{part}", "floor_spot", (x + dx, z + dz), (size[0], 0.1, size[1]),
                     f'yaw_deg = {yaw}, department = "furniture"', foot)  # fmt: skip
        plan.placed[f"{name}-{part}/1/1"] = sku
    plan.spot(x - 1.0, z + 1.9, (x - 0.2, 0.4, z - 0.6), 3000)
    plan.spot(x + 1.6, z + 1.9, (x + 1.2, 0.4, z + 0.6), 2400)


def beauty(plan: Plan) -> None:
    for number, x in enumerate((-10.2, -7.3, -4.4), 1):
        wall_shelf(plan, f"beauty-wall-{number}", (x, -8.79), 0, (4, 6), "beauty")
    for number, (x, z) in enumerate(((-8.6, -5.9), (-5.0, -5.9)), 1):
        gondola(plan, f"beauty-{number}", (x, z), 7, "beauty", "white")
    table(plan, "beauty-bar", (-4.2, -3.1), 6, "beauty")
    wall_shelf(plan, "beauty-gifts", (-9.3, -0.11), 180, (3, 5), "beauty")
    looking_glass(plan, "beauty-mirror", (-6.1, 0.06), 180)
    rest(plan, "seat", (-11.6, -5.2), 90)
    plant(plan, "beauty", (-11.5, -6.9), "white")
    plan.sign("Beauty", "美妆", (-6.2, 2.95, -4.2), "size = [2.4, 0.45]")


def apparel(plan: Plan) -> None:
    more = ', finish = "dark_oak"'
    for number, x in enumerate((4.4, 7.3), 1):
        wall_shelf(plan, f"apparel-wall-{number}", (x, -8.79), 0, (4, 5), "apparel", more)
    gondola(plan, "apparel", (8.9, -5.6), 6, "apparel", "linen")
    for number, (x, z, hangers) in enumerate(
        ((3.6, -6.0, 7), (5.9, -6.0, 5), (3.6, -4.1, 7), (5.9, -4.1, 7)), 1
    ):
        rail(plan, f"rail-{number}", (x, z), hangers)
    table(plan, "folded", (4.6, -2.2), 5, "apparel", more)
    wall_shelf(plan, "apparel-side", (11.79, -3.2), -90, (4, 6), "apparel", more)
    wall_shelf(plan, "knitwear", (9.3, -0.11), 180, (3, 5), "apparel", more)
    looking_glass(plan, "apparel-mirror", (6.9, 0.06), 180)
    rest(plan, "apparel-seat", (5.6, -0.2))
    for number, z in enumerate((-7.9, -6.5), 1):
        plan.fixture(f"cabin-{number}", "fitting_room", (11.3, z), (1.3, 2.4, 1.3),
                     'yaw_deg = -90, finish = "plaster", department = "apparel"')  # fmt: skip
        plan.lamp("strip", (11.3, 2.3, z), (11.3, 0, z), "lumens = 420, size = [0.6, 0.06]")
    looking_glass(plan, "mirror", (9.6, -8.96), 0)
    plan.sign("Apparel", "服饰", (6.2, 2.95, -2.9), "size = [2.4, 0.45]")
    plan.sign("Fitting rooms", "试衣间", (10.5, 2.75, -7.2), "size = [1.8, 0.28], yaw_deg = -90")


def electronics(plan: Plan) -> None:
    for number, x in enumerate((6.4, 9.3), 1):
        wall_shelf(plan, f"tech-wall-{number}", (x, 0.51), 0, (4, 5), "electronics")
    wall_shelf(plan, "tech-side", (11.79, 4.6), -90, (4, 5), "electronics")
    for number, (x, z) in enumerate(((4.6, 3.4), (8.2, 3.4), (4.6, 5.6), (8.2, 5.6)), 1):
        table(plan, f"tech-table-{number}", (x, z), 4, "electronics", ', finish = "dark_oak"')
    plan.sign("Electronics", "数码", (6.4, 2.95, 4.5), "size = [2.8, 0.45]")


def home(plan: Plan) -> None:
    for number, x in enumerate((-9.3, -6.4), 1):
        wall_shelf(plan, f"home-wall-{number}", (x, 0.51), 0, (3, 5), "furniture")
    wall_shelf(plan, "home-side", (-11.79, 6.4), 90, (3, 5), "furniture")
    living_room(plan, "clay", (-4.9, 4.9), ("CLAY", "OCHRE", "OAK", "OAK", "INK", "CHALK", "ASH"))
    living_room(plan, "forest", (-9.2, 4.4),
                ("FOREST", "DUSK", "WALNUT", "WALNUT", "OAK", "SAGE", "DARK"))  # fmt: skip
    plan.sign("Home", "家居", (-6.9, 2.95, 3.0), "size = [2.2, 0.45]")


def middle(plan: Plan) -> None:
    """What stands in and over the aisles: walls between the departments, tables and a place to
    sit down, the till, plants."""
    for side in (-1, 1):
        plan.fixture(f"wall-{'left' if side < 0 else 'right'}", "partition", (side * 8.0, 0.2),
                     (6.4, 2.7, 0.2), 'finish = "deep_green"')  # fmt: skip
        plant(plan, "left" if side < 0 else "right", (side * 2.4, 8.4), "terracotta")
        plant(plan, "west" if side < 0 else "east", (side * 4.3, 0.2), "terracotta")
        rest(plan, f"aisle-seat-{'left' if side < 0 else 'right'}", (side * 0.27, -2.9), side * 90)
        plan.spot(side * 0.9, -5.2, (side * 0.7, 1.0, -6.6))
    island(plan, "gifts", 4.9, "beauty")
    island(plan, "novelties", 2.0, "electronics")
    plan.fixture("counter", "counter", (0.0, -6.6), (2.8, 1.0, 0.7), 'finish = "stone"')
    for x in (-9.0, -5.4, 0.0, 5.4, 9.0):
        for z in (-6.6, -2.2, 2.2, 6.6):
            plan.lamp("panel", (x, 3.73, z), (x, 0, z), "lumens = 2200, size = [1.5, 0.4]")
    plan.sign("Linden & Vale", "林谷百货", (0.0, 2.5, -8.985), "size = [3.6, 0.9]")
    for x in (-0.8, 0.8):
        plan.spot(x, -7.5, (x, 2.3, -9.0), 2400)


def store_text() -> str:
    """The whole store file."""
    plan = Plan()
    for part in (beauty, apparel, electronics, middle, home):
        part(plan)
    return filled(plan.text(), GOODS, FACINGS, plan.placed)


if __name__ == "__main__":
    Path(__file__).with_name("store.toml").write_text(store_text(), encoding="utf-8")
