"""A clock on the wall that only goes on when somebody sleeps: what is paced by the real one is told to the millisecond,
whatever else the machine has to do.
"""

from __future__ import annotations


class Wall:
    """Stands in for the module `time`. tick_s: what one look at it takes."""

    def __init__(self, tick_s: float = 0.0) -> None:
        self.now_s = 1000.0
        self._tick_s = tick_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def perf_counter(self) -> float:
        self.now_s += self._tick_s
        return self.now_s
