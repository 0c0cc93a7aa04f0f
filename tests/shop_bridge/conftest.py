"""Databases for the shop's tests: SQLite always, PostgreSQL where the machine has it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from shop_bridge.seed import seed
from tests.shop_bridge.goods import catalogue_file, new_id, open_shop
from tests.shop_bridge.postgres import postgres_tools, running_postgres
from windowshop.persistence.database import open_database
from windowshop.persistence.migrate import upgrade


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The test shop in a fresh SQLite file."""
    engine = open_shop(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    tools = postgres_tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed here (apt install postgresql)")
    # A path short enough for a Unix socket, which another user can reach.
    with (
        tempfile.TemporaryDirectory(prefix="pg") as folder,
        running_postgres(tools, Path(folder)) as url,
    ):
        yield url


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """The test shop in a fresh PostgreSQL database."""
    name = "shop_" + new_id().replace("-", "")
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    engine = open_database(url)
    upgrade(engine)
    seed(engine, catalogue_file())
    yield engine
    engine.dispose()
