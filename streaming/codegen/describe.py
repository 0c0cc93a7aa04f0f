"""Reads the message structs: their fields, limits, docstrings and directions."""

import ast
import importlib
import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from types import UnionType
from typing import Any, get_args

import msgspec
from msgspec import inspect as mi

from scenes import cart, errors, messages, room

WIRES: dict[str, UnionType] = {
    "ClientMessage": messages.ClientMessage,
    "ClientLive": messages.ClientLive,
    "ServerMessage": messages.ServerMessage,
    "ServerLive": messages.ServerLive,
}
"""The unions a browser sends and receives."""

UNIONS: dict[str, Any] = WIRES | {"RoomEvent": room.Event}
"""Unions that get a name of their own; parts come before what is made of them."""

LITERALS = {
    "Codec": messages.Codec,
    "Language": messages.Language,
    "Transport": messages.Transport,
    "LineState": cart.LineState,
    "CorrectionReason": cart.CorrectionReason,
    "RefusalCode": errors.RefusalCode,
    "ByeCode": messages.ByeCode,
}
"""Sets of words that get a name of their own, and at the client a list of them."""


class Field(msgspec.Struct, frozen=True):
    """A field on the wire. `doc` is the docstring under it, "" if it has none."""

    name: str
    type: mi.Type
    optional: bool
    default: str
    doc: str


class Described(msgspec.Struct, frozen=True):
    """A struct on the wire; `tag` is None for a part of other messages."""

    name: str
    tag: str | None
    array_like: bool
    doc: str
    fields: list[Field]


def members(union: Any) -> tuple[mi.StructType, ...]:
    """The structs of a union of structs, in the order they were written."""
    found = [mi.type_info(cls) for cls in union.__args__]
    return tuple(kind for kind in found if isinstance(kind, mi.StructType))


def union_name(kinds: Iterable[mi.Type]) -> str | None:
    """The name of the union of exactly these structs, if it has one."""
    classes = {kind.cls for kind in kinds if isinstance(kind, mi.StructType)}
    return next((name for name, union in UNIONS.items() if set(union.__args__) == classes), None)


def literal_name(values: Iterable[object]) -> str | None:
    """The name of the literal type of exactly these values, if it has one."""
    wanted = set(values)
    return next((name for name, kind in LITERALS.items() if set(get_args(kind)) == wanted), None)


@cache
def described() -> dict[str, Described]:
    """Every struct reachable from the wires, parts first."""
    kinds: dict[str, mi.StructType] = {}
    for union in WIRES.values():
        for kind in members(union):
            _collect(kind, kinds)
    client_only = _names("ClientMessage", "ClientLive") - _names("ServerMessage", "ServerLive")
    return {name: _describe(kind, name in client_only) for name, kind in kinds.items()}


def _collect(kind: mi.Type, found: dict[str, mi.StructType]) -> None:
    for part in _parts(kind):
        _collect(part, found)
    if isinstance(kind, mi.StructType):
        found.setdefault(kind.cls.__name__, kind)


def _parts(kind: mi.Type) -> Iterator[mi.Type]:
    match kind:
        case mi.StructType(fields=fields):
            yield from (field.type for field in fields)
        case mi.UnionType(types=types):
            yield from types
        case mi.TupleType(item_types=types):
            yield from types
        case mi.ListType(item_type=item):
            yield item
        case mi.DictType(key_type=key, value_type=value):
            yield from (key, value)


def _names(*wires: str) -> set[str]:
    found: dict[str, mi.StructType] = {}
    for wire in wires:
        for kind in members(WIRES[wire]):
            _collect(kind, found)
    return set(found)


def _describe(kind: mi.StructType, client_only: bool) -> Described:
    """A server always writes every field, unless the struct omits defaults or it is unset."""
    may_miss = client_only or kind.cls.__struct_config__.omit_defaults
    docs = _field_docs(kind.cls)
    fields = [
        Field(
            name=field.encode_name,
            type=field.type,
            optional=_may_be_unset(field) or (not field.required and may_miss),
            default=_default(field),
            doc=docs.get(field.name, ""),
        )
        for field in kind.fields
    ]
    # A struct without a docstring inherits msgspec's own: only its own dict tells.
    doc = inspect.cleandoc(kind.cls.__dict__.get("__doc__") or "")
    tag = None if kind.tag is None else str(kind.tag)
    return Described(kind.cls.__name__, tag, kind.array_like, doc, fields)


def _may_be_unset(field: mi.Field) -> bool:
    """Whether its default is UNSET, of which `inspect` tells only that there is no other."""
    defaults = (field.default, field.default_factory)
    return not field.required and all(value is msgspec.NODEFAULT for value in defaults)


def _default(field: mi.Field) -> str:
    if field.required:
        return ""
    if _may_be_unset(field):
        return "left out"
    value = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    return msgspec.json.encode(value).decode()


@cache
def _field_docs(cls: type) -> dict[str, str]:
    """Docstrings written under a class's fields (msgspec keeps none, so the source is read)."""
    tree = ast.parse(inspect.getsource(importlib.import_module(cls.__module__)))
    bodies = [
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == cls.__name__
    ]
    found = {}
    for body in bodies:
        for field, after in pairwise(body):
            match field, after:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    found[name] = inspect.cleandoc(text)
    return found
