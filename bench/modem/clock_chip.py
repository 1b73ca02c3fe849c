"""The modem's own clock: it runs while there is supply, whether the modem is on or off."""

from __future__ import annotations

from bench.world.clock import SECOND, Clock
from bench.world.stamp import Stamp


class ClockChip:
    """Local time and zone. `lose()`: back to the time with which a module without supply begins."""

    def __init__(self, clock: Clock, beginning: str) -> None:
        self._clock = clock
        self._beginning = Stamp.parse(beginning)
        self.lose()

    def set(self, stamp: Stamp) -> None:
        self._base = (stamp, self._clock.now_us)

    def lose(self) -> None:
        self.set(self._beginning)

    def now(self) -> Stamp:
        base, since_us = self._base
        return base.later((self._clock.now_us - since_us) // SECOND)
