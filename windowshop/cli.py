"""The command line: `windowshop serve`, `doctor`, `snapshot`, `store`, `model`, `admin`."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from scenes.check import Problem, check_store
from scenes.errors import StoreFileError
from scenes.store import parse_store, store_schema
from windowshop.errors import StartupError
from windowshop.merchants import admin
from windowshop.models import model_app
from windowshop.network import (
    SECRET_VARIABLE,
    TURN_LIFETIME_S,
    Network,
    NetworkOptions,
    read_network,
)
from windowshop.options import (
    AllowedOriginOption,
    DatabaseOption,
    DataOption,
    GuestDaysOption,
    HostOption,
    IceServerOption,
    JsonOption,
    LanOption,
    MaxFpsOption,
    MinFpsOption,
    PortOption,
    PublicAddressOption,
    RelayOption,
    StoreOption,
    TierOption,
    TurnLifetimeOption,
    TurnSecretFileOption,
    UdpPortsOption,
    WorkersOption,
)
from windowshop.settings import DAY_S, GUEST_DAYS, MIN_FPS, Settings, default_workers

ROOT = Path(__file__).resolve().parent.parent
FLAGSHIP = ROOT / "examples" / "flagship" / "store.toml"
WEB = ROOT / "streaming" / "web" / "dist"
WORKERS = default_workers()

app = typer.Typer(
    name="windowshop",
    help="A shop you walk into: a 3D store, drawn on the server, streamed to every visitor.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
store_app = typer.Typer(help="Work with store files.", no_args_is_help=True)
app.add_typer(store_app, name="store")
app.add_typer(model_app, name="model")
app.add_typer(admin.app, name="admin")

out = Console()
err = Console(stderr=True)


def fail(text: str, status: int = 1) -> typer.Exit:
    """One sentence on stderr that says what to do, and the exit to raise."""
    err.print(f"[red]✗[/red] {text}", highlight=False, soft_wrap=True)
    return typer.Exit(status)


def progress_bar() -> Progress:
    return Progress(
        TextColumn("  {task.description:<28}"), BarColumn(36), TimeElapsedColumn(), console=err
    )


class Steps:
    """Shows `(label, fraction)` reports as progress bars, one a label."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, object] = {}

    def __call__(self, label: str, fraction: float) -> None:
        if label not in self._tasks:
            self._tasks[label] = self._bars.add_task(label, total=1.0)
        self._bars.update(self._tasks[label], completed=fraction)  # type: ignore[arg-type]


@app.command()
def serve(
    store: StoreOption = FLAGSHIP,
    data: DataOption = Path("var"),
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    lan: LanOption = False,
    workers: WorkersOption = WORKERS,
    max_fps: MaxFpsOption = 30.0,
    tier: TierOption = "auto",
    min_fps: MinFpsOption = MIN_FPS,
    database: DatabaseOption = "",
    guest_days: GuestDaysOption = GUEST_DAYS,
    public_address: PublicAddressOption = None,
    udp_ports: UdpPortsOption = "",
    ice_server: IceServerOption = None,
    turn_secret_file: TurnSecretFileOption = None,
    turn_lifetime: TurnLifetimeOption = TURN_LIFETIME_S,
    relay: RelayOption = False,
    allowed_origin: AllowedOriginOption = None,
) -> None:
    """Open the shop. Ctrl-C closes it."""
    from windowshop import server  # the heavy imports are for those who serve

    try:
        settings = Settings(
            data=data.resolve(),
            store_file=store.resolve(),
            host=host,
            port=port,
            lan=lan,
            workers=workers,
            max_fps=max_fps,
            tier=tier,
            min_fps=min_fps,
            database_url=database,
            guest_kept_s=guest_days * DAY_S,
            network=_network(
                public_address, udp_ports, ice_server, turn_secret_file, turn_lifetime, relay,
                allowed_origin,
            ),
        )  # fmt: skip
        with progress_bar() as bars:
            shop = server.open_shop(settings, WEB, Steps(bars))
        server.run(shop, announce=lambda welcome: out.print(welcome, highlight=False))
        out.print("  The shop is closed.")
    except StartupError as error:
        raise fail(str(error)) from error


def _network(
    public_address: list[str] | None,
    udp_ports: str,
    ice_server: list[str] | None,
    turn_secret_file: Path | None,
    turn_lifetime: int,
    relay: bool,
    allowed_origin: list[str] | None,
) -> Network:
    """The network settings of the options and of the one variable that is no option: everybody
    on a machine can read command lines, so that the secret itself has no flag.

    Raises:
        StartupError: one of them is wrong.
    """
    return read_network(
        NetworkOptions(
            public_addresses=public_address or (),
            udp_ports=udp_ports,
            ice_servers=ice_server or (),
            turn_secret=os.environ.get(SECRET_VARIABLE, ""),
            turn_secret_file=turn_secret_file,
            turn_lifetime_s=turn_lifetime,
            relay=relay,
            allowed_origins=allowed_origin or (),
        )
    )


@app.command()
def prepare(store: StoreOption = FLAGSHIP, data: DataOption = Path("var")) -> None:
    """Build goods, their pictures and the rooms' light, without opening the shop."""
    from windowshop.prepare import prepare as make_ready

    try:
        with progress_bar() as bars:
            make_ready(store.resolve(), data.resolve(), Steps(bars))
    except StartupError as error:
        raise fail(str(error)) from error


@app.command()
def doctor(
    data: DataOption = Path("var"),
    port: Annotated[int, typer.Option(help="The port you want to serve on.")] = 8000,
    public_address: PublicAddressOption = None,
    udp_ports: UdpPortsOption = "",
    ice_server: IceServerOption = None,
    turn_secret_file: TurnSecretFileOption = None,
    turn_lifetime: TurnLifetimeOption = TURN_LIFETIME_S,
    relay: RelayOption = False,
    allowed_origin: AllowedOriginOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check this machine: GL driver and renderer, codecs, port, network, disk, database."""
    from windowshop.doctor import Finding, examine

    network, wrong = Network(), []
    try:
        network = _network(
            public_address, udp_ports, ice_server, turn_secret_file, turn_lifetime, relay,
            allowed_origin,
        )  # fmt: skip
    except StartupError as error:
        wrong = [Finding("Network settings", False, "wrong", str(error))]
    settings = Settings(data=data.resolve(), store_file=FLAGSHIP, port=port, network=network)
    findings = examine(settings, WEB) + wrong
    if as_json:
        sys.stdout.write(json.dumps(msgspec.to_builtins(findings), indent=2) + "\n")
    else:
        table = Table(show_header=False, box=None, padding=(0, 2))
        for finding in findings:
            mark = "[green]✓[/green]" if finding.ok else "[red]✗[/red]"
            found = finding.found if finding.ok else f"{finding.found}: {finding.remedy}"
            table.add_row(mark, finding.name, found)
        out.print(table)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def snapshot(
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the PNG files.")],
    store: StoreOption = FLAGSHIP,
    data: DataOption = Path("var"),
    camera: Annotated[
        str, typer.Option(help="A camera's name, 'all', or 'random:N' for N walkable poses.")
    ] = "all",
    room: Annotated[str, typer.Option(help="Room id; the first one by default.")] = "",
    width: Annotated[int, typer.Option(min=16, max=4096)] = 1280,
    height: Annotated[int, typer.Option(min=16, max=4096)] = 720,
    seed: Annotated[int, typer.Option(help="Seed of random poses.")] = 0,
) -> None:
    """Draw pictures of a store from its named cameras or from random walkable poses."""
    from windowshop.pictures import take_pictures

    try:
        with progress_bar() as bars:
            files = take_pictures(
                store.resolve(), data.resolve(), room, camera, seed, (width, height),
                out_dir, Steps(bars),
            )  # fmt: skip
    except StartupError as error:
        raise fail(str(error)) from error
    for file in files:
        out.print(str(file), highlight=False, soft_wrap=True)


@store_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The store file.")],
    data: DataOption = Path("var"),
    as_json: JsonOption = False,
) -> None:
    """Find every problem of a store file, with its place and a remedy."""
    try:
        skus = _known_skus(data)
        problems = check_store(parse_store(file.read_bytes()), skus)
    except StartupError as error:
        raise fail(str(error), 2) from error
    except OSError as error:
        raise fail(f"cannot read {file}: {error.strerror}", 2) from error
    except StoreFileError as error:
        problems = [Problem(str(file), str(error), "correct it and check again")]
    if as_json:
        sys.stdout.write(json.dumps(msgspec.to_builtins(problems), indent=2) + "\n")
    else:
        _show_problems(file, problems)
        if skus is None:
            out.print("  SKUs are not checked before `windowshop prepare` has built the goods.")
    if problems:
        raise typer.Exit(1)


def _known_skus(data: Path) -> set[str] | None:
    """What the goods in the data directory sell; None before they are built.

    Raises:
        StartupError: what has been built cannot be read.
    """
    from windowshop.goods import CATALOGUE, read_goods

    goods = data / "goods"
    if not (goods / CATALOGUE).exists():
        return None
    products = read_goods(goods).products
    return {variant.sku for product in products for variant in product.variants}


def _show_problems(file: Path, problems: list[Problem]) -> None:
    if not problems:
        out.print(f"[green]✓[/green] {file}: no problem found", highlight=False, soft_wrap=True)
    for problem in problems:
        out.print(f"[red]✗[/red] {problem.place}", highlight=False, soft_wrap=True)
        out.print(
            f"    {problem.text}\n    [dim]→ {problem.remedy}[/dim]",
            highlight=False,
            soft_wrap=True,
        )


@store_app.command()
def schema() -> None:
    """Print the JSON Schema of store files."""
    sys.stdout.write(json.dumps(store_schema(), indent=2) + "\n")
