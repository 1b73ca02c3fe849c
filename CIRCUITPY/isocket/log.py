"""What the device says about itself: to the console, and the latest lines in memory for whoever connects later."""

from __future__ import annotations

KEPT_LINES = 10

_sink = None
_kept: list[str] = []


def to(sink) -> None:
    """Send each line to `sink(str)` from now on; it must never block."""
    global _sink
    _sink = sink


def say(text: str) -> None:
    if len(_kept) >= KEPT_LINES:
        _kept.pop(0)
    _kept.append(text)
    if _sink is not None:
        _sink(text)


def kept() -> list[str]:
    return _kept
