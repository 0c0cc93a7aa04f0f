"""What the gate found, and its verdict."""

from collections.abc import Iterable
from typing import Literal

import msgspec

POINTER_LENGTH = 500
"""Characters kept: keys in a document may be as long as it is."""
Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong. `pointer` is a JSON pointer (RFC 6901) into the glTF document;
    empty for the whole file. `remedy` says what a person can do; both in Chinese as well."""

    code: str
    severity: Severity
    pointer: str
    message: str
    remedy: str
    message_zh: str = ""
    remedy_zh: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """Of one upload. `errors` and `warnings` count all; `issues` holds the first, errors first.
    `ms`: wall time; `peak_mb`: resident memory at most of any process that read it, MiB."""

    file: str
    accepted: bool
    errors: int
    warnings: int
    issues: list[Finding]
    ms: float
    peak_mb: float


class Inspected(msgspec.Struct, frozen=True):
    """What the first child answers: how many errors it found and the first of them; `main` is
    the document's name among the members that it has put down, None where there are errors."""

    errors: int
    findings: list[Finding]
    main: str | None = None


def error(code: str, pointer: str, message: str, remedy: str) -> Finding:
    return Finding(code, "error", pointer[:POINTER_LENGTH], message, remedy)


def errors_first(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: one.severity != "error")
