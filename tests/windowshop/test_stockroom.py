"""What merchants put out and take away, as rooms hear of it."""

from pathlib import Path

import pytest

from scenes.render_messages import ModelFiles
from tests.scenes import small_store
from windowshop.errors import NoSuchPlace, PlaceTaken
from windowshop.showcase import PutOut, Showcase, ShownVariant
from windowshop.stockroom import Restocking, Stockroom


def stool(slot: str = "table/1/2", *skus: str, room: str = "main") -> PutOut:
    files = ModelFiles("hand.glb", "shelf.glb", "far.glb", None, "stand")
    shown = ShownVariant("stool", (0.3, 0.4, 0.3), files, Path("thumb.png"))
    names = skus or ("STOOL-OAK", "STOOL-INK")
    return PutOut("stool", dict.fromkeys(names, shown), room, slot, names[0], yaw_deg=90.0)


def stockroom(*published: PutOut) -> Stockroom:
    return Stockroom(small_store.store(), Showcase({}), published)


def stands(shop: Stockroom) -> dict[str, str]:
    return {one.slot: one.sku for one in shop.room("main").placements}


def test_what_is_put_out_stands_there_and_the_room_hears_of_it() -> None:
    shop = stockroom()
    heard: list[Restocking] = []
    shop.follow("main", heard.append)
    shop.put_out(stool())
    assert stands(shop)["table/1/2"] == "STOOL-OAK"
    assert shop.room("main").placements[-1].yaw_deg == 90.0
    assert set(shop.showcase.variants) == {"STOOL-OAK", "STOOL-INK"}
    taken = {place.slot.id: place.taken_by for place in shop.places()}
    assert (taken["table/1/2"], taken["wall/1/1"]) == ("STOOL-OAK", None)
    shop.take_away("stool")
    shop.take_away("stool")
    assert "table/1/2" not in stands(shop)
    assert not shop.showcase.variants
    assert heard == [Restocking(put="table/1/2"), Restocking(left="table/1/2")]


def test_a_product_that_moves_leaves_its_place_and_its_old_variants() -> None:
    shop = stockroom(stool())
    heard: list[Restocking] = []
    shop.follow("main", heard.append)
    shop.put_out(stool("wall/1/1", "STOOL-INK"))
    assert stands(shop) == {
        "table/1/1": "CREAM-50", "wall/2/3": "LIP-RED", "wall/1/1": "STOOL-INK",
    }  # fmt: skip
    assert set(shop.showcase.variants) == {"STOOL-INK"}
    assert heard == [Restocking(left="table/1/2"), Restocking(put="wall/1/1")]


@pytest.mark.parametrize(
    ("goods", "problem"),
    [
        (stool("table/1/1"), PlaceTaken),
        (stool("table/9/9"), NoSuchPlace),
        (stool(room="attic"), NoSuchPlace),
    ],
)
def test_goods_without_a_place_change_nothing(goods: PutOut, problem: type[Exception]) -> None:
    shop = stockroom(stool("wall/1/1"))
    with pytest.raises(problem):
        shop.put_out(goods)
    assert stands(shop)["wall/1/1"] == "STOOL-OAK"


def test_a_place_that_the_store_file_has_taken_away_costs_no_product() -> None:
    shop = stockroom(stool("table/1/1"))
    assert stands(shop) == {"table/1/1": "CREAM-50", "wall/2/3": "LIP-RED"}
    assert "STOOL-OAK" in shop.showcase.variants
    shop.put_out(stool())
    assert stands(shop)["table/1/2"] == "STOOL-OAK"
