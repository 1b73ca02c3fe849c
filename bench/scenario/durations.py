"""Durations as scenarios write them: 30ms, 5s, 20m, 2h, 3d."""

from __future__ import annotations

import re

from bench.world.clock import DAY, HOUR, MINUTE, MS, SECOND

UNITS = {"ms": MS, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


def parse_duration(written: str) -> int | None:
    """Microseconds, or None when it is not a duration."""
    match = _WRITTEN.fullmatch(written)
    return round(float(match[1]) * UNITS[match[2]]) if match else None


def say(duration_us: int) -> str:
    """A duration in words as short as they are exact: `90s` is `1m 30s`, `1500000` us is `1.5s`."""
    if duration_us < SECOND:
        return f"{duration_us / MS:g}ms"
    parts: list[str] = []
    rest = duration_us
    for unit, size in (("d", DAY), ("h", HOUR), ("m", MINUTE)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    if rest:
        parts.append(f"{rest / SECOND:g}s")
    return " ".join(parts)


def stamp(at_us: int) -> str:
    """A moment of board time, in seconds since the bench was switched on."""
    return f"{at_us / SECOND:.3f}s"
