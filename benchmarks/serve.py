"""The real server as a child process, on a free loopback port, with data of its own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks.errors import ServerFailed
from benchmarks.processes import children

ROOT = Path(__file__).resolve().parent.parent
FLAGSHIP = ROOT / "examples" / "flagship" / "store.toml"
PREPARED = ROOT / "var"
START_TIMEOUT_S = 420.0
"""Long enough to build goods and light from nothing on a slow machine."""
STOP_TIMEOUT_S = 10.0
POLL_S = 0.05


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def run_data(prepared: Path = PREPARED) -> Iterator[Path]:
    """A data directory for one run: a database of its own, goods and light of `prepared`.

    Goods are hard links, so they cost nothing. Baked light is shared, for it is named by what it
    was made from and takes minutes: what is missing is made once. The directory lies inside
    `prepared`; where there is none, the server makes everything in a temporary folder.
    """
    folder = Path(
        tempfile.mkdtemp(prefix=".benchmark-", dir=prepared if prepared.exists() else None)
    )
    try:
        if (prepared / "goods").is_dir():
            shutil.copytree(prepared / "goods", folder / "goods", copy_function=_link)
        if (prepared / "baked").is_dir():
            (folder / "baked").symlink_to((prepared / "baked").resolve())
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


class ShopServer:
    """A running `windowshop serve`. Use as a context manager; `start` and `stop` may repeat."""

    def __init__(
        self,
        data: Path,
        store: Path = FLAGSHIP,
        workers: int | None = None,
        max_fps: float | None = None,
        min_fps: float | None = None,
    ) -> None:
        self.port = free_port()
        self._data = data
        self._store = store
        self._options: list[str] = []
        if workers is not None:
            self._options += ["--workers", str(workers)]
        if max_fps is not None:
            self._options += ["--max-fps", str(max_fps)]
        if min_fps is not None:
            self._options += ["--min-fps", str(min_fps)]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ShopServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ServerFailed("the server is not running")
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """Pids of the room workers."""
        return children(self.pid, "engine.worker")

    @property
    def data(self) -> Path:
        """Its data directory."""
        return self._data

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self._data / "server.log"

    def start(self) -> None:
        """Start it and wait until every part is ready.

        Raises:
            ServerFailed: it ended or was not ready in time; the text has its last words.
        """
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(), stdout=log, stderr=subprocess.STDOUT, cwd=ROOT
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"the server did not open:\n{self._last_words()}")
            time.sleep(POLL_S)

    def stop(self) -> None:
        """Ask it to end; kill it if it does not. Idempotent."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would (SIGKILL). Idempotent."""
        self._end(signal.SIGKILL)

    def ready(self) -> bool:
        """Whether `/readyz` says so."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.poll() is None:
            process.send_signal(how)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _command(self) -> list[str]:
        command = [str(Path(sys.executable).with_name("windowshop")), "serve"]
        command += ["--port", str(self.port), "--data", str(self._data)]
        return [*command, "--store", str(self._store), *self._options]

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-12:])
