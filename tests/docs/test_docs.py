"""What the documentation promises exists: links, commands, options, settings, metrics, tests."""

import re
from pathlib import Path
from typing import get_args

import pytest
import typer
from prometheus_client import REGISTRY, CollectorRegistry

import benchmarks.__main__
import windowshop.rooms  # registers the rooms' metrics
from scenes import store
from streaming.metrics import StreamingMetrics
from tests.docs.pages import PAGES, ROOT, commands, links, name
from windowshop.cli import app

OPERATE = ROOT / "docs" / "operate.md"
PROGRAMS = {"windowshop": app, "python -m benchmarks": benchmarks.__main__.app}
MAKE_VARIABLES = {"PORT", "LAN", "DATA"}


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def subcommands(program: typer.Typer) -> dict[str, dict[str, object]]:
    """For each command, such as `store check`, its options with their environment variables."""
    found: dict[str, dict[str, object]] = {}
    waiting = [("", typer.main.get_command(program))]
    while waiting:
        path, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [(f"{path} {word}".strip(), other) for word, other in below.items()]
        if not below:
            found[path] = {p.opts[0]: p.envvar for p in command.params if p.opts[0][0] == "-"}
    return found


def understood(program: typer.Typer, arguments: list[str]) -> bool:
    """Whether the arguments begin with a command of `program` and name only its options."""
    line = " ".join(arguments)
    known = [
        told for path, told in subcommands(program).items() if f"{line} ".startswith(f"{path} ")
    ]
    return bool(known) and {word for word in arguments if word.startswith("--")} <= set(known[0])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    lost = [target for target in links(read(page)) if not (page.parent / target).exists()]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_told_is_understood(page: Path) -> None:
    for word, program in PROGRAMS.items():
        for arguments in commands(read(page), word):
            assert understood(program, arguments), arguments


@pytest.mark.parametrize("wrong", ["serve --prot 8000", "store chekc x.toml", "open"])
def test_a_command_that_is_told_wrongly_is_noticed(wrong: str) -> None:
    assert not understood(app, wrong.split())


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_option_that_is_told_exists(page: Path) -> None:
    every = [told for program in PROGRAMS.values() for told in subcommands(program).values()]
    assert set(re.findall(r"`(--[a-z-]+)", read(page))) <= set[str]().union(*every)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_that_is_told_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    for arguments in commands(read(page), "make"):
        told = [word for word in arguments if "=" not in word]
        variables = {word.split("=")[0] for word in arguments if "=" in word}
        assert told[0] in targets
        assert variables <= MAKE_VARIABLES


def test_the_table_of_settings_is_the_command_lines() -> None:
    rows = re.findall(r"^\| `(--[a-z-]+)` \| (?:`(\w+)`)? ?\|", read(OPERATE), re.MULTILINE)
    assert {flag: env or None for flag, env in rows} == subcommands(app)["serve"]


def test_the_table_of_metrics_is_what_is_exposed() -> None:
    assert windowshop.rooms.VISITORS
    registry = CollectorRegistry()
    StreamingMetrics(registry)
    exposed = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in [*registry.collect(), *REGISTRY.collect()]
        if family.name.startswith("windowshop_")
    }
    table = re.findall(r"^\| (`windowshop_.*?) \|", read(OPERATE), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(table))) == exposed


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"`(tests/[\w/]+(?:\.py)?)`", read(page))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_page_of_store_files_names_every_kind() -> None:
    text = read(ROOT / "docs" / "store-file.md")
    kinds = (
        store.FixtureKind, store.Finish, store.FloorFinish,
        store.Lamp.__annotations__["kind"], store.Opening.__annotations__["kind"],
        store.Sign.__annotations__["style"],
    )  # fmt: skip
    words = {word for kind in kinds for word in get_args(kind)}
    assert [word for word in sorted(words) if f"`{word}`" not in text] == []


def test_every_page_is_in_the_index() -> None:
    index = links(read(ROOT / "docs" / "README.md"))
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages <= set(index)
