"""Errors of the `streaming` package.

StreamingError
├── TokenRefused         a room token is forged, expired, or for another purpose
├── HandshakeFailed      the peer's description cannot be used, or no connection came about
├── CandidateUnreadable  one of the peer's addresses is not written as it should be
├── BadServerUrl         the address of a STUN or TURN server is not written as it should be
└── SocketClosed         the visitor's socket is gone
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


class CandidateUnreadable(StreamingError):
    """A trickled candidate is not one; the others may still do."""


class BadServerUrl(StreamingError):
    """The address of a STUN or TURN server that cannot be read; the text shows how it should be."""


class SocketClosed(StreamingError):
    """The other side hung up."""

    retryable = True
