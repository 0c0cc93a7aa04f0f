"""Bent uploads, for an hour: whatever is bent, a verdict comes, and no reader breaks.

Most go through our own rules alone, in this process; one in thirty goes the whole road through both
children, which costs more than all others. Each case follows from its number, which a
failure names: `FUZZ_FROM=NUMBER FUZZ_SECONDS=1` shows it again.
"""

import json
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from assets.gate.check import check
from assets.gate.findings import Finding
from assets.gate.inspect import inspect
from tests.assets.gate.conftest import laid_out
from tests.assets.gate.hostile import BOMBS, pictured
from tests.assets.gate.made import SOUND, Files, glb, gltf, packed, png, triangle
from tests.assets.gate.test_gate import CORPUS

SECONDS = float(os.environ.get("FUZZ_SECONDS", "3600"))
FIRST = int(os.environ.get("FUZZ_FROM", "0"))
SLOWEST_S = 4.0
"""Of our own rules over one upload; the sandbox would end them a little later."""
LARGEST_SEED = 300_000
ODD_VALUES: list[Any] = [
    -1, 0, 1, 2, 3, 7, 255, 2**31, 2**32 - 1, 2**53 - 1, 0.5, -1e300, 1e-300, True, None, "", "a",
    "\0", "../x", "data:,", "SCALAR", "MAT4", [], {}, [[]], [0, 0, 0], {"uri": "x"}, 5126, 5121,
]  # fmt: skip
BROKEN = {"UNREADABLE", "TOO_SLOW_TO_READ", "TOO_LARGE_TO_READ"}
"""What a verdict says of a reader that ended without one: safe, but a fault to mend."""


def seeds() -> list[Files]:
    found = [
        gltf(triangle()), {"model.glb": glb(SOUND)}, packed([("in/model.gltf", SOUND)]),
        gltf(pictured("a.png"), a__png=png(8, 8)),
        *(make() for make, _ in BOMBS.values()),
    ]  # fmt: skip
    for file in sorted(CORPUS.rglob("*.gl*")) if CORPUS.exists() else ():
        if file.suffix in (".gltf", ".glb"):
            members = {
                one.name: one.read_bytes() for one in sorted(file.parent.glob("*.[bjp][ipn][gn]"))
            }
            found.append({file.name: file.read_bytes(), **members})
    return [files for files in found if sum(map(len, files.values())) < LARGEST_SEED]


def bent(files: Files, luck: random.Random) -> Files:
    """The upload with its document or one of its files changed in one to four places."""
    bent_files = dict(files)
    main = next(iter(files))
    for _ in range(luck.randint(1, 4)):
        name = main if luck.random() < 0.8 else luck.choice(list(files))
        if name.endswith(".gltf") and luck.random() < 0.85:
            bent_files[name] = _other_json(bent_files[name], luck)
        elif name.endswith(".glb") and luck.random() < 0.5:
            bent_files[name] = _other_chunk(bent_files[name], luck)
        else:
            bent_files[name] = _other_bytes(bent_files[name], luck)
    return bent_files


def _other_json(text: bytes, luck: random.Random) -> bytes:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _other_bytes(text, luck)
    holders = [one for one in _holders(document) if one]
    if not holders:
        return _other_bytes(text, luck)
    holder = luck.choice(holders)
    key = luck.choice(list(holder)) if isinstance(holder, dict) else luck.randrange(len(holder))
    _change(holder, key, holders, luck)
    return json.dumps(document).encode()


def _change(holder: Any, key: Any, holders: list[Any], luck: random.Random) -> None:
    what = luck.randrange(5)
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, list):
        holder.extend([holder[key]] * luck.choice([1, 3, 300]))
    elif what == 2:
        holder[key] = json.loads(json.dumps(luck.choice(holders)))  # a copy: no rings
    elif what == 3 and isinstance(holder[key], int):
        holder[key] += luck.choice([-1, 1, 4, 2**16, 2**31])
    else:
        holder[key] = luck.choice(ODD_VALUES)


def _holders(value: Any) -> list[Any]:
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            found.append(one)
            waiting += one.values() if isinstance(one, dict) else one
    return found


def _other_chunk(data: bytes, luck: random.Random) -> bytes:
    length = int.from_bytes(data[12:16], "little")
    text = data[20 : 20 + length].rstrip()
    return glb(_other_json(text, luck), data[28 + length :]) if text else data


def _other_bytes(data: bytes, luck: random.Random) -> bytes:
    changed = bytearray(data)
    at = luck.randrange(len(changed) + 1)
    what = luck.randrange(4)
    if what == 0:
        del changed[at:]
    elif what == 1:
        changed[at : at + luck.randint(1, 8)] = luck.randbytes(luck.randint(0, 8))
    elif what == 2:
        changed[at:at] = changed[luck.randrange(len(changed) + 1) :][:64]
    else:
        changed[at : at + 4] = luck.choice([0, 1, 2**31, 2**32 - 1]).to_bytes(4, "little")
    return bytes(changed)


@pytest.mark.long
@pytest.mark.timeout(SECONDS + 600)
def test_whatever_is_bent_a_verdict_comes(tmp_path: Path) -> None:
    whole, ends, number = seeds(), time.monotonic() + SECONDS, FIRST
    while time.monotonic() < ends:
        luck = random.Random(number)
        folder = tmp_path / str(number)
        file = laid_out(bent(luck.choice(whole), luck), folder / "upload")
        scratch = folder / "scratch"
        scratch.mkdir()
        judge(file, scratch, all_the_way=luck.random() < 0.03, case=number)
        for one in sorted(folder.rglob("*"), reverse=True):
            one.rmdir() if one.is_dir() else one.unlink()
        folder.rmdir()
        number += 1
    print(f"{number - FIRST} bent uploads in {SECONDS:.0f} s")


def judge(file: Path, scratch: Path, all_the_way: bool, case: int) -> None:
    started = time.monotonic()
    findings: list[Finding]
    if all_the_way:
        findings = check(file, scratch).verdict.issues
    else:
        findings = inspect(file, scratch).findings
        assert time.monotonic() - started < SLOWEST_S, case
    assert not BROKEN & {one.code for one in findings}, case
    assert all(one.message and one.remedy for one in findings), case
