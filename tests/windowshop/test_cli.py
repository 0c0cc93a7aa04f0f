"""The command line says what is wrong and what to do, with the right exit status."""

import json
import socket
from pathlib import Path

from typer.testing import CliRunner, Result

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


def check(folder: Path, text: str = small_store.TEXT, *options: str) -> Result:
    """`store check` of a store file with `text`, against the goods built in `folder`, if any."""
    file = str(store_file(folder, text))
    return runner.invoke(app, ["store", "check", *options, "--data", str(folder), file])


def test_a_sound_store_is_told_so(tmp_path: Path) -> None:
    result = check(tmp_path)
    assert result.exit_code == 0
    assert "no problem" in result.output
    assert "SKUs are not checked" in result.output


def test_a_sku_that_nobody_sells_is_a_problem(tmp_path: Path) -> None:
    goods = tmp_path / "goods"
    goods.mkdir()
    (goods / "catalogue.json").write_text('{"version": 1, "currency": "EUR", "products": []}')
    result = check(tmp_path, small_store.TEXT, "--json")
    assert result.exit_code == 1
    assert [problem["place"] for problem in json.loads(result.output)] == [
        "rooms.main.placements.table/1/1",
        "rooms.main.placements.wall/2/3",
    ]


def test_a_damaged_catalogue_is_one_sentence(tmp_path: Path) -> None:
    goods = tmp_path / "goods"
    goods.mkdir()
    (goods / "catalogue.json").write_text('{"version": 1, "currency"')
    result = check(tmp_path)
    assert result.exit_code == 2
    assert f"delete {goods}" in result.output.replace("\n", "")
    assert isinstance(result.exception, SystemExit)


def test_every_problem_comes_with_place_and_remedy(tmp_path: Path) -> None:
    text = small_store.TEXT.replace("wall/2/3", "wall/9/9").replace("[0, 2]", "[0, 0]")
    result = check(tmp_path, text, "--json")
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


def test_the_doctor_tells_of_wrong_network_settings_among_the_rest(tmp_path: Path) -> None:
    options = ["--data", str(tmp_path), "--udp-ports", "1-2", "--json"]
    result = runner.invoke(app, ["doctor", *options])
    findings = {finding["name"]: finding for finding in json.loads(result.output)}
    assert result.exit_code == 1
    assert "no range of ports" in findings["Network settings"]["remedy"]
    assert "Disk" in findings


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
