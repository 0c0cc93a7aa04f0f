"""Bringing the database to the newest revision.

`python -m windowshop.persistence.migrate "what changed"` writes the next revision from the
difference between every package's tables and the migrations so far.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import shop_bridge.tables
import windowshop.persistence.tables
import windowshop.products.tables
from windowshop.persistence.database import open_database
from windowshop.persistence.errors import DatabaseNewer

METADATA = [
    shop_bridge.tables.metadata,
    windowshop.persistence.tables.metadata,
    windowshop.products.tables.metadata,
]
"""The tables of every package that keeps any; merchants' accounts and products are one."""


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision, in one transaction; at once when it is there.

    Raises:
        DatabaseNewer: a newer Windowshop has written it.
    """
    with engine.begin() as connection:
        config = alembic_config(connection)
        scripts = ScriptDirectory.from_config(config)
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision == scripts.get_current_head():
            return
        if revision is not None and revision not in {
            script.revision for script in scripts.walk_revisions()
        }:
            raise DatabaseNewer(
                f"The database is at revision {revision}, which this version of Windowshop does "
                "not know. Install the version that wrote it, or a newer one."
            )
        command.upgrade(config, "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for our migrations, run on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = METADATA
    return config


def write_revision(message: str) -> None:
    """Write the revision that leads from the migrations so far to the tables as they are."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/new.db")
        upgrade(engine)
        with engine.begin() as connection:
            command.revision(alembic_config(connection), message, autogenerate=True)
        engine.dispose()


if __name__ == "__main__":
    write_revision(sys.argv[1])
