"""CPU time, memory and files of processes, from Linux' /proc."""

import os
import time
from pathlib import Path

TICKS_S = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def stat_fields(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from `state` (field 3, see proc(5)) on; None if it is gone.

    The command's name before them is in parentheses and may hold blanks.
    """
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all its threads, living and ended; 0 if gone."""
    fields = stat_fields(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS_S if fields else 0.0


def parent(pid: int) -> int:
    """The parent's pid; 0 if the process is gone."""
    fields = stat_fields(pid)
    return int(fields[1]) if fields else 0


def alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    fields = stat_fields(pid)
    return fields is not None and fields[0] not in "ZX"


def children(pid: int, holding: str = "") -> list[int]:
    """Living children whose command line has `holding` in it, oldest first."""
    every = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    found = [child for child in every if parent(child) == pid and alive(child)]
    return sorted(child for child in found if holding in command_line(child))


def descendants(pid: int) -> list[int]:
    """Living children, their children and so on."""
    found = [pid]
    every = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    above = {one: parent(one) for one in every if alive(one)}
    for one in found:
        found.extend(child for child, its in above.items() if its == one)
    return found[1:]


def clock_s(pid: int) -> float:
    """CPU time of a process with all its threads, to the nanosecond rather than the tick;
    0 if gone."""
    try:
        return time.clock_gettime(~pid << 3 | 2)  # as clock_getcpuclockid(3) makes it
    except OSError:
        return 0.0


def tree_cpu_s(pid: int) -> float:
    """CPU time of a process and its living descendants."""
    return sum(clock_s(each) for each in [pid, *descendants(pid)])


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def resident_bytes(pid: int) -> int:
    """Memory of a process that is in RAM, shared pages too (proc(5): statm); 0 if gone."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * PAGE_BYTES


def open_files(pid: int) -> int:
    """File descriptors that a process has open; 0 if gone."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0


def own_cpu_ms() -> float:
    """CPU time of this process with every thread (the graphics driver's too), ms."""
    return time.process_time() * 1000


class CpuMeter:
    """Cores in use by groups of processes since it was started."""

    def __init__(self, groups: dict[str, list[int]]) -> None:
        self._groups = groups
        self._started = time.monotonic()
        self._before = self._seconds()

    def cores(self) -> dict[str, float]:
        """Mean cores in use by each group since the start."""
        elapsed = time.monotonic() - self._started
        return {
            name: (after - self._before[name]) / elapsed for name, after in self._seconds().items()
        }

    def _seconds(self) -> dict[str, float]:
        return {name: sum(cpu_seconds(pid) for pid in pids) for name, pids in self._groups.items()}
