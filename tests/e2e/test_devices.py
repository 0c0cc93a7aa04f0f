"""docs/devices.md says what was seen here, and only that."""

from pathlib import Path

import pytest

from tests.e2e.matrix import PASSES, Matrix, told

PAGE = Path(__file__).parents[2] / "docs" / "devices.md"
SHARE = 0.95
"""Of the cells, that pass at least."""


def test_the_page_says_what_was_seen(request: pytest.FixtureRequest, matrix: Matrix) -> None:
    """The last test of this folder: the others have seen what they see."""
    page = told(PAGE.read_text(encoding="utf-8"))
    devices = {device for device, _ in page}
    if unseen := devices - {device for device, _ in matrix.passed}:
        pytest.skip(f"nothing was run on {', '.join(sorted(unseen))}")
    assert {cell for cell, said in page.items() if said == PASSES} == matrix.passed


def test_nearly_every_cell_passes_and_the_others_say_why() -> None:
    cells = told(PAGE.read_text(encoding="utf-8")).values()
    assert sum(cell == PASSES for cell in cells) >= SHARE * len(cells)
    assert all(cell == PASSES or len(cell.split()) >= 3 for cell in cells)
