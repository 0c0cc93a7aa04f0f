"""`python -m benchmarks NAME`: measure, print a table, and with `--json` one JSON object."""

import contextlib
import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from assets.errors import AssetError
from benchmarks import chart, history, lines
from benchmarks.errors import BenchmarkError
from benchmarks.join import Drawing
from benchmarks.serve import FLAGSHIP, PREPARED, ROOT, ShopServer, run_data
from scenes.messages import Transport
from scenes.store import parse_store
from windowshop.errors import StartupError
from windowshop.options import TierOption

app = typer.Typer(
    help="What the shop costs and how fast it answers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
out = Console()
err = Console(stderr=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object as last line.")]
RecordOption = Annotated[bool, typer.Option("--record", help="Keep the run in the history.")]
StoreOption = Annotated[Path, typer.Option("--store", help="The store file to measure.")]
DataOption = Annotated[
    Path, typer.Option("--data", help="A prepared data directory; it is not changed.")
]
UsersOption = Annotated[int, typer.Option(min=1, max=64, help="Shoppers at once.")]
LossOption = Annotated[
    float, typer.Option(min=0, max=90, metavar="PERCENT", help="Packets lost, each way.")
]
DelayOption = Annotated[
    float, typer.Option(min=0, max=2000, metavar="MS", help="Round trip of every shopper's line.")
]
JitterOption = Annotated[
    float, typer.Option(min=0, max=1000, metavar="MS", help="Up to this later, each way.")
]
RateOption = Annotated[
    float, typer.Option(min=0, metavar="KBPS", help="Of every shopper's line, each way; 0: any.")
]
SecondsOption = Annotated[float, typer.Option(min=1, max=3600, help="Length of the run.")]


def _tell(name: str, setting: str, result: dict[str, Any], record: bool, as_json: bool) -> None:
    table = Table(title=f"{name} ({setting})", show_header=False)
    for metric, value in history.numbers(result):
        table.add_row(metric, f"{value:g}")
    out.print(table)
    if record:
        file = history.history_file()
        history.record(name, setting, result, file)
        err.print(f"recorded in {file.relative_to(ROOT)}", highlight=False)
    if as_json:
        sys.stdout.write(json.dumps(result) + "\n")


@contextlib.contextmanager
def _complaining() -> Iterator[None]:
    """Says in one sentence what stood in the way."""
    try:
        yield
    except (AssetError, BenchmarkError, StartupError) as error:
        err.print(f"[red]✗[/red] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


@app.command()
def interaction(
    users: UsersOption = 1,
    seconds: SecondsOption = 20.0,
    width: Annotated[int, typer.Option(min=0, max=1280, help="0: 960, or 640 for several.")] = 0,
    height: Annotated[int, typer.Option(min=0, max=720, help="0: by the width, 16:9.")] = 0,
    store: StoreOption = FLAGSHIP,
    data: DataOption = PREPARED,
    transport: Annotated[Transport, typer.Option(help="How pictures come.")] = "webrtc",
    loss: LossOption = 0.0,
    delay: DelayOption = 0.0,
    jitter: JitterOption = 0.0,
    rate: RateOption = 0.0,
    moving: Annotated[
        float, typer.Option(min=0.05, max=1, help="Share of the time in which each one moves.")
    ] = 1.0,
    reprojection: Annotated[
        bool, typer.Option("--reprojection", help="Then turn, too, at 15 pictures a second.")
    ] = False,
    xr: Annotated[
        bool, typer.Option("--xr", help="Then wear an emulated headset, at 20 pictures a second.")
    ] = False,
    slow: Annotated[
        float, typer.Option(min=0, metavar="MS", help="Tell all of what took longer; 0: of none.")
    ] = 0.0,
    record: RecordOption = False,
    as_json: JsonOption = False,
) -> None:
    """From a click to its changed pixel: one real browser, the other shoppers light peers.

    Clicks are measured on pictures as the server drew them. With --reprojection a second run, of
    one user, measures how the browser turns the pictures of a server held to 15 a second.

    With --xr another run follows, of one user in a headset and a room of coloured posts: how far
    what is displayed is from where it should be while the head turns and sways, on a line of 80 ms.
    The light of that room is made first, which takes a minute. Then the head turns slowly in the
    shop itself: how many pictures a second come.

    With --loss, --delay, --jitter or --rate every shopper, the browser too, has a bad line of their
    own: packets go through a UDP relay, HTTP and the WebSocket through a TCP relay that is as slow
    and loses nothing.

    With --moving 0.33 each shopper walks and looks about a third of the time, for some seconds, and
    stands still in between; clicks go on. Rates of pictures are then those of the time in motion.

    With --slow 120 whatever the browser's shopper waited for longer than that is told whole: the
    stamps of each stage, and the pictures that it was judged by.
    """
    from benchmarks import interaction as measured
    from benchmarks import reprojection as turned
    from benchmarks import worn
    from benchmarks.slow import stories

    if xr and reprojection:
        raise typer.BadParameter("--xr and --reprojection tell the same keys: one at a time")
    width = width or (960 if users == 1 else 640)
    line = lines.bad_line(loss, delay, jitter, rate)
    height = height or width * 9 // 16
    asked = measured.Asked(users, seconds, width, height, transport, line, moving)
    with _complaining(), run_data(data) as folder:
        with ShopServer(folder, store) as server:
            outcome = measured.shop(server, store, asked)
        result = measured.summary(outcome, measured.sharpness(outcome, store, folder, asked), asked)
        if reprojection:
            with turned.slow_shop(folder, store) as server:
                result |= turned.measure(server, seconds, width)
        if xr:
            with worn.slow_shop(folder) as server:
                result |= worn.measure(server, seconds)
            with ShopServer(folder, store) as server:
                result |= worn.look_about(server, seconds / 2)
    slow_ones = stories(outcome.page, slow) if slow else []
    for told in [*measured.complaints(outcome), *measured.missing(result), *slow_ones]:
        err.print(told, highlight=False)
    setting = f"users={users} {asked.width}x{asked.height}"
    setting += "" if transport == "webrtc" else f" {transport}"
    setting += f" loss={loss:g}% rtt={delay:g}ms jitter={jitter:g}ms" if line else ""
    setting += f" rate={rate:g}kbps" if rate else ""
    setting += f" moving={moving:g}" if moving < 1 else ""
    _tell("interaction", setting, result, record, as_json)


@app.command()
def render(
    poses: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    seed: int = 1,
    width: Annotated[int, typer.Option(min=160, max=2560)] = 640,
    height: Annotated[int, typer.Option(min=90, max=1440)] = 360,
    xr: Annotated[
        bool, typer.Option("--xr", help="Both eyes of a headset, in the size that is paid for.")
    ] = False,
    tier: TierOption = "auto",
    store: StoreOption = FLAGSHIP,
    data: DataOption = PREPARED,
    record: RecordOption = False,
    as_json: JsonOption = False,
) -> None:
    """What one picture costs, by stage, from random walkable poses; CPU ms, encoding included.

    With --xr it is a pair of pictures for a headset, as large as the tier pays for: 640 x 640
    pixels an eye on a CPU, 1440 x 1440 on a GPU. Times on the wall are told too.
    """
    from benchmarks import eyes
    from benchmarks import render as measured
    from engine.gl import open_graphics

    with _complaining(), run_data(data) as folder:
        if xr:
            result = eyes.benchmark(store, folder, poses, seed, tier)
            err.print(f"drawn by {open_graphics().renderer}", highlight=False)
            size = f"2x{result['eye_width']}x{result['eye_height']}"
        else:
            result = measured.benchmark(store, folder, poses, seed, width, height)
            size = f"{width}x{height}"
    _tell("render", f"{store.parent.name} {size}", result, record, as_json)


@app.command()
def upload(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE...]", help="Models on top of the demo goods.", exists=True),
    ] = None,
    data: DataOption = PREPARED,
    record: RecordOption = False,
    as_json: JsonOption = False,
) -> None:
    """From a merchant's file to what stands on the shelf: the gate, the sandbox, three levels of
    detail and their check; FILEs and all demo goods, one after the other."""
    from benchmarks import upload as measured

    goods = sorted((data / "goods").glob("*/hand.glb"))
    with _complaining():
        result = measured.benchmark([*(files or []), *goods])
    _tell("upload", f"models={result['models']}", result, record, as_json)


@app.command()
def cart(
    users: UsersOption = 10,
    seconds: SecondsOption = 10.0,
    store: StoreOption = FLAGSHIP,
    data: DataOption = PREPARED,
    record: RecordOption = False,
    as_json: JsonOption = False,
) -> None:
    """How fast and how faithfully baskets are kept by the embedded backend, a kill included."""
    from benchmarks import cart as measured

    with _complaining(), run_data(data) as folder, ShopServer(folder, store) as server:
        result = measured.measure(server, users, seconds)
    _tell("cart", f"users={users}", result, record, as_json)


@app.command()
def peers(
    seconds: SecondsOption = 48.0,
    width: Annotated[int, typer.Option(min=160, max=1280)] = 640,
    height: Annotated[int, typer.Option(min=90, max=720)] = 360,
    kbps: Annotated[int, typer.Option(min=100, max=3000, help="Bitrate of each peer.")] = 1200,
    store: StoreOption = FLAGSHIP,
    data: DataOption = PREPARED,
    record: RecordOption = False,
    as_json: JsonOption = False,
) -> None:
    """Ours against simplepbr with aiortc's encoders and three.js in Chromium, taking turns."""
    from benchmarks.peers import race

    with _complaining(), run_data(data) as folder:
        result = race.benchmark(store, folder, race.Asked(seconds, width, height, kbps))
    table = Table("peer", *list(result["rows"][0])[1:], title="by peer")
    for row in result["rows"]:
        table.add_row(*(str(value) for value in row.values()))
    out.print(table)
    for line in race.regressions(result):
        err.print(line, highlight=False)
    _tell("peers", f"{store.parent.name} {width}x{height}", result, record, as_json)


@app.command()
def soak(
    users: UsersOption = 30,
    minutes: Annotated[float, typer.Option(min=1.5, max=1440, help="From the last entry on.")] = 10,
    moving: Annotated[
        float, typer.Option(min=0.05, max=1, help="Share of the time in which each one moves.")
    ] = 0.33,
    store: StoreOption = FLAGSHIP,
    data: DataOption = PREPARED,
    record: RecordOption = False,
    as_json: JsonOption = False,
) -> None:
    """What memory and how many files every process of the shop keeps while people shop and come
    and go, after the first minute and at the end; fails when a promise is not kept.

    The shop lets everybody in (--min-fps 1), so that memory is judged under overload.
    """
    from benchmarks import soak as measured
    from benchmarks.interaction import Asked

    asked = Asked(users, minutes * 60, 640, 360, moving=moving)
    with (
        _complaining(),
        run_data(data) as folder,
        ShopServer(folder, store, min_fps=measured.MIN_FPS) as server,
    ):
        result = measured.measure(server, asked)
    table = Table("process", *list(result["rows"][0])[1:], title="by process")
    for row in result["rows"]:
        table.add_row(*(str(value) for value in row.values()))
    out.print(table)
    for told in result["complaints"]:
        err.print(told, highlight=False)
    _tell("soak", f"users={users} minutes={minutes:g} moving={moving:g}", result, record, as_json)
    if result["errors"]:
        raise typer.Exit(1)


@app.command()
def join(
    times: Annotated[int, typer.Option(min=1, max=100, help="Visits.")] = 5,
    drawing: Annotated[
        Drawing, typer.Option("--render", help="Who draws: the shop, or the visitor's device.")
    ] = "streamed",
    delay: DelayOption = 0.0,
    rate: RateOption = 0.0,
    store: StoreOption = FLAGSHIP,
    data: DataOption = PREPARED,
    record: RecordOption = False,
    as_json: JsonOption = False,
) -> None:
    """From following a link to the first usable picture, in a browser that was never here.

    With --render local the device draws: usable is the first view with all goods in it.
    HTTP and the WebSocket go through a TCP relay, which plays the handshake, delay and rate of a
    line, not TCP's slow start; packets go through a UDP relay.
    """
    from benchmarks import join as measured

    line = lines.bad_line(0, delay, 0, rate)
    with _complaining(), run_data(data) as folder, ShopServer(folder, store) as server:
        result = measured.measure(server, line, times, drawing)
    setting = f"rtt={delay:g}ms rate={rate:g}kbps" if line else "loopback"
    setting += " local" if drawing == "local" else ""
    _tell("join", setting, result, record, as_json)


@app.command()
def stages(
    out_file: Annotated[Path, typer.Option("--out", help="Where to draw them.")] = ROOT
    / "docs"
    / "pictures"
    / "click.png",
    store: StoreOption = FLAGSHIP,
    data: DataOption = PREPARED,
) -> None:
    """Where one click's time goes, stage by stage, as a picture: one shopper at 960x540."""
    from benchmarks import stages as measured

    with _complaining(), run_data(data) as folder, ShopServer(folder, store) as server:
        found = measured.measure(server)
    for one in found:
        took = ", ".join(f"{stage} {ms:.0f}" for stage, ms in one.shares.items())
        out.print(f"{one.label}: {took}; in all {one.until['seen']:.0f} ms", highlight=False)
    measured.draw(found, out_file)
    out.print(str(out_file), highlight=False, soft_wrap=True)


@app.command()
def phone(
    out_file: Annotated[Path, typer.Option("--out", help="Where to keep it.")] = ROOT
    / "docs"
    / "pictures"
    / "phone.jpg",
    store: StoreOption = FLAGSHIP,
    data: DataOption = PREPARED,
) -> None:
    """The shop on an emulated phone held upright, as a picture: the room, and a product's card."""
    from benchmarks import phone as pictured

    with _complaining(), run_data(data) as folder, ShopServer(folder, store) as server:
        pictured.draw(server, parse_store(store.read_bytes()).rooms[0], out_file)
    out.print(str(out_file), highlight=False, soft_wrap=True)


@app.command()
def report(
    out_file: Annotated[Path, typer.Option("--out", help="Where to draw the chart.")] = ROOT
    / "docs"
    / "pictures"
    / "benchmarks.png",
) -> None:
    """Draw this processor's history as a chart."""
    file = history.history_file()
    if not file.exists():
        err.print("no run has been recorded on this processor: add --record to a benchmark")
        raise typer.Exit(1)
    chart.draw(history.read(file), f"Windowshop on {history.cpu_model()}", out_file)
    out.print(str(out_file), highlight=False, soft_wrap=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the shop that was opened closes too
    app()
