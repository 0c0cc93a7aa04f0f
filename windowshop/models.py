"""The commands about merchants' models: `windowshop model check`."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from assets.errors import ToolMissing
from assets.gate.check import check as pass_gate
from assets.gate.findings import Verdict
from assets.sandbox import isolated
from windowshop.options import JsonOption

model_app = typer.Typer(help="Work with merchants' models.", no_args_is_help=True)
out = Console()
err = Console(stderr=True)
NOT_ISOLATED = (
    "bubblewrap is missing or may not make namespaces here: models are read under limits of time "
    "and memory only. Install the package bubblewrap for a sandbox."
)


@model_app.callback()
def model() -> None:
    """Work with merchants' models."""


@model_app.command()
def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="A .glb, a .gltf with its files beside it, or a .zip of either.",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Say whether models would be taken: whether they pass the gate (optimising comes after it and
    is not tried). Exit status 0: all of them; 1: not all; 2: the command was not understood."""
    if not isolated():
        err.print(f"[yellow]![/yellow] {NOT_ISOLATED}", highlight=False, soft_wrap=True)
    verdicts = [_verdict(file) for file in files]
    if as_json:
        sys.stdout.write(json.dumps(msgspec.to_builtins(verdicts), indent=2) + "\n")
    else:
        for verdict in verdicts:
            _show(verdict)
    if not all(verdict.accepted for verdict in verdicts):
        raise typer.Exit(1)


def _verdict(file: Path) -> Verdict:
    try:
        with tempfile.TemporaryDirectory(prefix="windowshop-") as scratch:
            return pass_gate(file, Path(scratch)).verdict
    except ToolMissing as error:
        err.print(f"[red]✗[/red] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error


def _show(verdict: Verdict) -> None:
    mark = "[green]✓[/green]" if verdict.accepted else "[red]✗[/red]"
    said = "passes the gate" if verdict.accepted else "refused"
    counts = f"errors: {verdict.errors}, warnings: {verdict.warnings}"
    _print(f"{mark} {_plain(verdict.file)}: {said} ({counts}; {verdict.ms:.0f} ms)")
    for one in verdict.issues:
        sign = "[red]✗[/red]" if one.severity == "error" else "[yellow]![/yellow]"
        place = f"{_plain(one.pointer)}: " if one.pointer else ""
        _print(f"  {sign} {place}{_plain(one.message)}\n    [dim]→ {_plain(one.remedy)}[/dim]")
    if (left := verdict.errors + verdict.warnings - len(verdict.issues)) > 0:
        _print(f"  and {left} more")


def _print(line: str) -> None:
    out.print(line, highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    """Text from a stranger's file: it sets no colours and moves no cursor."""
    return escape("".join(sign if sign.isprintable() else "�" for sign in text))
