"""Errors of the `engine` package.

EngineError
├── GraphicsUnavailable   no OpenGL context can be opened on this machine
├── ModelUnreadable       a GLB is broken or not one of our canonical ones
├── RoomUnreadable        a baked room or its probes cannot be read
└── EncoderUnavailable    a video encoder is missing or refused its settings
"""

from typing import ClassVar


class EngineError(Exception):
    """Root of every error raised by `engine`; `retryable` says if trying again can help."""

    retryable: ClassVar[bool] = False


class GraphicsUnavailable(EngineError):
    """No OpenGL context could be opened; the text says what to install."""


class ModelUnreadable(EngineError):
    """A model file cannot be drawn; the text names the file and what is wrong with it."""


class RoomUnreadable(EngineError):
    """A baked room cannot be loaded; the text names the file. Bake the room again."""


class EncoderUnavailable(EngineError):
    """A video encoder is missing from this build of FFmpeg or refused its settings."""
