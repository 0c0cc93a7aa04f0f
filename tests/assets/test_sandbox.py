"""A tool in the sandbox sees, takes and leaves no more than it may, and its parent survives it."""

import os
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from assets import sandbox
from assets.errors import ChildFailed, OutOfMemory, OutOfTime
from assets.sandbox import MEBIBYTE, Limits, isolated, run

fenced = pytest.mark.skipif(not isolated(), reason="bubblewrap is not here, or may not fence")


@pytest.fixture(params=["fenced", "limits only"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the fence where there is one, and without."""
    if request.param == "limits only":
        monkeypatch.setattr(sandbox, "isolated", lambda: False)
    elif not isolated():
        pytest.skip("bubblewrap is not here, or may not fence")


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


@pytest.mark.usefixtures("either")
def test_what_a_tool_prints_takes_and_leaves_is_known(tmp_path: Path) -> None:
    ours = b"x" * (256 << 20)  # does not count as the tool's
    done = run(
        python("b = bytearray(64 << 20); open('made', 'w').write('x'); print('said')"), tmp_path
    )
    assert done.stdout == b"said\n"
    assert 64 < done.peak_mb < 200 < len(ours) / MEBIBYTE
    assert (tmp_path / "made").read_text() == "x"


@pytest.mark.usefixtures("either")
def test_it_inherits_no_variable_and_no_file(tmp_path: Path) -> None:
    os.environ["A_SECRET"] = "x"
    told = run(
        python("import os; print(sorted(os.environ), sorted(os.listdir('/proc/self/fd')))"),
        tmp_path,
    )
    del os.environ["A_SECRET"]
    variables, files = told.stdout.decode().split("] ")
    assert "A_SECRET" not in variables
    assert files.strip() == "['0', '1', '2', '3']"  # the last is the listing itself


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("code", "error", "text"),
    [
        ("while True: pass", OutOfTime, "too long"),
        ("bytearray(3 << 30)", OutOfMemory, "too much memory"),
        ("import os; os.abort()", ChildFailed, "failed"),
        ("raise SystemExit('no such thing')", ChildFailed, "no such thing"),
        ("while True: print('x' * 9999)", ChildFailed, "without end"),
        ("open('large', 'wb').write(bytes(20 << 20))", ChildFailed, "without end|too large"),
    ],
)
def test_what_it_may_not_take_ends_it(
    tmp_path: Path, code: str, error: type[ChildFailed], text: str
) -> None:
    started = time.monotonic()
    with pytest.raises(error, match=text):
        run(python(code), tmp_path, Limits(wall_s=15.0, cpu_s=1, file_bytes=16 * MEBIBYTE))
    assert time.monotonic() - started < 20


@pytest.mark.usefixtures("either")
def test_what_it_started_ends_with_it(tmp_path: Path) -> None:
    code = "import subprocess; print(subprocess.Popen(['sleep', '987']).wait())"
    with pytest.raises(OutOfTime):
        run(python(code), tmp_path, Limits(wall_s=0.5))
    deadline = time.monotonic() + 10
    while b"987" in b"".join(_command_lines()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _command_lines() -> list[bytes]:
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(process.read_bytes())
        except OSError:
            continue
    return found


@fenced
def test_it_sees_the_system_and_what_it_is_shown_only(tmp_path: Path) -> None:
    scratch, shown, secret = (tmp_path / name for name in ("scratch", "shown", "secret"))
    for one in (scratch, shown, secret):
        one.mkdir()
        (one / "file").write_text("text")
    code = """
import sys
for path in sys.argv[1:]:
    for mode in ('r', 'a'):
        try: open(path, mode).close(); print('yes', end=' ')
        except OSError: print('no', end=' ')
"""
    files = [str(one / "file") for one in (scratch, shown, secret)]
    asked = [*python(code), *files, "/etc/hostname", "/etc/passwd", str(Path(__file__))]
    told = run(asked, scratch, readable=[shown]).stdout.decode().split()
    assert told == ["yes", "yes", "yes", "no", *["no"] * 8]


@fenced
def test_it_reaches_no_network_not_even_this_machine(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))"
        with pytest.raises(ChildFailed, match=r"ConnectionRefusedError|unreachable"):
            run(python(code), tmp_path)


def test_it_runs_beside_others(tmp_path: Path) -> None:
    """Ends and sizes of one are not taken for another's."""
    told: list[bytes] = []

    def one(number: int) -> None:
        told.append(run(python(f"print({number})"), tmp_path).stdout)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [b"%d\n" % number for number in range(6)]
