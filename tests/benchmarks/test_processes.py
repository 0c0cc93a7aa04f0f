"""CPU time is the kernel's count of what a process really used."""

import os
import subprocess
import sys

from benchmarks import processes

BUSY = (
    "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass\ninput()"
)


def test_a_busy_child_is_found_and_its_time_counted() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        meter = processes.CpuMeter({"child": [child.pid]})
        assert child.pid in processes.children(os.getpid(), "process_time")
        while processes.cpu_seconds(child.pid) < 0.3:
            assert child.poll() is None
        assert meter.cores()["child"] > 0.05
        assert processes.alive(child.pid)
        child.communicate(b"\n")
    assert not processes.alive(child.pid)
    assert processes.cpu_seconds(child.pid) == 0.0
    assert processes.children(os.getpid(), "process_time") == []


def test_the_time_of_a_tree_counts_grandchildren() -> None:
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", nested], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        while processes.tree_cpu_s(child.pid) - processes.clock_s(child.pid) < 0.3:
            assert child.poll() is None
        (grandchild,) = processes.descendants(child.pid)
        assert processes.clock_s(grandchild) >= 0.3
        child.communicate(b"\n")
    assert processes.clock_s(grandchild) == 0.0
