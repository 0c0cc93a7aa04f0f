"""The commands about merchants' models: `windowshop model check` and `optimise`."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from assets.errors import AssetError, ToolMissing
from assets.gate.check import check as pass_gate
from assets.gate.findings import Verdict
from assets.optimise import Manifest
from assets.optimise import optimise as make_levels
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
        told = [_told(verdict) for verdict in verdicts]
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    else:
        for verdict in verdicts:
            _show(verdict)
    if not all(verdict.accepted for verdict in verdicts):
        raise typer.Exit(1)


@model_app.command()
def optimise(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A .glb, a .gltf with its files beside it, or a .zip of either.",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ],
    folder: Annotated[
        Path,
        typer.Option("--out", help="Where the levels of detail go; replaced when all is done."),
    ],
    scale: Annotated[
        float,
        typer.Option(help="Metres of one of the file's units: 0.01 where it is in centimetres."),
    ] = 1.0,
    as_json: JsonOption = False,
) -> None:
    """Make a model ready for the shop: hand.glb, shelf.glb, far.glb and manifest.json. Exit status
    0: done; 1: refused, and nothing was written; 2: the command was not understood."""
    try:
        with tempfile.TemporaryDirectory(prefix="windowshop-") as scratch:
            checked = pass_gate(file, Path(scratch))
            if checked.model is None:
                _show(checked.verdict)
                raise typer.Exit(1)
            manifest = make_levels(checked.model, folder, scale)
    except AssetError as error:
        err.print(f"[red]✗[/red] {_plain(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(2 if isinstance(error, ToolMissing) else 1) from error
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(manifest)).decode() + "\n")
    else:
        _show_made(file, manifest)


def _show_made(file: Path, manifest: Manifest) -> None:
    width, height, depth = (f"{100 * side:.1f}" for side in manifest.size)
    _print(
        f"[green]✓[/green] {_plain(str(file))}: {width} × {height} × {depth} cm, "
        f"{manifest.triangles:,.0f} triangles ({manifest.ms:.0f} ms)"
    )
    for one in manifest.levels:
        _print(
            f"  {one.name:<6} {one.triangles:>7,} triangles  {one.draws:>2} draw calls  "
            f"{one.bytes / 1000:>7,.0f} kB"
        )
    if manifest.simplified:
        names = ", ".join(_plain(name) for name in manifest.simplified)
        _print(f"  [yellow]![/yellow] drawn simplified, or left out: {names}")
    for proposal in manifest.proposals:
        _print(f"  [yellow]?[/yellow] {_plain(proposal.message)}")
        if proposal.scale is not None:
            _print(f"    [dim]→ --scale {proposal.scale:g}[/dim]")


def _verdict(file: Path) -> Verdict:
    try:
        with tempfile.TemporaryDirectory(prefix="windowshop-") as scratch:
            return pass_gate(file, Path(scratch)).verdict
    except ToolMissing as error:
        err.print(f"[red]✗[/red] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error


def _told(verdict: Verdict) -> dict[str, Any]:
    """As programs get it: in English, by the keys that are promised."""
    told: dict[str, Any] = msgspec.to_builtins(verdict)
    kept = ("code", "severity", "pointer", "message", "remedy")
    told["issues"] = [{key: issue[key] for key in kept} for issue in told["issues"]]
    return told


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
