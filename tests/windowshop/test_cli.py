"""The command line says what is wrong and what to do, with the right exit status."""

import json
import socket
from pathlib import Path

from typer.testing import CliRunner

from tests.scenes import small_store
from windowshop.cli import app

runner = CliRunner()


def store_file(folder: Path, text: str = small_store.TEXT) -> Path:
    path = folder / "store.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_help_names_every_command() -> None:
    result = runner.invoke(app, ["--help"])
    assert result.exit_code == 0
    for command in ("serve", "doctor", "snapshot", "store"):
        assert command in result.output


def test_a_sound_store_is_told_so(tmp_path: Path) -> None:
    result = runner.invoke(app, ["store", "check", str(store_file(tmp_path))])
    assert result.exit_code == 0
    assert "no problem" in result.output


def test_every_problem_comes_with_place_and_remedy(tmp_path: Path) -> None:
    text = small_store.TEXT.replace("wall/2/3", "wall/9/9").replace("[0, 2]", "[0, 0]")
    result = runner.invoke(app, ["store", "check", "--json", str(store_file(tmp_path, text))])
    assert result.exit_code == 1
    problems = json.loads(result.output)
    assert {problem["place"] for problem in problems} == {
        "rooms.main.placements.wall/9/9",
        "rooms.main.spawns.door",
    }
    assert all(problem["remedy"] for problem in problems)


def test_a_missing_store_file_is_one_sentence(tmp_path: Path) -> None:
    result = runner.invoke(app, ["store", "check", str(tmp_path / "none.toml")])
    assert result.exit_code == 2
    assert "cannot read" in result.output
    assert "Traceback" not in result.output


def test_the_schema_is_printed() -> None:
    schema = json.loads(runner.invoke(app, ["store", "schema"]).output)
    assert "fixtures" in json.dumps(schema)


def test_a_taken_port_is_told_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = runner.invoke(app, ["serve", "--port", str(port), "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert f"port {port} is taken" in result.output or "web client is not built" in result.output
    assert not (tmp_path / "goods").exists()
