"""A screen that nobody sees, for browsers that draw WebGL on a screen only."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

SCREEN = "1280x800x24"


def display_missing() -> str | None:
    """What this machine lacks; None: nothing."""
    return None if shutil.which("Xvfb") else "not on this machine: xvfb"


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """The environment of programs that open their windows there."""
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, pass_fds=(tell,))
    try:
        os.close(tell)
        with os.fdopen(told) as number:
            name = number.readline().strip()
        yield {**os.environ, "DISPLAY": f":{name}", "GDK_BACKEND": "x11"}
    finally:
        process.terminate()
        process.wait(10)
