"""A fresh, migrated database file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from windowshop.persistence.database import open_database
from windowshop.persistence.migrate import upgrade


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def engine(database: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{database}")
    upgrade(engine)
    yield engine
    engine.dispose()
