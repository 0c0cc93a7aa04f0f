"""Which of the shop's languages a reader without a script gets."""

from babel.core import negotiate_locale

from scenes.messages import Language


def spoken(asked: str | None, accepted: str) -> Language:
    """The language `asked` for, else the best of an Accept-Language header (RFC 9110 section
    12.5.4), else English."""
    weighed = sorted((_weighed(part) for part in accepted.split(",")), key=lambda one: -one[1])
    tags = [asked or "", *(tag for tag, weight in weighed if weight > 0)]
    return "zh" if negotiate_locale(tags, ["en", "zh"], sep="-") == "zh" else "en"


def _weighed(part: str) -> tuple[str, float]:
    tag, _, parameter = part.strip().partition(";")
    try:
        return tag.strip(), float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        return tag.strip(), 0.0
