"""What must exist before the doors open: demo goods, their pictures, the rooms' baked light.

Each step keeps what it made in the data directory and is skipped when nothing it depends on
has changed, so the second start is quick.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

import assets.bake
import assets.samples
from assets.errors import AssetError
from scenes.check import Problem, check_store
from scenes.errors import StoreFileError
from scenes.render_messages import ModelFiles
from scenes.store import Store, parse_store
from shop_bridge.catalogue_file import CatalogueFile
from windowshop.errors import StartupError
from windowshop.goods import read_goods
from windowshop.showcase import Showcase, ShownVariant
from windowshop.usdz import make_usdz

Progress = Callable[[str, float], None]
"""Called with a step's name and how much of it is done, 0 to 1."""


class Prepared(msgspec.Struct, frozen=True):
    """Everything a shop opens with. `baked` maps a room to the folder of its baked light;
    `figure` is the avatars' figure for those who draw the room themselves."""

    store: Store
    catalogue: CatalogueFile
    showcase: Showcase
    baked: dict[str, Path]
    figure: Path


def load_store(path: Path) -> Store:
    """The store file at `path`.

    Raises:
        StartupError: it is missing or broken; the text names the first problem.
    """
    try:
        store = parse_store(path.read_bytes())
    except OSError as error:
        raise StartupError(f"cannot read the store file {path}: {error.strerror}") from error
    except StoreFileError as error:
        raise StartupError(f"{path}: {error}") from error
    _refuse(path, check_store(store))
    return store


def _refuse(path: Path, problems: list[Problem]) -> None:
    """Raises StartupError, naming the first of `problems`, if there are any."""
    if problems:
        first = problems[0]
        raise StartupError(
            f"{path}: {first.place}: {first.text} ({len(problems)} in all; "
            f"see them with: windowshop store check {path})"
        )


def prepare(store_file: Path, data: Path, progress: Progress) -> Prepared:
    """Make what is missing and say where everything is.

    Raises:
        StartupError: a step failed; the text says which and what to do.
    """
    store = load_store(store_file)
    goods = build_goods(data / "goods", progress)
    catalogue = read_goods(goods)
    showcase = showcase_of(catalogue, goods)
    _refuse(store_file, check_store(store, showcase.variants))
    draw_thumbnails(showcase, goods, progress)
    showcase = showcase.with_usdz(make_usdz(showcase, goods / "usdz", progress))
    try:
        baked = bake_rooms(store, showcase, data / "baked", progress)
    except AssetError as error:
        raise StartupError(f"{store_file}: {error}") from error
    return Prepared(store, catalogue, showcase, baked, model_figure(data))


def bake_rooms(
    store: Store, showcase: Showcase, folder: Path, progress: Progress
) -> dict[str, Path]:
    """The folders of the rooms' baked light, by room id. Raises AssetError."""
    shelf = {sku: Path(shown.model.shelf) for sku, shown in showcase.variants.items()}
    return {
        room.id: assets.bake.bake_room(
            room, shelf, folder, lambda _, done: progress("Tracing the light", done)
        )
        for room in store.rooms
    }


def build_goods(folder: Path, progress: Progress) -> Path:
    """The demo goods, built anew only when the code that makes them has changed."""
    state = goods_state()
    stamp = folder / ".built-from"
    if stamp.exists() and stamp.read_text() == state:
        return folder
    building = folder.with_name(folder.name + ".building")
    shutil.rmtree(building, ignore_errors=True)
    assets.samples.build(building, lambda _, done: progress("Building the goods", done))
    (building / ".built-from").write_text(state)
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)
    return folder


def showcase_of(catalogue: CatalogueFile, goods: Path) -> Showcase:
    """The variants of `catalogue` with the model files that draw them."""
    variants = {}
    for product in catalogue.products:
        folder = goods / product.product_id
        for variant in product.variants:
            variants[variant.sku] = ShownVariant(
                product_id=product.product_id,
                size=product.size_m,
                model=ModelFiles(
                    hand=str(folder / "hand.glb"),
                    shelf=str(folder / "shelf.glb"),
                    far=str(folder / "far.glb"),
                    material_variant=variant.material_variant,
                    mount=product.mount,
                ),
                thumbnail=goods / "thumbs" / f"{variant.sku}.png",
            )
    return Showcase(variants)


def draw_thumbnails(showcase: Showcase, goods: Path, progress: Progress) -> None:
    """Pictures of the goods that have none yet, drawn by a child: this process never renders."""
    wanted = {
        sku: shown.model for sku, shown in showcase.variants.items() if not shown.thumbnail.exists()
    }
    if not wanted:
        return
    folder = goods / "thumbs"
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "engine.thumbnails", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None  # noqa: S101 - asked for above
        assert child.stdout is not None  # noqa: S101
        child.stdin.write(msgspec.json.encode(wanted))
        child.stdin.close()
        for done, _ in enumerate(child.stdout, start=1):
            progress("Photographing the goods", done / len(wanted))
    if child.returncode != 0:
        raise StartupError(
            "the goods could not be drawn: run `windowshop doctor` to see what the renderer lacks"
        )


def model_figure(data: Path) -> Path:
    """The avatars' figure as a file, modelled by a child: this process never loads the renderer."""
    spec = importlib.util.find_spec("engine.figure")
    source = Path(spec.origin if spec is not None and spec.origin is not None else "")
    state = hashlib.sha256(source.read_bytes()).hexdigest()
    file = data / f"figure-{state[:16]}.json"
    if file.exists():
        return file
    command = [sys.executable, "-m", "engine.figure_file"]
    made = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if made.returncode != 0:
        raise StartupError("the avatars' figure could not be made: run `windowshop doctor`")
    building = file.with_suffix(".building")
    building.write_bytes(made.stdout)
    building.rename(file)
    return file


def goods_state() -> str:
    """SHA-256 (hex) of the code that makes the demo goods."""
    digest = hashlib.sha256()
    for file in sorted(Path(assets.samples.__file__).parent.rglob("*.py")):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
