"""Errors of the `assets` package.

AssetError
├── FontMissing       the type that signs are set in is not installed
├── ModelUnreadable   a GLB that is not one of our canonical ones
└── RoomUnbakeable    a room that has no sensible geometry or no light at all
"""

from typing import ClassVar


class AssetError(Exception):
    """Root of every error raised by `assets`; `retryable` says if trying again can help."""

    retryable: ClassVar[bool] = False


class FontMissing(AssetError):
    """A font file is missing; the text names the Debian package that brings it."""


class ModelUnreadable(AssetError):
    """A model file cannot be read; the text names the file and the reason."""


class RoomUnbakeable(AssetError):
    """A room's data cannot be built or lit; the text says what to change."""
