"""A store that cannot be opened says so in one sentence, before anything slow is done."""

from pathlib import Path

import pytest

from tests.scenes import small_store
from windowshop.errors import StartupError
from windowshop.prepare import build_goods, goods_state, prepare

CUPBOARD = """
format = 1
id = "cupboard"
name = { en = "Cupboard", zh = "柜子" }

[[rooms]]
id = "main"
name = { en = "Cupboard", zh = "柜子" }
outline = [[0, 0], [0.9, 0], [0.9, 0.9], [0, 0.9]]
spawns = [{ id = "door", position = [0.45, 0.45] }]
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory whose goods are up to date, of a shop that sells nothing."""
    goods = tmp_path / "goods"
    goods.mkdir()
    (goods / ".built-from").write_text(goods_state())
    (goods / "catalogue.json").write_text('{"version": 1, "currency": "EUR", "products": []}')
    return tmp_path


def refusal(data: Path, text: str) -> str:
    file = data / "store.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StartupError) as refused:
        prepare(file, data, lambda step, share: None)
    return str(refused.value)


def test_goods_that_are_up_to_date_are_kept(data: Path) -> None:
    assert build_goods(data / "goods", lambda step, share: pytest.fail(step)) == data / "goods"


def test_a_sku_that_nobody_sells_keeps_the_shop_closed(data: Path) -> None:
    said = refusal(data, small_store.TEXT)
    assert "no product variant has the SKU 'CREAM-50' (2 in all" in said


def test_a_room_that_cannot_be_lit_keeps_the_shop_closed(data: Path) -> None:
    assert "give it points round a real floor" in refusal(data, CUPBOARD)
    assert not list((data / "baked").glob("*"))


def test_a_damaged_catalogue_keeps_the_shop_closed(data: Path) -> None:
    (data / "goods" / "catalogue.json").write_text('{"version": 1')
    assert f"delete {data / 'goods'}" in refusal(data, small_store.TEXT)
