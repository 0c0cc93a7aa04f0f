"""Every recorded run, one CSV per processor model, one row a number."""

import csv
import datetime
import re
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "history"
CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Entry:
    """One number of one run."""

    at: str
    """UTC, ISO 8601."""
    commit: str
    benchmark: str
    setting: str
    """What was asked for: `users=1 width=960 height=540`."""
    metric: str
    value: float


def cpu_model() -> str:
    """The processor's own name, or `unknown`."""
    try:
        match = re.search(r"^model name\s*:\s*(.+)$", CPUINFO.read_text(), re.MULTILINE)
    except OSError:
        match = None
    return match.group(1).strip() if match else "unknown"


def slug(name: str) -> str:
    """`name` as a file name: lower case, words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "unknown"


def history_file(folder: Path = FOLDER) -> Path:
    """The CSV of this machine's processor."""
    return folder / f"{slug(cpu_model())}.csv"


def commit() -> str:
    """The checked-out commit, short; `unknown` outside a checkout."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=FOLDER.parent, check=False)
    return done.stdout.strip() or "unknown"


def numbers(result: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    """The measured numbers of a benchmark's result; those of nested tables as `table.key`."""
    for key, value in result.items():
        if isinstance(value, dict):
            yield from numbers(value, f"{prefix}{key}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{prefix}{key}", float(value)


def record(benchmark: str, setting: str, result: dict[str, Any], file: Path) -> None:
    """Append a run to `file`, which is made with its header line if it is new."""
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    made_from = commit()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = not file.exists()
    with file.open("a", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, [field.name for field in fields(Entry)], lineterminator="\n")
        if fresh:
            writer.writeheader()
        for metric, value in numbers(result):
            writer.writerow(asdict(Entry(at, made_from, benchmark, setting, metric, value)))


def read(file: Path) -> list[Entry]:
    """All entries of a history, oldest first."""
    with file.open(newline="", encoding="utf-8") as rows:
        return [Entry(**{**row, "value": float(row["value"])}) for row in csv.DictReader(rows)]  # type: ignore[arg-type]
