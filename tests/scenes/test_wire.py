"""Messages survive their wires; nothing else gets through, and only with our own error."""

import contextlib
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes import messages as m
from scenes import render_messages as r
from scenes.errors import MessageError
from scenes.wire import (
    MAX_RENDER_BYTES,
    front_side_reader,
    read_client,
    read_client_live,
    worker_side_reader,
    write_render,
    write_server,
)

VIEW = m.ViewRequest(640, 360)
POSE = m.Pose((0.0, 1.6, 0.0), (0.0, 0.0, 0.0, 1.0))


def test_control_messages_are_tagged_json() -> None:
    text = json.dumps({"type": "hello", "protocol": 1, "token": "t",
                       "view": {"width": 640, "height": 360}, "codecs": ["h264"]})  # fmt: skip
    assert read_client(text) == m.Hello(1, "t", VIEW, codecs=["h264"])
    assert json.loads(write_server(m.Pong(5.0))) == {"type": "pong", "t_client": 5.0}


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", '{"type":"hullo"}', '{"type":"answer"}', '{"type":"ping","t_client":-1}',
        '{"type":"ping","t_client":1e999}', '{"type":"ping","t_client":NaN}',
        '{"type":"set_view","view":{"width":99999,"height":360}}',
        '{"type":"take_in_hand","seq":1,"placement":"../../etc"}',
        "[" * 60_000, '{"type":"answer","sdp":"' + "a" * 40_000 + '"}', "x" * 70_000,
    ],
)  # fmt: skip
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(MessageError):
        read_client(text)


@given(st.binary(max_size=300))
def test_random_bytes_raise_only_our_error(data: bytes) -> None:
    for read in (read_client, read_client_live):
        with contextlib.suppress(MessageError):  # anything else fails the test
            assert read(data) is not None


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_no_endless_coordinate_gets_in(x: float) -> None:
    data = msgspec.msgpack.encode(["m", 1, 1.0, [[x, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]], None])
    try:
        message = read_client_live(data)
    except MessageError:
        return
    assert isinstance(message, m.MoveTo)
    assert abs(message.pose.position[0]) <= 1000


messages_to_worker = st.lists(
    st.sampled_from(
        [r.Heartbeat(1), r.ViewMove("v", 3, POSE), r.PauseView("v", True), r.Shutdown()]
    ),
    max_size=8,
)


@given(messages_to_worker, st.lists(st.integers(1, 40), max_size=20))
def test_the_render_wire_may_be_cut_anywhere(sent: list[r.ToWorker], cuts: list[int]) -> None:
    stream = b"".join(write_render(message) for message in sent)
    reader = worker_side_reader()
    got: list[r.ToWorker] = []
    for cut in cuts:
        got += reader.feed(stream[:cut])
        stream = stream[cut:]
    got += reader.feed(stream)
    assert got == sent


def test_a_foreign_stream_is_refused() -> None:
    with pytest.raises(MessageError):
        list(front_side_reader().feed((MAX_RENDER_BYTES + 1).to_bytes(4, "big")))
    with pytest.raises(MessageError):
        list(front_side_reader().feed(b"\x00\x00\x00\x02\xc1\xc1"))
