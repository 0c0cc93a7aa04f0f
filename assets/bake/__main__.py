"""`python -m assets.bake STORE_FILE ROOM OUT` bakes one room."""

import argparse
import json
import sys
from pathlib import Path

from assets.bake import bake_room
from scenes.store import parse_store


def main() -> None:
    parser = argparse.ArgumentParser(prog="assets.bake", description="Bake a room's light.")
    parser.add_argument("store", type=Path, help="store file (TOML)")
    parser.add_argument("room", help="the room's id")
    parser.add_argument("out", type=Path, help="folder that baked rooms are kept in")
    parser.add_argument("--goods", type=Path, help="folder that python -m assets.samples wrote")
    parser.add_argument("--quality", choices=["final", "draft"], default="final")
    chosen = parser.parse_args()
    room = parse_store(chosen.store.read_bytes()).room(chosen.room)
    models = models_in(chosen.goods) if chosen.goods else {}
    folder = bake_room(room, models, chosen.out, _show, chosen.quality)
    sys.stdout.write(f"\n{folder}\n")


def models_in(goods: Path) -> dict[str, Path]:
    """The shelf-level model of each SKU in a folder of demo goods."""
    catalogue = json.loads((goods / "catalogue.json").read_text())
    return {
        variant["sku"]: goods / product["product_id"] / "shelf.glb"
        for product in catalogue["products"]
        for variant in product["variants"]
    }


def _show(what: str, share: float) -> None:
    sys.stdout.write(f"\r\033[K{share:4.0%}  {what}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
