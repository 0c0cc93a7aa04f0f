"""One road for every upload: two children in the sandbox look at it, one after the other."""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

import assets
from assets.errors import ChildFailed, OutOfMemory, OutOfTime
from assets.gate.chinese import in_both
from assets.gate.findings import Finding, Inspected, Severity, Verdict, error, errors_first
from assets.gate.limits import FINDINGS, MEBIBYTE, UNPACKED_BYTES
from assets.gate.remedies import remedy
from assets.gate.uploads import ARCHIVES
from assets.node_tools import FOLDER, node
from assets.sandbox import Finished, Limits, run

CODE = Path(assets.__file__).parent
INSPECTION = Limits(wall_s=4.5, cpu_s=4, memory_bytes=1024 * MEBIBYTE, file_bytes=UNPACKED_BYTES)
VALIDATION = Limits(wall_s=5.0, cpu_s=6, file_bytes=MEBIBYTE * 8)
"""Together below ten seconds; the validator's engine works on several cores."""
Answer = TypeVar("Answer")
_SMALLER = "Make it simpler: fewer vertices, fewer and smaller textures, no compression."


class _Told(msgspec.Struct):
    """A message of the validator: severity 0 is an error, 1 a warning."""

    code: str
    message: str
    severity: int
    pointer: str = ""


class _Report(msgspec.Struct):
    errors: int
    warnings: int
    messages: list[_Told]


@dataclass
class _Course:
    """What has come to light so far."""

    findings: list[Finding] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0
    peak_mb: float = 0.0


@dataclass(frozen=True)
class Checked:
    """`model`: the document of an accepted upload, alone with the files that it names."""

    verdict: Verdict
    model: Path | None


def check(file: Path, scratch: Path) -> Checked:
    """Whether `file` (.glb, .gltf or .zip) passes the gate. `scratch`: an empty folder of the
    caller's, which afterwards holds the model if it is accepted; nothing is written elsewhere.

    Raises:
        ToolMissing: the validator is not installed.
    """
    started, course = time.monotonic(), _Course()
    folder, away = scratch.resolve() / "model", scratch.resolve() / "validator"
    for one in (folder, away):
        one.mkdir()
    main = _inspected(file.resolve(), folder, course)
    if main is not None:
        _validated(folder / main, folder, away, course)
    accepted = course.errors == 0
    for one in (away,) if accepted else (away, folder):
        shutil.rmtree(one)
    verdict = Verdict(
        str(file), accepted, course.errors, course.warnings,
        [in_both(one) for one in errors_first(course.findings)[:FINDINGS]],
        round(1000 * (time.monotonic() - started), 1), round(course.peak_mb, 1),
    )  # fmt: skip
    return Checked(verdict, folder / main if accepted and main else None)


def _inspected(file: Path, folder: Path, course: _Course) -> str | None:
    command = [sys.executable, "-P", "-B", "-m", "assets.gate.inspect", str(file), str(folder)]
    shown = file if file.suffix.lower() in ARCHIVES else file.parent
    answer = _answer(course, Inspected, lambda: run(
        command, folder, INSPECTION, [CODE, shown], {"PYTHONPATH": str(CODE.parent)}
    ))  # fmt: skip
    if answer is None:
        return None
    course.findings += answer.findings
    course.errors += answer.errors
    return answer.main


def _validated(main: Path, folder: Path, away: Path, course: _Course) -> None:
    command = node("validate.mjs", str(main), str(FINDINGS))
    report = _answer(course, _Report, lambda: run(command, away, VALIDATION, [FOLDER, folder]))
    if report is None:
        return
    course.errors += report.errors
    course.warnings += report.warnings
    for one in report.messages:
        severity: Severity = "warning" if one.severity else "error"
        course.findings.append(
            Finding(one.code, severity, one.pointer, one.message, remedy(one.code).en)
        )


def _answer(course: _Course, kind: type[Answer], child: Callable[[], Finished]) -> Answer | None:
    """What a child answers; what ends it is a finding like any other."""
    try:
        done = child()
        course.peak_mb = max(course.peak_mb, done.peak_mb)
        return msgspec.json.decode(done.stdout, type=kind)
    except ChildFailed as failure:
        course.peak_mb = max(course.peak_mb, failure.peak_mb)
        course.findings.append(_ended(failure))
    except msgspec.DecodeError:
        course.findings.append(_ended(ChildFailed("no answer")))
    course.errors += 1
    return None


def _ended(failure: ChildFailed) -> Finding:
    if isinstance(failure, OutOfTime):
        return error("TOO_SLOW_TO_READ", "", "Reading this model takes too long.", _SMALLER)
    if isinstance(failure, OutOfMemory):
        return error("TOO_LARGE_TO_READ", "", "Reading this model takes too much memory.", _SMALLER)
    told = "Reading this model ended a program that reads models."
    return error("UNREADABLE", "", told, "Export it again, from another program if you can.")
