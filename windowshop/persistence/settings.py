"""Small values the shop keeps for itself, such as the key it signs tokens with."""

from collections.abc import Callable

from sqlalchemy import Engine, insert, select

from windowshop.persistence.tables import settings


def setting(engine: Engine, key: str, make: Callable[[], bytes]) -> bytes:
    """The value kept under `key`; made and kept the first time it is asked for."""
    with engine.begin() as connection:
        value = connection.execute(select(settings.c.value).where(settings.c.key == key)).scalar()
        if value is None:
            value = make()
            connection.execute(insert(settings).values(key=key, value=value))
        return bytes(value)
