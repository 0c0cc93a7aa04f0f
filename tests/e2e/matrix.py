"""Which device was seen doing what. Tests say it as they see it; docs/devices.md must agree."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

Cell = tuple[str, str]
"""A device and a task, as the page names them."""
PASSES = "passes"


class Matrix:
    """What the tests of this run have seen."""

    def __init__(self) -> None:
        self.passed: set[Cell] = set()

    @contextmanager
    def task(self, device: str, task: str) -> Iterator[None]:
        """What is done inside is `task` on `device`; it passes if nothing fails."""
        yield
        self.passed.add((device, task))


def told(page: str) -> dict[Cell, str]:
    """What the page's first table says of each cell: `passes`, or why not."""
    table = re.search(r"(?:^\|.*\|\n)+", page, re.MULTILINE)
    assert table, "the page has a table"
    (_, *devices), _, *tasks = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()
    )
    return {
        (device, task): cell
        for task, *cells in tasks
        for device, cell in zip(devices, cells, strict=True)
    }
