"""Text shown to people, in the languages the shop speaks."""

import msgspec


class LocalText(msgspec.Struct, frozen=True):
    """One text in English and Chinese; both are always present."""

    en: str
    zh: str
