"""A visitor whose device draws the room: no picture, no view; poses over the socket."""

import msgspec

from scenes.messages import PROTOCOL, Hello, PeoplePoses, Pose, Welcome
from scenes.wire import write_server_live
from streaming.poses_only import PosesOnly
from tests.streaming.clients import VIEW, raw
from tests.streaming.rooms import shop, until

HERE = Pose((0.0, 1.6, 0.0), (0.0, 0.0, 0.0, 1.0))
THERE = Pose((1.0, 1.6, 0.0), (0.0, 0.0, 0.0, 1.0))


class Ready:
    def __init__(self) -> None:
        self.times = 0

    def on_ready(self) -> None:
        self.times += 1


def test_nobodys_newest_pose_is_lost_while_the_line_is_busy() -> None:
    media = PosesOnly(ready := Ready())
    media.send_live(PeoplePoses([("bob", HERE), ("cy", HERE)]))
    media.send_live(PeoplePoses([("bob", THERE)]))
    assert ready.times == 2
    assert media.take() == write_server_live(PeoplePoses([("bob", THERE), ("cy", HERE)]))
    assert media.take() is None


async def test_no_view_is_opened_and_poses_come_over_the_socket() -> None:
    async with shop() as running, raw(running.url) as client:
        await client.say(Hello(PROTOCOL, "ann", VIEW, transport="local"))
        assert isinstance(await client.hear(), Welcome)
        guest = running.room.guests["ann"]
        guest.channel.send_live(PeoplePoses([("bob", THERE)]))
        data = await client.socket.recv()
        assert isinstance(data, bytes)
        told = msgspec.msgpack.decode(data)
        assert told[0] == "w"
        assert told[1][0][0] == "bob"
        await until(lambda: running.metric("windowshop_handshakes_total", outcome="local") == 1)
        assert running.metric("windowshop_frames_total") == 0
