"""What this machine can draw and encode with. `python -m engine.probe` prints it as JSON."""

import json
import sys
from typing import Any

import av

from engine.errors import GraphicsUnavailable
from engine.gl import open_graphics

ENCODERS = ("libx264", "libvpx")


def gl_report() -> dict[str, Any]:
    """Driver, renderer and encoders: `{vendor, version, renderer, software, codecs}`.

    Raises:
        GraphicsUnavailable: no OpenGL context can be opened; the text says what to install.
    """
    graphics = open_graphics()
    return {
        "vendor": graphics.gsg.driver_vendor,
        "version": graphics.gsg.driver_version,
        "renderer": graphics.renderer,
        "software": graphics.software,
        "codecs": {name: name in av.codecs_available for name in ENCODERS},
    }


def main() -> int:
    try:
        report = gl_report()
    except GraphicsUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    json.dump(report, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
