"""The goods of a room at all levels of detail, and what one view sees of them."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from panda3d.core import NodePath

from engine import shading
from engine.contact import NONE, ContactShadows, contact_shadow
from engine.detail import HAND, HIDDEN, SHELF, Extents, Levels, choose
from engine.frame import Floats
from engine.glb import smooth_normals
from engine.goods import LIFT, GoodsLevel, Place
from engine.light import Probes
from engine.meshes import geom, geom_node, vertices
from engine.models import Models
from engine.objects import Product, build_product
from engine.picking import Solid
from engine.sight import Sight

KEPT_OBJECTS = 12
"""Products kept loaded at the hand level, 1.3 MB each: two for each of six views."""
NOWHERE = np.array([0.0, -1e6, 0.0], np.float32)
"""Where nothing is seen."""
CAST_ON = frozenset({"stand", "lie"})
"""Goods put up like this touch what is below them."""
RIMS = {"hover": ((0.98, 0.93, 0.82), 1.6), "selected": ((0.86, 0.66, 0.30), 2.4)}
"""Outline colour (display RGB) and width (pixels where the shorter side has 360)."""


@dataclass
class GoodsView:
    """What a view remembers of the goods between pictures."""

    levels: Levels
    arrivals: int = -1
    """Of the stock, when the levels were chosen."""
    hover: int | None = None
    selected: int | None = None


@dataclass(frozen=True)
class Cost:
    """Triangles and draw calls."""

    triangles: int
    draws: int


class Stock:
    """All goods on display in a room."""

    def __init__(
        self, places: Sequence[Place], shown: Mapping[str, str], models: Models, probes: Probes
    ) -> None:
        self.places = list(places)
        self.numbers = {place.slot: number for number, place in enumerate(places)}
        """A slot keeps its number when it is cleared."""
        self.node = NodePath("stock")
        self.skus = [shown[place.slot] for place in places]
        self._models, self._probes = models, probes
        self._levels = [GoodsLevel("far", models, probes), GoodsLevel("shelf", models, probes)]
        self._objects: OrderedDict[int, Product] = OrderedDict()
        self._shown_near: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._rims: dict[int, NodePath] = {}
        self.arrivals = 0
        """How often goods have come to an empty place."""
        for level in self._levels:
            level.load(self.places, self.skus)
            level.node.reparent_to(self.node)
        self._shadows = ContactShadows()
        self._shadows.node.reparent_to(self.node)
        for number in range(len(places)):
            self._cast(number)
        self._extents = Extents.of([self._measured(number) for number in range(len(places))])

    def view(self) -> GoodsView:
        return GoodsView(np.full(len(self.places), HIDDEN, np.int8))

    def solid(self, number: int) -> Solid:
        """What a ray must hit to pick product `number`."""
        return Solid(self._levels[SHELF].part(number).corners)

    def ball(self, number: int) -> tuple[Floats, float]:
        """Centre and radius of product `number` with its shadow."""
        radius = float(self._extents.radii[number]) + self._shadows.reach(number)
        return self._extents.centres[number], radius

    def take_in(self) -> None:
        """There are other models than before."""
        for level in self._levels:
            level.take_in()

    def put(self, place: Place, sku: str) -> int:
        """Show `sku` in `place`; the number it has."""
        number = self.numbers.setdefault(place.slot, len(self.places))
        if number == len(self.places):
            self.places.append(place)
            self.skus.append(sku)
        if number == len(self._extents.radii) or not self._extents.radii[number]:
            self.arrivals += 1
        self.places[number], self.skus[number] = place, sku
        for level in self._levels:
            level.put(number, place, sku)
        self._cast(number)
        self._forget(number)
        self._extents = self._extents.with_one(number, *self._measured(number))
        return number

    def take_away(self, number: int) -> None:
        """Show nothing where product `number` stood."""
        for level in self._levels:
            level.take_away(number)
        self._shadows.put(number, NONE)
        self._forget(number)
        self._wanted.pop(number, None)
        self._extents = self._extents.with_one(number, NOWHERE, 0.0, (0, 0, 0))

    def _cast(self, number: int) -> None:
        """Give product `number` its shadow, if it has none in the room's light."""
        casts = self._models.mount(self.skus[number]) in CAST_ON and not self.places[number].baked
        part = self._levels[SHELF].part(number)
        self._shadows.put(number, contact_shadow(part.positions) if casts else NONE)

    def _forget(self, number: int) -> None:
        """What was built of product `number` shows something else."""
        if (product := self._objects.pop(number, None)) is not None:
            product.remove()
        if (rim := self._rims.pop(number, None)) is not None:
            rim.remove_node()

    def prepare(self, view: GoodsView, sight: Sight, near_allowed: bool = True) -> Cost:
        """Show what `sight` sees, highlighted as `view` says; nothing at the hand level unless
        that is allowed. Behind a window all keep the level they have in the whole picture."""
        if len(view.levels) < len(self.places):
            unseen = np.full(len(self.places) - len(view.levels), HIDDEN, np.int8)
            view.levels = np.concatenate([view.levels, unseen])
        if sight.window is None:
            levels = view.levels = choose(self._extents, sight, view.levels, near_allowed)
            view.arrivals = self.arrivals
        else:
            seen = sight.sees(self._extents.centres, self._extents.radii)
            levels = np.where(seen, view.levels, HIDDEN)
        marked = np.array(
            sorted({n for n in (view.hover, view.selected) if n is not None}), np.int64
        )
        near = self._show_near(np.flatnonzero(levels == HAND), marked)
        drawn = np.where((levels == HAND) & ~np.isin(np.arange(len(levels)), near), SHELF, levels)
        cost = self._show_levels(drawn, marked)
        # A window may show a shadow without what casts it: all of the view's are drawn.
        shadows = self._shadows.show(np.flatnonzero(view.levels != HIDDEN))
        cost = Cost(cost.triangles + shadows, cost.draws + bool(shadows))
        return self._mark(view, drawn, sight, cost)

    @property
    def waiting(self) -> bool:
        """Whether a view saw a product from close by that is not loaded for that."""
        return bool(self._wanted)

    def load_waiting(self) -> int | None:
        """Load one such product; its number, or None when none waits."""
        if not self._wanted:
            return None
        number = next(iter(self._wanted))
        del self._wanted[number]
        self._load_near(number)
        return number

    def load_first(self) -> None:
        """Load as many products at the hand level as are kept: what a worker holds does not grow
        as people walk about, and the memory is known to be there."""
        for number in range(min(KEPT_OBJECTS, len(self.places))):
            self._load_near(number)

    def _show_levels(self, levels: Levels, marked: npt.NDArray[np.int64]) -> Cost:
        triangles = draws = 0
        is_marked = np.isin(np.arange(len(levels)), marked)
        for number, level in enumerate(self._levels):
            at_level = levels == number
            plain = np.flatnonzero(at_level & ~is_marked)
            lifted = np.flatnonzero(at_level & is_marked)
            level.show(plain, lifted)
            triangles += int(self._extents.triangles[at_level, number].sum())
            draws += bool(len(plain)) + bool(len(lifted))
        near = levels == HAND
        triangles += int(self._extents.triangles[near, HAND].sum())
        return Cost(triangles, draws + int(near.sum()))

    def _show_near(
        self, numbers: npt.NDArray[np.int64], marked: npt.NDArray[np.int64]
    ) -> list[int]:
        """Show loaded products at the hand level, brighter those in `marked`; the others are
        loaded when there is time."""
        wanted = numbers.tolist()
        shown = [number for number in wanted if number in self._objects]
        for number in self._shown_near.difference(shown).intersection(self._objects):
            self._objects[number].show(False)
        for number in shown:
            self._objects.move_to_end(number)
            self._objects[number].show()
            self._objects[number].lift(LIFT if number in marked else 1.0)
        self._shown_near = set(shown)
        self._wanted |= dict.fromkeys(number for number in wanted if number not in self._objects)
        return shown

    def _load_near(self, number: int) -> None:
        place, sku = self.places[number], self.skus[number]
        model = self._models.get(sku, "hand", place.size)
        product = build_product(model, self._models.variant(sku))
        product.stand(place.matrix)
        product.light(self._probes.irradiance_sides(self._extents.centres[number]))
        product.node.set_bin("goods", 0)
        product.node.reparent_to(self.node)
        product.show(False)
        self._objects[number] = product
        if len(self._objects) > KEPT_OBJECTS:
            self._objects.popitem(last=False)[1].remove()

    def _mark(self, view: GoodsView, levels: Levels, sight: Sight, cost: Cost) -> Cost:
        """Outline the hovered and the selected product."""
        for rim in self._rims.values():
            rim.hide()
        triangles, draws = cost.triangles, cost.draws
        for number, style in ((view.hover, "hover"), (view.selected, "selected")):
            if number is None or levels[number] == HIDDEN:
                continue
            rim = self._rim(number)
            colour, width = RIMS[style]
            rim.set_shader_input("rim", colour)
            rim.set_shader_input("width", width * sight.line)
            rim.set_shader_input("texel", tuple(2 / side for side in sight.drawn))
            rim.show()
            triangles += int(self._extents.triangles[number, SHELF])
            draws += 1
        return Cost(triangles, draws)

    def _rim(self, number: int) -> NodePath:
        if number not in self._rims:
            part = self._levels[SHELF].part(number)
            normals = smooth_normals(part.positions, part.triangles)
            data = vertices(vertex=part.positions, normal=normals)
            rim = self.node.attach_new_node(geom_node("rim", geom(data, part.triangles)))
            shading.dress(rim, "rim")
            shading.inside_out(rim)
            self._rims[number] = rim
        return self._rims[number]

    def _measured(self, number: int) -> tuple[Floats, float, list[int]]:
        """Centre (3,) and radius of product `number`, and its triangles by level."""
        box = self._levels[SHELF].part(number).positions
        low, high = box.min(axis=0), box.max(axis=0)
        model = self._models.get(self.skus[number], "hand", self.places[number].size)
        triangles = [len(level.part(number).triangles) for level in self._levels]
        triangles.append(sum(len(part.triangles) for part in model.primitives))
        return (low + high) / 2, float(np.linalg.norm(high - low)) / 2, triangles
