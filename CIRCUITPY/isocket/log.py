"""What the device says about itself, to the console."""

from __future__ import annotations

_sink = None


def to(sink) -> None:
    """Send each line to `sink(str)` from now on; it must never block."""
    global _sink
    _sink = sink


def say(text: str) -> None:
    if _sink is not None:
        _sink(text)
