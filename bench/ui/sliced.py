"""A target that is run in slices of wall time, so that somebody can look at it, and touch it, all the time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from bench.targets.base import Target
from bench.world.clock import MS, SECOND

SLICE_S = 0.05
LONGEST_S = 0.1  # of wall time that a slice may take; a board that is slower gets shorter slices
SHORTEST_US = 20 * MS
MEASURED_S = 2.0


class Sliced(Target):
    """Another target, run in slices of 50 ms of wall time; `between()` is called before each and may change anything.

    speed: board time per wall time; 0 stands still; None is as fast as it can. reached: what it has come to lately.
    What is waited for ends a slice early, so nothing that is done at a board time is done later than that.
    """

    def __init__(self, inner: Target, between: Callable[[], None], wait: Callable[[float], object]) -> None:
        super().__init__(inner.world, drive=inner.drive, settings=inner.settings)
        self.name = inner.name
        self.speed: float | None = None
        self._inner = inner
        self._between = between
        self._wait = wait
        self._ended_s = 0.0  # when the last slice was over, its sleep included
        self._pace = 0.0  # board seconds per wall second that the inner target manages; 0: not measured yet
        self._lately: deque[tuple[float, int]] = deque()

    @property
    def reached(self) -> float:
        """Board time per wall time over the last 2 s; 0 until there is something to measure."""
        if len(self._lately) < 2:
            return 0.0
        (from_s, from_us), (to_s, to_us) = self._lately[0], self._lately[-1]
        return (to_us - from_us) / SECOND / (to_s - from_s) if to_s > from_s else 0.0

    def start(self) -> None:
        self._inner.start()

    def run_until(self, until_us: int) -> int:
        clock = self.world.clock
        while clock.now_us < until_us:
            self._between()
            if self.speed == 0:
                self._note()
                self._wait(SLICE_S)
                continue
            if not self._slice(min(until_us, clock.now_us + self._slice_us())):
                self._between()
                break
        return clock.now_us

    def _slice(self, stop_us: int) -> bool:
        """Run that far, and sleep until it is time; False if somebody has seen what he waits for."""
        clock = self.world.clock
        from_us, began_s, interrupts = clock.now_us, time.perf_counter(), clock.interrupts
        reached_us = self._inner.run_until(stop_us)
        self._keep_pace(reached_us - from_us, began_s)
        self._note()
        return clock.interrupts == interrupts  # it may have been in the last moment of the slice

    def _slice_us(self) -> int:
        wanted_us = round(SLICE_S * self.speed * SECOND) if self.speed else 600 * SECOND
        if self._pace:
            wanted_us = min(wanted_us, round(LONGEST_S * self._pace * SECOND))
        elif not self.speed:
            wanted_us = SECOND
        return max(wanted_us, SHORTEST_US)

    def _keep_pace(self, board_us: int, began_s: float) -> None:
        now_s = time.perf_counter()
        if now_s > began_s and board_us > 0:
            pace = board_us / SECOND / (now_s - began_s)
            self._pace = pace if not self._pace else min(pace, self._pace * 1.5)
        if self.speed:
            # what was done between two slices counts, but a long halt is not made up for
            since_s = self._ended_s if 0 <= began_s - self._ended_s < SLICE_S else began_s
            due_s = since_s + board_us / SECOND / self.speed
            if due_s > now_s:
                self._wait(due_s - now_s)
            self._ended_s = max(due_s, now_s) if now_s - due_s < SLICE_S else now_s

    def _note(self) -> None:
        now = time.perf_counter()
        self._lately.append((now, self.world.clock.now_us))
        while len(self._lately) > 2 and now - self._lately[0][0] > MEASURED_S:
            self._lately.popleft()

    def look(self) -> None:
        """Let `between` happen now."""
        self._between()

    def idle(self) -> None:
        """Let one slice pass."""
        self._between()
        if self.speed == 0:
            self._note()
            self._wait(SLICE_S)
        else:
            self._slice(self.world.clock.now_us + self._slice_us())

    def reset(self) -> None:
        self._inner.reset()

    def power_cut(self, duration_us: int) -> None:
        self._inner.power_cut(duration_us)

    def checkpoint(self) -> None:
        self._inner.checkpoint()

    def close(self) -> None:
        self._inner.close()

    @property
    def asleep(self) -> bool:
        return self._inner.asleep

    @property
    def console(self) -> str:
        return self._inner.console
