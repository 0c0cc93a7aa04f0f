"""A headset in a real Chromium: IWER's emulated runtime, with two devices."""

from pathlib import Path

from playwright.async_api import Browser, Page

from benchmarks.browser import PROBE
from scenes.geometry import IDENTITY
from scenes.messages import Eye, Stereo, ViewRequest

SOFTWARE_GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""WebGL without a graphics card."""
RUNTIME = Path(__file__).parent.parent / "streaming/web/node_modules/iwer/build/iwer.min.js"
XR_PROBE = Path(__file__).with_name("xr_probe.js")
FRAMEBUFFER = {"width": 768, "height": 384}
"""Both eyes': the emulator makes it as large as the window. Small, for a CPU draws it here."""
HEADSETS = ("quest3", "pico4")
INSTALL = {
    "quest3": "xr.install(IWER.metaQuest3)",
    # PICO publishes no emulator: their own name, features and rates on Touch-like controllers.
    "pico4": """xr.install({
      ...IWER.metaQuest3,
      name: "PICO 4",
      supportedSessionModes: ["inline", "immersive-vr"],
      supportedFeatures: ["viewer", "local", "local-floor"],
      supportedFrameRates: [72, 90],
      internalNominalFrameRate: 90,
      userAgent: "Mozilla/5.0 (X11; Linux x86_64; PICO 4) PicoBrowser/4.0 VR Safari/537.36",
    })""",
}
"""How each is put on a browser."""
APART = 0.064
OUTER, INNER, DOWN, UP = 1.48, 0.90, 1.19, 1.04
"""Tangents: 54, 40, 48.5 and 44.5 degrees, about what headsets of today see, and the margin of a
head at rest (`xr/margin.ts`)."""
WISHED = ViewRequest(
    2 * 1440,
    1440,
    stereo=Stereo(
        1,
        Eye((-APART / 2, 0.0, 0.0), IDENTITY, OUTER, INNER, DOWN, UP),
        Eye((APART / 2, 0.0, 0.0), IDENTITY, INNER, OUTER, DOWN, UP),
    ),
)
"""More than any tier pays."""


async def headset_page(browser: Browser, headset: str, *more: Path) -> Page:
    """A page in a profile of its own, with that headset connected, watched by `more` scripts."""
    context = await browser.new_context(
        viewport=FRAMEBUFFER,  # type: ignore[arg-type]
        device_scale_factor=0.5,
        locale="en-GB",
    )
    scripts = [path.read_text() for path in (PROBE, RUNTIME, XR_PROBE)]
    scripts += [INSTALL[headset], *(path.read_text() for path in more)]
    await context.add_init_script(";\n".join(scripts))
    return await context.new_page()
