"""A target that keeps the pace of the wall clock, or a multiple of it."""

from __future__ import annotations

import time

from bench.targets.base import Target
from bench.world.clock import SECOND

SLICE_S = 0.05


class Stopped(Exception):
    """Somebody has set `stopped`: whatever waits for the board shall wait no longer."""


class Paced(Target):
    """Another target, run in slices of 50 ms of wall time. speed: board time per wall time; None: as fast as it can.

    A board that cannot keep up runs as fast as it can; the time it has lost is not made up for later.
    """

    def __init__(self, inner: Target, speed: float | None) -> None:
        super().__init__(inner.world, drive=inner.drive, settings=inner.settings)
        self.name = inner.name
        self.speed = speed
        self.stopped = False
        self._inner = inner

    def start(self) -> None:
        self._inner.start()

    def run_until(self, until_us: int) -> int:
        if self.speed is None:
            return self._inner.run_until(until_us)
        clock = self.world.clock
        while clock.now_us < until_us:
            if self.stopped:
                raise Stopped
            from_us, began = clock.now_us, time.perf_counter()
            stop_us = min(until_us, from_us + round(SLICE_S * self.speed * SECOND))
            reached_us = self._inner.run_until(stop_us)
            lead_s = (reached_us - from_us) / SECOND / self.speed - (time.perf_counter() - began)
            if lead_s > 0:
                time.sleep(lead_s)
            if reached_us < stop_us:
                break  # somebody has seen what he waits for
        return clock.now_us

    def idle(self) -> None:
        """Let one slice pass."""
        speed = self.speed if self.speed is not None else 1.0
        self.run_for(round(SLICE_S * speed * SECOND))

    def reset(self) -> None:
        self._inner.reset()

    def power_cut(self, duration_us: int) -> None:
        self._inner.power_cut(duration_us)

    def close(self) -> None:
        self._inner.close()

    @property
    def asleep(self) -> bool:
        return self._inner.asleep

    @property
    def console(self) -> str:
        return self._inner.console
