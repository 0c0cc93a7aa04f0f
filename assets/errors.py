"""Errors of the `assets` package.

AssetError
├── ChildFailed       a tool ended without a result over a stranger's file
│   ├── OutOfMemory   it wanted more than it may have
│   └── OutOfTime     it took longer than it may
├── DiskFull          there is no room for what would be written
├── FontMissing       the type that signs are set in is not installed
├── ModelUnreadable   a GLB that is not one of our canonical ones
├── ModelUnusable     a model that passed the gate, but of which nothing sound could be made
├── Refused           a merchant's file that the gate does not take
├── RoomUnbakeable    a room that has no sensible geometry or no light at all
└── ToolMissing       a tool that reads models is not installed
"""

import errno
from typing import ClassVar

from assets.gate.findings import Finding


class AssetError(Exception):
    """Root of every error raised by `assets`; `retryable` says if trying again can help."""

    retryable: ClassVar[bool] = False


class ChildFailed(AssetError):
    """A tool in the sandbox ended without a result; the text says how. `peak_mb`: resident memory
    at most until then, MiB."""

    def __init__(self, text: str, peak_mb: float = 0.0) -> None:
        super().__init__(text)
        self.peak_mb = peak_mb


class OutOfMemory(ChildFailed):
    """A tool wanted more memory than a file's reader may have."""


class OutOfTime(ChildFailed):
    """A tool took longer than a file's reader may."""


class DiskFull(AssetError):
    """The shop's own disk is full; nothing half is left behind."""

    retryable = True

    @staticmethod
    def means(error: OSError) -> bool:
        """Whether that is what the system says: no room, or none left of a quota."""
        return error.errno in {errno.ENOSPC, errno.EDQUOT}


class FontMissing(AssetError):
    """A font file is missing; the text names the Debian package that brings it."""


class ModelUnreadable(AssetError):
    """A model file cannot be read; the text names the file and the reason."""


class ModelUnusable(AssetError):
    """A merchant's model cannot be made ready for the shop; the text says what to do."""


class Refused(AssetError):
    """The gate does not take a merchant's file; `findings` say why and what to do."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(one.message for one in findings))
        self.findings = findings


class RoomUnbakeable(AssetError):
    """A room's data cannot be built or lit; the text says what to change."""


class ToolMissing(AssetError):
    """A tool that reads models is not installed; the text says what brings it."""
