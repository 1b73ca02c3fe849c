"""A plugin for pytest in a process of its own, whose boards are served in another: what is waited for there may take
ten times as long. Good for pace=jump only, since whoever keeps pace with the wall must not be slow.
"""

from __future__ import annotations

import time
from typing import Any

from bench import serial_harness
from bench.targets import serial

TIMES = 10


class _Unhurried:
    """What the module `time` has, but that a second is ten."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def monotonic(self) -> float:
        return time.monotonic() / TIMES


serial.time = serial_harness.time = _Unhurried()  # type: ignore[assignment]
