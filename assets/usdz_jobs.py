"""What is said to the child that makes USDZ files (`assets.usdz`), and what it answers."""

import msgspec


class Job(msgspec.Struct, frozen=True):
    """A GLB, which of its variants, and the file to be made."""

    source: str
    variant: str | None
    target: str


class Made(msgspec.Struct, frozen=True):
    """The answer to a job: `problem` says why there is no file."""

    problem: str | None = None
