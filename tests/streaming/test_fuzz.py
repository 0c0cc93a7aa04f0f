"""Whatever comes in, only documented errors come out."""

import json
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.errors import MessageError
from scenes.messages import MAX_CONTROL_BYTES, MAX_LIVE_BYTES
from scenes.wire import read_client, read_client_live
from streaming.errors import HandshakeFailed
from streaming.peer import check_sdp, round_trip

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)
tags = st.sampled_from(["hello", "answer", "candidate", "click", "select", "set_view", "ping", "x"])
fields = st.sampled_from(
    ["seq", "t_client", "frame", "ray", "view", "sdp", "token", "protocol", "placement", "codecs"]
)
near_misses = st.builds(
    lambda tag, rest: {"type": tag, **rest}, tags, st.dictionaries(fields, values, max_size=6)
)
live_arrays = st.builds(
    lambda tag, rest: [tag, *rest],
    st.sampled_from(["m", "p", "t", "f", ""]),
    st.lists(values, max_size=6),
)


def refuses(read: Any, data: Any) -> None:
    """Any other error than `MessageError` fails the test."""
    with suppress(MessageError):
        read(data)


@given(st.text() | st.binary() | near_misses.map(json.dumps))
@settings(max_examples=300)
def test_control_messages(data: str | bytes) -> None:
    refuses(read_client, data)


@given(st.binary(max_size=2000) | live_arrays)
@settings(max_examples=300)
def test_live_messages(data: Any) -> None:
    if isinstance(data, list):
        try:
            data = msgspec.msgpack.encode(data)
        except OverflowError:  # MessagePack itself has no such integer
            return
    refuses(read_client_live, data)


@pytest.mark.parametrize(
    "evil",
    [
        "[" * 60_000,
        '{"type":"hello","token":' + "[" * 50_000,
        '{"type":"ping","t_client":NaN}',
        '{"type":"ping","t_client":1e999}',
        '{"type":"ping","t_client":-1}',
        '{"type":"click","seq":1,"t_client":1,"frame":1,"ray":[[0,0,0],[9,0,0]]}',
        '{"type":"set_view","view":{"width":1000000,"height":90}}',
        '{"type":"rename","name":""}',
        "x" * (MAX_CONTROL_BYTES + 1),
        b"\xff\xfe",
    ],
)
def test_known_evil_is_refused_with_a_reason(evil: str | bytes) -> None:
    with pytest.raises(MessageError, match=r"\w"):
        read_client(evil)


@pytest.mark.parametrize(
    "evil",
    [
        b"\x91" * 1000,
        b"\xdd\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\x94\xa1m\x01\xcb\x7f\xf8\0\0\0\0\0\0\x90",
        b"\0" * (MAX_LIVE_BYTES + 1),
    ],
)
def test_known_live_evil_is_refused(evil: bytes) -> None:
    with pytest.raises(MessageError, match=r"\w"):
        read_client_live(evil)


@given(st.text() | st.lists(st.sampled_from(["m=video 9 UDP 96", "a=x", "m="])).map("\r\n".join))
def test_an_answer_is_small_and_has_few_sections(sdp: str) -> None:
    sections = sum(line.startswith("m=") for line in sdp.splitlines())
    if sections > 4:
        with pytest.raises(HandshakeFailed):
            check_sdp(sdp)
    else:
        check_sdp(sdp)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1))
def test_a_round_trip_is_never_negative(lsr: int, dlsr: int, ntp: int) -> None:
    seconds = round_trip(lsr, dlsr, ntp)
    assert seconds is None or 0 <= seconds < 2**15
