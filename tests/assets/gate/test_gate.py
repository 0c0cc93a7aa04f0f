"""What is sound goes through the gate alone; what is not ends in words, whatever it is."""

import json
import os
from pathlib import Path

import pytest

from assets import sandbox
from assets.errors import ToolMissing
from assets.gate import check as road
from assets.gate.check import Checked, check
from assets.sandbox import MEBIBYTE, Limits
from tests.assets.gate.conftest import Gate, laid_out
from tests.assets.gate.hostile import BOMBS
from tests.assets.gate.made import SOUND, Files, glb, gltf, packed, png, triangle

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "gltf-validator"
POINTS = bytes(36)


def beside(folder: str = "") -> bytes:
    """A document whose geometry and picture are files of their own."""
    document = triangle(buffers=[{"byteLength": 36, "uri": f"{folder}the%20points.bin"}])
    document["accessors"][0]["max"] = [0, 0, 0]
    document["images"] = [{"uri": "./red.png"}]
    document["textures"] = [{"source": 0}]
    return json.dumps(document).encode()


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        (gltf(triangle()), {"model.gltf"}),
        ({"a chair.glb": glb(SOUND)}, {"a chair.glb"}),
        ({"con.glb": glb(SOUND)}, {"model.glb"}),
        (
            {"c.gltf": beside(), "the points.bin": POINTS, "red.png": png(4, 4), "key": b"secret"},
            {"c.gltf", "the points.bin", "red.png"},
        ),
        (
            {"c.gltf": beside("b/"), "b/the points.bin": POINTS, "red.png": png(4, 4)},
            {"c.gltf", "b/the points.bin", "red.png"},
        ),
        (
            packed([
                ("in/c.gltf", beside()), ("in/the points.bin", POINTS), ("in/red.png", png(4, 4)),
                ("LICENSE", b"free"), ("__MACOSX/in/._c.gltf", b"x"),
            ]),
            {"in/c.gltf", "in/the points.bin", "in/red.png"},
        ),
    ],
)  # fmt: skip
def test_what_is_sound_goes_through_with_the_files_that_it_names(
    gate: Gate, tmp_path: Path, files: Files, kept: set[str]
) -> None:
    checked = gate(files)
    assert checked.verdict.accepted, checked.verdict.issues
    assert checked.model is not None
    assert checked.model.is_file()
    assert files_below(tmp_path / "scratch") == {f"model/{name}" for name in kept}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_hostile_ends_in_words(gate: Gate, tmp_path: Path, name: str) -> None:
    make, codes = BOMBS[name]
    files = make()
    checked = gate(files)
    refused(checked)
    assert codes & {one.code for one in checked.verdict.issues}
    assert files_below(tmp_path) == {f"upload/{name}" for name in files}


def refused(checked: Checked) -> None:
    """By what the verdict promises of every file, however bad."""
    verdict = checked.verdict
    assert checked.model is None
    assert not verdict.accepted
    assert verdict.errors > 0
    assert verdict.issues[0].severity == "error"
    assert all(one.message and one.remedy for one in verdict.issues)
    assert verdict.ms < 10_000
    assert verdict.peak_mb < 1_000


def test_a_link_beside_the_model_is_not_followed(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "secret.bin").write_bytes(POINTS)
    (tmp_path / "upload").mkdir()
    (tmp_path / "upload" / "points.bin").symlink_to(tmp_path / "secret.bin")
    file = tmp_path / "upload" / "model.gltf"
    file.write_text(json.dumps(triangle(buffers=[{"byteLength": 36, "uri": "points.bin"}])))
    (tmp_path / "scratch").mkdir()
    checked = check(file, tmp_path / "scratch")
    refused(checked)
    assert checked.verdict.issues[0].code == "FILE_UNREADABLE"


def test_without_a_fence_the_same_rules_hold(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "isolated", lambda: False)
    assert gate({"model.glb": glb(SOUND)}).verdict.accepted


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(wall_s=0.001), "TOO_SLOW_TO_READ"),
        (Limits(memory_bytes=40 * MEBIBYTE), "TOO_LARGE_TO_READ"),
    ],
)
def test_a_reader_at_its_limits_is_a_finding(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, limits: Limits, code: str
) -> None:
    monkeypatch.setattr(road, "INSPECTION", limits)
    files = packed([("model.gltf", beside()), ("the points.bin", os.urandom(30 * MEBIBYTE))])
    checked = gate(files)
    refused(checked)
    assert checked.verdict.issues[0].code == code


def test_many_warnings_do_not_hide_an_error(gate: Gate) -> None:
    unknown = {f"property {n}": 0 for n in range(300)}
    document = triangle(**unknown)
    document["meshes"][0]["primitives"][0]["material"] = 7
    verdict = gate(gltf(document)).verdict
    assert not verdict.accepted
    assert verdict.warnings == 300
    assert len(verdict.issues) == 100
    assert verdict.issues[0].code == "UNRESOLVED_REFERENCE"
    assert verdict.issues[0].pointer == "/meshes/0/primitives/0/material"


def test_what_is_said_of_a_file_does_not_repeat_all_that_it_says(gate: Gate) -> None:
    long = "x" * 1_000_000
    checked = gate(gltf(triangle(**{long + "a": 0, long + "b": 0}, extensionsUsed=[long, long])))
    refused(checked)
    assert checked.verdict.issues[0].code == "DUPLICATE_ELEMENTS"
    assert all(len(one.message + one.pointer) < 2_000 for one in checked.verdict.issues)


def test_without_its_tools_the_gate_takes_nothing(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.node_tools.FOLDER", tmp_path)
    with pytest.raises(ToolMissing, match="make setup"):
        gate(gltf(triangle()))


def corpus(tmp_path: Path, step: int) -> list[str]:
    """Judges each `step`-th file of Khronos' corpus; which ones without an error are refused."""
    if not CORPUS.exists():
        pytest.skip(f"{CORPUS} is not here")
    reports = sorted(CORPUS.rglob("*.report.json"))
    wrongly = []
    for number, report in enumerate(reports[::step]):
        errors = json.loads(report.read_text())["issues"]["numErrors"]
        scratch = tmp_path / str(number)
        scratch.mkdir()
        checked = check(report.with_name(report.name.removesuffix(".report.json")), scratch)
        if errors:
            refused(checked)
        elif not checked.verdict.accepted:
            wrongly.append(report.name.removesuffix(".report.json"))
    return wrongly


TAKEN_BY_OTHERS = {"non_relative_uri.gltf", "unrecognized_format.gltf"}
"""By Khronos' report without an error: one names an http address, one an unreadable image."""


def test_some_of_khronos_corpus_is_judged_as_it_should(tmp_path: Path) -> None:
    assert set(corpus(tmp_path, 9)) <= TAKEN_BY_OTHERS


@pytest.mark.long
def test_all_of_khronos_corpus_is_judged_as_it_should(tmp_path: Path) -> None:
    assert set(corpus(tmp_path, 1)) == TAKEN_BY_OTHERS


def test_the_gate_can_be_given_a_relative_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = laid_out({"a/model.glb": glb(SOUND)}, Path())
    Path("scratch").mkdir()
    verdict = check(file, Path("scratch")).verdict
    assert verdict.accepted
    assert verdict.file == "a/model.glb"
