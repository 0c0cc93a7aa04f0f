"""Runs are kept as they were measured, and drawn."""

from pathlib import Path

import pytest
from PIL import Image

from benchmarks import chart, history

RESULT = {"users": 1, "click_to_photon_p95": 41.5, "ssim_p5": None, "actions": {"pick": 12.0}}


def test_numbers_are_flattened_and_what_was_not_measured_left_out() -> None:
    assert dict(history.numbers(RESULT)) == {
        "users": 1.0, "click_to_photon_p95": 41.5, "actions.pick": 12.0,
    }  # fmt: skip


def test_a_run_is_read_back_as_it_was_recorded(tmp_path: Path) -> None:
    file = tmp_path / "history" / "cpu.csv"
    for _ in range(2):
        history.record("interaction", "users=1 960x540", RESULT, file)
    entries = history.read(file)
    assert len(entries) == 6
    assert {entry.metric: entry.value for entry in entries} == dict(history.numbers(RESULT))
    assert {entry.setting for entry in entries} == {"users=1 960x540"}
    assert all(entry.at.endswith("+00:00") for entry in entries)


def test_keys_that_came_later_stand_beside_what_older_runs_recorded(tmp_path: Path) -> None:
    file = tmp_path / "cpu.csv"
    history.record("interaction", "users=10", RESULT, file)
    later = RESULT | {"kbps_at_rest": 31.5, "actions": {"pick": 11.0, "variant": 80.0}}
    history.record("interaction", "users=10", later, file)
    shown = chart.panels(history.read(file))
    assert shown["interaction", "click_to_photon_p95"]["users=10"] == [41.5, 41.5]
    assert shown["interaction", "kbps_at_rest"]["users=10"] == [31.5]
    assert shown["interaction", "actions.variant"]["users=10"] == [80.0]


@pytest.mark.parametrize("file", sorted(history.FOLDER.glob("*.csv")), ids=lambda file: file.stem)
def test_every_history_that_is_kept_can_be_read_and_drawn(file: Path) -> None:
    entries = history.read(file)
    assert entries
    assert ("interaction", "click_to_photon_p95") in chart.panels(entries)


def test_a_processors_name_makes_a_file_name() -> None:
    assert history.slug("AMD EPYC 7B13 (TM) @ 2.4GHz") == "amd-epyc-7b13-tm-2-4ghz"
    assert history.history_file().suffix == ".csv"


def test_the_chart_has_a_panel_for_each_metric_worth_one(tmp_path: Path) -> None:
    entries = [
        history.Entry("2026-01-01T00:00:00+00:00", "abc", "interaction", f"users={users}",
                      "click_to_photon_p95", value)
        for users in (1, 10)
        for value in (90.0, 60.0, 45.0)
    ]  # fmt: skip
    shown = chart.panels(entries)
    assert list(shown) == [("interaction", "click_to_photon_p95")]
    assert shown["interaction", "click_to_photon_p95"]["users=1"] == [90.0, 60.0, 45.0]
    chart.draw(entries, "a processor", tmp_path / "chart.png")
    with Image.open(tmp_path / "chart.png") as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or []}
    drawn = {tuple(bytes.fromhex(line[1:])) for line in chart.LINES[:2]}
    assert drawn <= colours
