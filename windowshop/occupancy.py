"""One shop at a time in a data directory."""

import fcntl
from pathlib import Path
from typing import IO

from windowshop.errors import StartupError


def occupy(data: Path) -> IO[str]:
    """Hold `data` as long as the returned file stays open, at most until this process ends.

    Raises:
        StartupError: another shop holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    file = (data / "shop.lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise StartupError(
            f"another shop is open on {data}: stop it, or give this one a data directory of its "
            "own with --data"
        ) from error
    return file
