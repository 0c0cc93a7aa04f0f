"""Runs a tool over a stranger's file, in a child that can do no harm.

The child has no network and no environment; it reads the system's programs and what it is shown,
nothing else of the disk (no shop data, no keys); it writes to one scratch folder; its processor
time, memory and file sizes are limited. bubblewrap brings the first half where it can make
namespaces; without it only the limits hold, and `isolated` says so. The parent survives anything
that the child does.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from assets.errors import ChildFailed, OutOfMemory, OutOfTime

MEBIBYTE = 1024 * 1024
KEPT_OUTPUT = 8 * MEBIBYTE
"""Of what the child prints; a child that prints more has gone mad."""
SAID_WHY = 2000
"""Characters of its last words that are kept."""
SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)
"""What every program needs to start; the rest of `/etc` stays out of sight."""
POLITELY = ("nice", "-n", "10")
"""Shoppers come first: they are drawn for on the same cores."""
NO_MEMORY = (
    b"memoryerror", b"out of memory", b"allocation failed", b"failed to allocate", b"bad_alloc",
    b"cannot allocate",
)  # fmt: skip
"""What Python, V8 and C++ say in lower case."""
REAPER = """
import _signal, os, sys
report, command = int(sys.argv[1]), sys.argv[2:]
child = os.fork()
if child == 0:
    os.close(report)
    for ignored in (_signal.SIGPIPE, _signal.SIGXFSZ):
        _signal.signal(ignored, _signal.SIG_DFL)
    os.execvp(command[0], command)
_, status, used = os.wait4(child, 0)
os.write(report, b"%d" % used.ru_maxrss)
code = os.waitstatus_to_exitcode(status)
os._exit(code if code >= 0 else 128 - code)
"""
"""A small process between us and the tool; it tells the tool's use of memory (kB) and how it ended
(128 + signal). A process that we started ourselves counts our own memory as its first (Linux keeps
the peak over an exec), and the first one of a namespace is spared most signals, so that the tool
must be neither."""


@dataclass(frozen=True)
class Limits:
    """What a child may use. Memory is what it may write to (RLIMIT_DATA): engines reserve far more
    addresses than that, and small requests fail at random where those are limited."""

    wall_s: float = 20.0
    cpu_s: int = 15
    memory_bytes: int = 2048 * MEBIBYTE
    file_bytes: int = 256 * MEBIBYTE


@dataclass(frozen=True)
class Finished:
    """How a child ended well. `peak_mb`: resident memory at most, of its largest process, MiB."""

    stdout: bytes
    wall_ms: float
    peak_mb: float


@cache
def isolated() -> bool:
    """Whether bubblewrap is here and may make namespaces, which some machines forbid."""
    if shutil.which("bwrap") is None:
        return False
    with tempfile.TemporaryDirectory() as scratch:
        tried = [*_fence(Path(scratch), ()), "true"]
        return subprocess.run(tried, capture_output=True, check=False, timeout=20).returncode == 0


def run(
    command: Sequence[str],
    scratch: Path,
    limits: Limits = Limits(),
    readable: Sequence[Path] = (),
    environment: dict[str, str] | None = None,
) -> Finished:
    """Run `command` in `scratch`, an existing folder and the only one that it may write.

    It sees Python's own environment and what is `readable`, under the same absolute paths.

    Raises:
        OutOfTime: it took longer than the limits allow and was ended, with all it had started.
        OutOfMemory: it wanted more than the limits allow.
        ChildFailed: it ended with another status than 0, or printed without end.
    """
    scratch = scratch.resolve()
    variables = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
    } | (environment or {})
    fence = _fence(scratch, readable) if isolated() else []
    started = time.monotonic()
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
        tempfile.TemporaryFile() as report,
    ):
        child = subprocess.Popen(
            [*POLITELY, *fence, *_reaper(report.fileno()), *_limited(limits), *command],
            stdin=subprocess.DEVNULL, stdout=out, stderr=errors, cwd=scratch, env=variables,
            start_new_session=True, pass_fds=[report.fileno()],
        )  # fmt: skip
        timely = _await(child, limits.wall_s)
        peak_mb = int(_tail(report) or 0) / 1024
        failure = _failure(child.returncode, timely, _tail(errors), out)
        if failure is not None:
            kind, text = failure
            raise kind(text, peak_mb)
        out.seek(0)
        return Finished(out.read(), 1000 * (time.monotonic() - started), peak_mb)


def _await(child: "subprocess.Popen[bytes]", wall_s: float) -> bool:
    """Whether it ended by itself. Nothing that it started outlives it."""
    late = threading.Event()

    def end() -> None:
        with suppress(ProcessLookupError):  # it has ended
            os.killpg(child.pid, signal.SIGKILL)

    def end_late() -> None:
        late.set()
        end()

    timer = threading.Timer(wall_s, end_late)
    timer.start()
    try:
        child.wait()
    finally:
        timer.cancel()
        end()
    return not late.is_set()


def _failure(
    status: int, timely: bool, last_words: bytes, out: IO[bytes]
) -> tuple[type[ChildFailed], str] | None:
    """What to say of a child that did not end well; None of one that did."""
    if not timely or _died_of(signal.SIGXCPU, status):
        return OutOfTime, "this file takes too long to read: is it far larger than it looks?"
    if status and any(sign in last_words.lower() for sign in NO_MEMORY):
        return OutOfMemory, "this file needs too much memory: is it far larger than it looks?"
    if _died_of(signal.SIGXFSZ, status) or out.seek(0, os.SEEK_END) > KEPT_OUTPUT:
        return ChildFailed, "reading this file wrote without end"
    if status:
        said = last_words.decode("utf-8", "replace")[-SAID_WHY:].strip()
        return ChildFailed, f"reading this file failed (status {status}): {said}"
    return None


def _died_of(number: signal.Signals, status: int) -> bool:
    return status in {-number, 128 + number}  # the latter where a shell stood between


def _tail(errors: IO[bytes]) -> bytes:
    errors.seek(max(0, errors.seek(0, os.SEEK_END) - 4 * SAID_WHY))
    return errors.read()


# --- how it is fenced in --------------------------------------------------------------


def _reaper(report: int) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", REAPER, str(report)]


def _limited(limits: Limits) -> list[str]:
    """At the soft limit of time comes SIGXCPU, by which it is known; at the hard one SIGKILL."""
    return [
        "prlimit", f"--cpu={limits.cpu_s}:{limits.cpu_s + 1}", f"--data={limits.memory_bytes}",
        f"--fsize={limits.file_bytes}", "--core=0", "--nofile=256", "--",
    ]  # fmt: skip


def _fence(scratch: Path, readable: Sequence[Path]) -> list[str]:
    seen = dict.fromkeys([*SYSTEM, sys.base_prefix, sys.prefix, *map(str, readable)])
    return [
        "bwrap", *_namespaces(), "--proc", "/proc", "--dev", "/dev", *_shown(seen),
        "--bind", str(scratch), str(scratch), "--chdir", str(scratch),
        "--remount-ro", "/dev", "--remount-ro", "/", "--as-pid-1", "--",
    ]  # fmt: skip


def _namespaces() -> list[str]:
    return ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]


def _shown(paths: Sequence[str] | dict[str, None]) -> list[str]:
    return [part for path in paths for part in ("--ro-bind-try", path, path)]
