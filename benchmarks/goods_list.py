"""What the list of goods must show for a query, worked out beside the page."""

import random
import re
from itertools import pairwise
from typing import Any

KEYS = 2
"""Typed one after the other in a search."""


class GoodsList:
    """The catalogue as the shop's API tells it."""

    def __init__(self, catalogue: dict[str, Any]) -> None:
        self._words = {one["name"]["en"]: _words_of(one) for one in catalogue["products"]}

    def answer(self, query: str) -> set[str]:
        """English names of the goods whose words hold `query`."""
        return {name for name, words in self._words.items() if query in words}

    def query(self, chance: random.Random) -> str | None:
        """The beginning of the name of some goods, of which every key makes the list shorter;
        None if no name is like that."""
        starts = {name[:KEYS].lower() for name in self._words}
        usable = sorted(one for one in starts if re.fullmatch("[a-z]+", one) and self._narrows(one))
        return chance.choice(usable) if usable else None

    def _narrows(self, query: str) -> bool:
        counts = [len(self.answer(query[:keys])) for keys in range(len(query) + 1)]
        return all(longer < shorter for shorter, longer in pairwise(counts))


def _words_of(product: dict[str, Any]) -> str:
    variants = product["variants"]
    names = [product["name"], product["description"], *(one["name"] for one in variants)]
    texts = [text for name in names for text in (name["en"], name["zh"])]
    return " ".join([*texts, product["department"], *(one["sku"] for one in variants)]).lower()
