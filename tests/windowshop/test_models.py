"""`windowshop model check`: what it prints, for programs and for people, and how it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.assets.gate.made import SOUND, glb, gltf, triangle
from windowshop.cli import app


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "good.gltf"
    file.write_bytes(SOUND)
    return str(file)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    hostile = "[red]\x1b[2J\x1b]0;x\x07" + "x" * 20
    document = triangle(extensionsUsed=[hostile], extensionsRequired=[hostile])
    file = tmp_path / "bad.glb"
    file.write_bytes(glb(gltf(document)["model.gltf"]))
    return str(file)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["model", "check", *arguments])


def test_one_array_says_all_of_every_file(good: str, bad: str) -> None:
    result = run(good, bad, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [(one["file"], one["accepted"]) for one in told] == [(good, True), (bad, False)]
    names = {"file", "accepted", "errors", "warnings", "issues", "ms", "peak_mb"}
    assert all(set(one) == names for one in told)
    assert told[1]["errors"] == len(told[1]["issues"]) == 1
    issue = told[1]["issues"][0]
    assert set(issue) == {"code", "severity", "pointer", "message", "remedy"}
    assert (issue["severity"], issue["pointer"]) == ("error", "/extensionsRequired/0")
    assert all(one["ms"] > 0 and one["peak_mb"] > 5 for one in told)


def test_people_are_told_the_same_and_their_screen_is_left_alone(good: str, bad: str) -> None:
    result = run(good, bad)
    assert result.exit_code == 1
    assert "good.gltf: passes the gate" in result.stdout
    assert "bad.glb: refused (errors: 1" in result.stdout
    assert "→ Export without this extension" in result.stdout
    assert "[red]" in result.stdout  # as it stands in the file, not as a colour
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout


def test_all_accepted_ends_well(good: str) -> None:
    assert run(good, "--json").exit_code == 0


@pytest.mark.parametrize("arguments", [[], ["--json"], ["no such file.glb"], ["--jsn"], ["."]])
def test_misuse_is_neither(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
