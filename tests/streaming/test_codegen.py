"""The generated files follow the messages."""

import msgspec
import pytest

from scenes import messages
from streaming.codegen import __main__ as command
from streaming.codegen.describe import WIRES, described, members
from streaming.codegen.markdown import markdown
from streaming.codegen.typescript import typescript


def test_generated_files_are_not_stale() -> None:
    assert command.stale() == [], "run `python -m streaming.codegen`"


@pytest.mark.parametrize("union", WIRES)
def test_every_message_is_in_both_files(union: str) -> None:
    code, reference = typescript(), markdown()
    for kind in members(WIRES[union]):
        assert f"export interface {kind.cls.__name__} {{" in code
        assert f"### {kind.cls.__name__} · `{kind.tag}`" in reference


def test_a_server_message_never_misses_a_field_that_python_always_writes() -> None:
    refused = messages.Refused(code="malformed", text="no", retryable=False)
    written = msgspec.json.decode(msgspec.json.encode(refused))
    optional = {field.name for field in described()["Refused"].fields if field.optional}
    assert optional == set()
    assert set(written) == {"type"} | {field.name for field in described()["Refused"].fields}


def test_a_client_may_leave_out_what_has_a_default() -> None:
    optional = {field.name for field in described()["Hello"].fields if field.optional}
    assert optional == {"lang", "near", "at", "codecs", "transport"}


def test_field_docstrings_and_limits_are_carried_over() -> None:
    assert "/** True when a kept seat was found again. */" in typescript()
    assert f"export const MAX_LIVE_BYTES = {messages.MAX_LIVE_BYTES};" in typescript()
    assert "| `name` | `string` | 1 to 24 characters | required |" in markdown()
