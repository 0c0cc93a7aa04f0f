"""JSON as its standard has it (RFC 8259) and no larger, deeper or stranger than a model needs."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Never

from assets.errors import Refused
from assets.gate.findings import error
from assets.gate.limits import JSON_DEPTH, JSON_VALUES, LARGEST_INTEGER

EXPORT_AGAIN = "Export the model again; if it happens again, tell the maker of the exporter."


def parse(data: bytes) -> dict[str, Any]:
    """The object that `data` says.

    Raises:
        Refused: not JSON, a number that no float or exact integer can hold, the same key twice, or
            beyond the limits of size and depth.
    """
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > JSON_VALUES:
        _refuse("JSON_TOO_LARGE", f"The document has more than {JSON_VALUES:,} values.")
    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=_members, parse_constant=_no_constant,
            parse_float=_finite, parse_int=_exact,
        )  # fmt: skip
    except RecursionError:
        _too_deep()
    except UnicodeDecodeError as failure:
        _refuse("JSON_INVALID", f"The document is not UTF-8 text ({failure.reason}).")
    except json.JSONDecodeError as failure:
        _refuse("JSON_INVALID", f"The document is not JSON: {failure.msg} at {failure.pos}.")
    if not isinstance(document, dict):
        _refuse("JSON_INVALID", "The document is JSON, but not an object.")
    _check_depth(document)
    return document


def _check_depth(document: dict[str, Any]) -> None:
    level: list[Any] = [document]
    for _ in range(JSON_DEPTH + 1):
        level = [one for value in level for one in _below(value)]
    if level:
        _too_deep()


def _below(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def objects(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a document with its JSON pointer; not what is in `extras`: nobody reads it."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, dict):
            yield pointer, value
            waiting += [
                (f"{pointer}/{escaped(key)}", one) for key, one in value.items() if key != "extras"
            ]
        elif isinstance(value, list):
            waiting += [
                (f"{pointer}/{index}", one)
                for index, one in enumerate(value)
                if isinstance(one, dict | list)
            ]


def escaped(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        _refuse("JSON_DUPLICATE_KEY", f"The key {twice[:80]!r} stands twice in one object.")
    return members


def _no_constant(name: str) -> Never:
    _refuse("JSON_NUMBER", f"{name} is no number that a document may hold.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        _refuse("JSON_NUMBER", f"The number {text[:40]} is too large.")
    return number


def _exact(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > LARGEST_INTEGER:
        _refuse("JSON_NUMBER", f"The whole number {text[:40]} is too large.")
    return int(text)


def _too_deep() -> Never:
    _refuse("JSON_TOO_DEEP", f"Values are nested more than {JSON_DEPTH} deep.")


def _refuse(code: str, message: str) -> Never:
    raise Refused([error(code, "", message, EXPORT_AGAIN)])
