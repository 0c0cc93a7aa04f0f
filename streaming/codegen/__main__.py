"""`python -m streaming.codegen [--check]`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from streaming.codegen.markdown import markdown
from streaming.codegen.typescript import typescript

ROOT = Path(__file__).parents[2]
OUTPUTS: dict[Path, Callable[[], str]] = {
    ROOT / "streaming/web/src/messages.ts": typescript,
    ROOT / "docs/protocol.md": markdown,
}


def stale() -> list[Path]:
    """The generated files that differ from what the messages say now."""
    return [
        path
        for path, render in OUTPUTS.items()
        if not path.exists() or path.read_text(encoding="utf-8") != render()
    ]


def write() -> None:
    """Write every generated file."""
    for path, render in OUTPUTS.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m streaming.codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether a file is stale")
    if not parser.parse_args().check:
        write()
        return 0
    outdated = stale()
    for path in outdated:
        print(f"{path.relative_to(ROOT)} is stale: run `python -m streaming.codegen`")
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
