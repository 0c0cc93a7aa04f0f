"""Errors of the `assets` package.

AssetError
├── ChildFailed       a tool ended without a result over a stranger's file
│   ├── OutOfMemory   it wanted more than it may have
│   └── OutOfTime     it took longer than it may
├── FontMissing       the type that signs are set in is not installed
├── ModelUnreadable   a GLB that is not one of our canonical ones
└── RoomUnbakeable    a room that has no sensible geometry or no light at all
"""

from typing import ClassVar


class AssetError(Exception):
    """Root of every error raised by `assets`; `retryable` says if trying again can help."""

    retryable: ClassVar[bool] = False


class ChildFailed(AssetError):
    """A tool in the sandbox ended without a result; the text says how."""


class OutOfMemory(ChildFailed):
    """A tool wanted more memory than a file's reader may have."""


class OutOfTime(ChildFailed):
    """A tool took longer than a file's reader may."""


class FontMissing(AssetError):
    """A font file is missing; the text names the Debian package that brings it."""


class ModelUnreadable(AssetError):
    """A model file cannot be read; the text names the file and the reason."""


class RoomUnbakeable(AssetError):
    """A room's data cannot be built or lit; the text says what to change."""
