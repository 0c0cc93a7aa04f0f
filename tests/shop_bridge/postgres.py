"""A real PostgreSQL server for the tests, on a socket of its own and gone afterwards."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = "/usr/lib/postgresql"
"""Debian keeps the server's programs out of PATH, in a folder for each version."""


def postgres_tools() -> Path | None:
    """The folder with initdb and postgres, if this machine has them."""
    places = [os.environ.get("PATH", ""), *map(str, sorted(Path(DEBIAN).glob("*/bin")))]
    found = shutil.which("initdb", path=os.pathsep.join(places))
    return Path(found).resolve().parent if found else None


@contextmanager
def running_postgres(tools: Path, folder: Path) -> Iterator[str]:
    """The URL of a fresh server whose files lie in `folder`."""
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [tools / "initdb", "-D", data, "-U", "shop", "--auth=trust", "-E", "UTF8", "--no-sync"],
        check=True,
        user=user,
        stdout=subprocess.DEVNULL,
    )
    settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    server = subprocess.Popen(
        [tools / "postgres", "-D", data, *settings],
        user=user,
        stderr=subprocess.DEVNULL,
    )
    try:
        socket = folder / ".s.PGSQL.5432"
        _wait_for(tools, folder)
        yield f"postgresql+pg8000://shop@/postgres?unix_sock={socket}"
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(tools: Path, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while subprocess.run([tools / "pg_isready", "-q", "-h", folder]).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError("PostgreSQL did not start")
        time.sleep(0.05)
