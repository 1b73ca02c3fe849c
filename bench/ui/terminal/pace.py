"""A target that keeps the pace of the wall clock, or a multiple of it, until somebody stops it."""

from __future__ import annotations

import time

from bench.targets.base import Target
from bench.ui.sliced import SLICE_S, Sliced
from bench.world.clock import SECOND


class Stopped(Exception):
    """Somebody has set `stopped`: whatever waits for the board shall wait no longer."""


class Paced(Sliced):
    """Another target for one who types. speed: board time per wall time; None: as fast as it can.

    A board that cannot keep up runs as fast as it can; the time it has lost is not made up for later.
    """

    def __init__(self, inner: Target, speed: float | None) -> None:
        super().__init__(inner, self._look, time.sleep)
        self.speed = speed
        self.stopped = False

    def _look(self) -> None:
        if self.stopped:
            raise Stopped

    def idle(self) -> None:
        """Let one slice pass; without a pace the board's time is that of the wall while nobody waits for anything."""
        self.run_for(round(SLICE_S * (self.speed or 1.0) * SECOND))
