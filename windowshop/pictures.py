"""Pictures of a store for the command line: from its cameras, or random walkable poses."""

import time
from pathlib import Path

from scenes.errors import StoreFileError
from scenes.poses import CameraPose, camera_pose, walking_poses
from scenes.render_messages import OpenRoom
from scenes.room import opening_state
from scenes.store import Room
from windowshop.errors import StartupError
from windowshop.prepare import Prepared, Progress, prepare


def take_pictures(
    store_file: Path,
    data: Path,
    room_id: str,
    camera: str,
    seed: int,
    size: tuple[int, int],
    out: Path,
    progress: Progress,
) -> list[Path]:
    """Write a PNG of each chosen pose; the files written.

    `camera` is a name, `all`, or `random:N`; `size` is width and height in pixels.

    Raises:
        StartupError: there is no such room or camera, or nothing can be drawn here.
    """
    # The renderer is loaded only where somebody asks for pictures.
    from engine.errors import EngineError
    from engine.room_scene import open_scene
    from engine.snapshot import pictures, png

    prepared = prepare(store_file, data, progress)
    room = _room(prepared, room_id)
    poses = chosen_poses(room, camera, seed)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    try:
        scene = open_scene(opening(prepared, store_file, room), time.monotonic(), lambda text: None)
        for done, (name, picture) in enumerate(pictures(scene, poses, *size), start=1):
            files.append(out / f"{name}.png")
            files[-1].write_bytes(png(picture))
            progress("Taking pictures", done / len(poses))
    except EngineError as error:
        raise StartupError(str(error)) from error
    return files


def opening(prepared: Prepared, store_file: Path, room: Room) -> OpenRoom:
    """What a renderer needs to draw `room` as its store file has it."""
    return OpenRoom(
        store_file=str(store_file),
        room=room.id,
        baked_dir=str(prepared.baked[room.id]),
        placements=room.placements,
        models=prepared.showcase.models(),
        epoch=0,
        state=opening_state(room),
    )


def chosen_poses(room: Room, camera: str, seed: int) -> list[CameraPose]:
    """The poses that the command line's `--camera` names.

    Raises:
        StartupError: no such camera, or not a number of random poses.
    """
    if camera.startswith("random:"):
        count = camera.removeprefix("random:")
        if not count.isdigit() or not 1 <= int(count) <= 10_000:
            raise StartupError(f"'{camera}': say how many, for example random:20")
        return walking_poses(room, int(count), seed)
    named = [camera_pose(known) for known in room.cameras if camera in (known.name, "all")]
    if not named:
        names = ", ".join(known.name for known in room.cameras) or "none at all"
        raise StartupError(f"there is no camera '{camera}'; this room has {names}")
    return named


def _room(prepared: Prepared, room_id: str) -> Room:
    try:
        return prepared.store.room(room_id) if room_id else prepared.store.rooms[0]
    except StoreFileError as error:
        raise StartupError(str(error)) from error
