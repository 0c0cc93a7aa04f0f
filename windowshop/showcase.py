"""What the rooms need to know of the merchant's goods: which model draws a SKU, which SKUs
belong together, how large a product is."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from scenes.fixtures import room_slots
from scenes.geometry import Vec3
from scenes.messages import Goods
from scenes.render_messages import ModelFiles
from scenes.room import RoomState
from scenes.store import Placement, Room
from scenes.walk import lies_flat


class ShownVariant(msgspec.Struct, frozen=True):
    """`usdz`: the file for Quick Look, if it could be packed."""

    product_id: str
    size: Vec3
    model: ModelFiles
    thumbnail: Path
    usdz: Path | None = None


class PutOut(msgspec.Struct, frozen=True):
    """A merchant's product with all that draws it, by SKU, and where it stands: `yaw_deg` is
    relative to the slot's, `first` the SKU that stands there until a shopper chooses another."""

    product_id: str
    variants: dict[str, ShownVariant]
    room: str
    slot: str
    first: str
    yaw_deg: float = 0.0

    @property
    def placement(self) -> Placement:
        return Placement(slot=self.slot, sku=self.first, yaw_deg=self.yaw_deg)


class Showcase(msgspec.Struct, frozen=True):
    """The goods a store can show, by SKU."""

    variants: dict[str, ShownVariant]

    def with_product(self, product_id: str, variants: Mapping[str, ShownVariant]) -> "Showcase":
        """The same, but that `variants` are all there are of that product."""
        others = {s: one for s, one in self.variants.items() if one.product_id != product_id}
        return Showcase({**others, **variants})

    def with_usdz(self, files: Mapping[str, Path]) -> "Showcase":
        """The same, with the files for Quick Look by SKU."""
        return Showcase(
            {
                sku: msgspec.structs.replace(shown, usdz=files.get(sku))
                for sku, shown in self.variants.items()
            }
        )

    def products(self) -> list[frozenset[str]]:
        """Sets of SKUs that are variants of one product."""
        groups: dict[str, set[str]] = {}
        for sku, variant in self.variants.items():
            groups.setdefault(variant.product_id, set()).add(sku)
        return [frozenset(group) for group in groups.values()]

    def flat(self) -> frozenset[str]:
        """SKUs that lie on the floor so flat that one walks over them."""
        return frozenset(
            sku
            for sku, variant in self.variants.items()
            if lies_flat(variant.model.mount, variant.size[1])
        )

    def same_product(self, one: str, other: str) -> bool:
        """Whether two SKUs are variants of one product that the shop has."""
        shown = self.variants
        return one in shown and other in shown and shown[one].product_id == shown[other].product_id

    def models(self) -> dict[str, ModelFiles]:
        return {sku: variant.model for sku, variant in self.variants.items()}

    def on_display(self, room: Room, state: RoomState) -> list[Goods]:
        """The goods that stand in `room` now, in the store file's order."""
        slots = room_slots(room)
        departments = {fixture.id: fixture.department for fixture in room.fixtures}
        return [
            Goods(
                placement=placement,
                product_id=self.variants[sku].product_id,
                sku=sku,
                department=departments[slots[placement].fixture],
                position=slots[placement].position,
                size=self.variants[sku].size,
            )
            for placement, sku in state.shown.items()
            if placement in slots and sku in self.variants
        ]
