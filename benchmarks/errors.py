"""What can go wrong while measuring."""


class BenchmarkError(Exception):
    """The measurement could not be made. `retryable`: whether trying again can help."""

    retryable = False


class ServerFailed(BenchmarkError):
    """The server under test did not come up, or ended by itself."""


class BrowserMissing(BenchmarkError):
    """No Chromium on this machine: `apt install chromium`."""


class NothingMeasured(BenchmarkError):
    """The run ended without a single sample of what it is about."""

    retryable = True
