"""The whole story of what a shopper waited for too long: every stage, every picture."""

from benchmarks.clicks import (
    Frame,
    PageLog,
    Photon,
    blocked_keys,
    photons,
    trials_of,
    variant_changes,
    walking_starts,
)

MARGIN_MS = 200.0
"""How much is told of what came before and after a wait."""


def stories(log: PageLog, most_ms: float) -> list[str]:
    """All that took longer than `most_ms` or was never seen, in words; times in ms since."""
    found = [_click(one, log) for one in photons(log) if one.ms is None or one.ms > most_ms]
    actions = {"walking start": walking_starts(log), "another variant": variant_changes(log)}
    for name, samples in actions.items():
        found += [_action(name, at, ms, log) for at, ms in samples if ms > most_ms]
    blocked = len(blocked_keys(log))
    return [*found, f"{blocked} walking keys were pressed against a wall"] if blocked else found


def _click(photon: Photon, log: PageLog) -> str:
    """Its stages, and the luma of its goods in each picture."""
    click, (trial, _) = photon.click, trials_of(photon.click, log)
    seen = "never seen" if photon.ms is None else f"seen after {photon.ms:.0f}"
    answered = "?" if trial.answered_at is None else f"{trial.answered_at - click.at:.0f}"
    lumas = ", ".join(f"{luma:.1f} at {at - click.at:.0f}" for at, luma in trial.since)
    return "\n  ".join(
        [
            f"click {click.seq} on {click.target}: {seen}",
            _told(click.seq, click.at, log),
            f"the picture that answers was shown at {answered}",
            f"luma before: {', '.join(f'{luma:.1f}' for luma in trial.before)}",
            f"luma since, a change of {trial.needed:.1f} is seen: {lumas}",
        ]
    )


def _told(seq: int, at: float, log: PageLog) -> str:
    """When the page was told of the click's hit and picture, and what the server took to tell."""
    parts = []
    if seq in log.picked:
        stamps = log.stamps[seq]
        picked, sent = (stamps.get(s, 0) - stamps["received"] for s in ("picked", "sent"))
        parts.append(
            f"told what was hit at {log.picked[seq][1] - at:.0f} "
            f"(picked {picked:.0f} and sent {sent:.0f} after it came)"
        )
    if seq in log.named:
        named_at, drawn_ms = log.named[seq]
        parts.append(f"told of its picture at {named_at - at:.0f} (drawn in {drawn_ms:.0f})")
    return ", ".join(parts) or "never answered"


def _action(name: str, at: float, ms: float, log: PageLog) -> str:
    """Keys pressed, moves sent, the room's news of variants and the pictures shown about it."""
    noted = {
        "keys": [(t, f"{code} at ") for code, t in log.keys],
        "moves sent at": [(move.at, "") for move in log.moves],
        "told of variants at": [(t, "") for _, t in log.told],
        "pictures shown, with the goods' colour, at": [(f.at, _colour(f)) for f in log.frames],
    }
    lines = [f"{what} {_listed(times, at, ms)}" for what, times in noted.items()]
    return "\n  ".join([f"{name}: seen after {ms:.0f}", *lines])


def _listed(noted: list[tuple[float, str]], at: float, ms: float) -> str:
    near = [(t - at, what) for t, what in noted if -MARGIN_MS < t - at < ms + MARGIN_MS]
    return ", ".join(f"{what}{after:.0f}" for after, what in near) or "-"


def _colour(frame: Frame) -> str:
    return f"{' '.join(f'{part:.0f}' for part in frame.colour)} at " if frame.colour else ""
