"""The DS18B20 probe as the world sees it: a temperature, or a way of failing. The 1-Wire slave is the target's."""

from __future__ import annotations

from collections.abc import Callable

FAULTS = ("crc", "85fault", "short", "spike")
SPIKE_C = 40


class Probe:
    """`celsius` is the true temperature; `fault` is None or one of FAULTS; `plugged` tells whether it is there.

    crc: every scratchpad read is corrupt. 85fault: it never converts, so it shows its power-on value 85.0 C.
    short: the data line is tied low (all-zero scratchpad, whose CRC is valid). spike: the next conversion is SPIKE_C
    too high, with a valid CRC, and the one after it sound.
    """

    def __init__(self, celsius: float = 20.0) -> None:
        self.celsius = celsius
        self.fault: str | None = None
        self.plugged = True
        self.watchers: list[Callable[[Probe], None]] = []

    def set(self, celsius: float | None = None, *, fault: str | None = None, plugged: bool = True) -> None:
        """`set(21.5)`, `set(plugged=False)`, `set(fault="crc")`; whatever is not named becomes sound again."""
        if fault is not None and fault not in FAULTS:
            raise ValueError(f"unknown probe fault {fault!r}; known: {', '.join(FAULTS)}")
        if celsius is not None:
            self.celsius = celsius
        self.fault = fault
        self.plugged = plugged
        for watcher in list(self.watchers):
            watcher(self)
