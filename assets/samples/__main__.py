"""`python -m assets.samples OUT` builds the demo goods into a folder."""

import argparse
import sys
from pathlib import Path

from assets.samples import build


def main() -> None:
    parser = argparse.ArgumentParser(prog="assets.samples", description="Build the demo goods.")
    parser.add_argument("out", type=Path, help="folder to write to")
    path = build(parser.parse_args().out, _show)
    sys.stdout.write(f"\nwrote {path}\n")


def _show(what: str, share: float) -> None:
    sys.stdout.write(f"\r\033[K{share:4.0%}  {what}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
