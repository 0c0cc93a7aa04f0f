"""The list of goods is judged by what the catalogue says."""

import random

from benchmarks.goods_list import KEYS, GoodsList


def product(name: str, department: str, *variants: str) -> dict[str, object]:
    return {
        "name": {"en": name, "zh": "杯"},
        "description": {"en": "Of glass", "zh": "玻璃"},
        "department": department,
        "variants": [{"sku": one.upper(), "name": {"en": one, "zh": one}} for one in variants],
    }


GOODS = GoodsList(
    {
        "products": [
            product("Mug", "home", "blue"),
            product("Map", "home", "old"),
            product("Cap", "wear", "red"),
            product("Cape", "wear", "blue"),
        ]
    }
)


def test_names_departments_variants_and_skus_are_found() -> None:
    assert GOODS.answer("wear") == {"Cap", "Cape"}
    assert GOODS.answer("blue") == {"Mug", "Cape"}
    assert GOODS.answer("mu") == {"Mug"}
    assert GOODS.answer("玻璃") == {"Mug", "Map", "Cap", "Cape"}
    assert GOODS.answer("xyz") == set()


def test_every_key_of_a_query_makes_the_list_shorter() -> None:
    query = GOODS.query(random.Random(1))
    assert query in {"mu", "ma"}  # "c" finds no more than "ca"
    assert len(query) == KEYS


def test_a_shop_without_such_names_is_not_searched() -> None:
    assert GoodsList({"products": []}).query(random.Random(1)) is None
