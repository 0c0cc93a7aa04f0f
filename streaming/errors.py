"""Errors of the `streaming` package.

StreamingError
├── TokenRefused      a room token is forged, expired, or for another purpose
├── HandshakeFailed   the peer's description cannot be used, or no connection came about
└── SocketClosed      the visitor's socket is gone
"""

from typing import ClassVar


class StreamingError(Exception):
    """Root of every error raised by `streaming`; `retryable` says if trying again can help."""

    retryable: ClassVar[bool] = False


class TokenRefused(StreamingError):
    """A room token that is not accepted; a page reload fetches a new one."""

    retryable = True


class HandshakeFailed(StreamingError):
    """The peers did not agree or did not reach one another; the text says which."""

    retryable = True


class SocketClosed(StreamingError):
    """The other side hung up."""

    retryable = True
