"""What a shopper may be told is told in every language, under a code of its own."""

import inspect
import re
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest

from scenes.cart import Cart
from shop_bridge import errors
from shop_bridge.api import STATUS
from shop_bridge.errors import CatalogueFileError, ShopError

CART = Cart(version=1, currency="EUR", lines=[], total_minor=0, state="confirmed")
SAMPLES: dict[Any, Any] = {str: "LAMP-1", int: 7, dict[str, int]: {"LAMP-1": 0}, Cart: CART}
WRITTEN_WHERE_RAISED = {ShopError, errors.CheckoutRefused}
HAN = re.compile("[\u4e00-\u9fff]")


def kinds(root: type[ShopError] = ShopError) -> Iterator[type[ShopError]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def sample(kind: type[ShopError]) -> ShopError:
    hints = get_type_hints(kind.__init__)
    wanted = inspect.signature(kind.__init__).parameters.values()
    arguments = [
        SAMPLES[hints[p.name]] for p in wanted if p.name != "self" and p.default is p.empty
    ]
    return kind(*arguments)


@pytest.mark.parametrize("kind", sorted(set(kinds()) - WRITTEN_WHERE_RAISED, key=str))
def test_every_error_speaks_both_languages(kind: type[ShopError]) -> None:
    text = sample(kind).text
    assert text.en[-1] in ".!" or kind is CatalogueFileError
    assert not HAN.search(text.en)
    if kind is not CatalogueFileError:  # a problem for the operator, in the words of a parser
        assert HAN.search(text.zh)
        assert text.zh.endswith("。")


def test_every_code_is_of_one_error_only() -> None:
    codes = [kind.code for kind in kinds()]
    assert len(codes) == len(set(codes))


def test_every_error_that_reaches_the_browser_has_a_status() -> None:
    inside = {
        ShopError, errors.OutOfStock, errors.TotalChanged, errors.CartClosed, errors.UnknownCart,
        CatalogueFileError,
    }  # fmt: skip
    for kind in set(kinds()) - inside:
        assert any(issubclass(kind, known) for known in STATUS), kind
