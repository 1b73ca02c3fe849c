"""Board time: one clock for the world, the modem emulator and the device."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

MS = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Timer:
    """Something that will happen at `due_us`; `cancel()` may be called at any time, more than once."""

    __slots__ = ("action", "args", "due_us")

    def __init__(self, due_us: int, action: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.due_us = due_us
        self.action: Callable[..., Any] | None = action
        self.args = args

    def cancel(self) -> None:
        self.action = None
        self.args = ()


class Clock:
    """Virtual time in whole microseconds since the bench was switched on; it only moves forward.

    Events at the same instant happen in the order in which they were asked for, so a run is repeatable.
    `pending` is the heap of (due_us, order, Timer), to be looked at only (by those who look at every step they take).
    """

    def __init__(self) -> None:
        self.now_us = 0
        self.interrupted = False
        self.interrupts = 0  # how many there have been
        self._queue: list[tuple[int, int, Timer]] = []
        self.pending = self._queue
        self._asked = 0

    def at(self, due_us: int, action: Callable[..., Any], *args: Any) -> Timer:
        """Call `action(*args)` at `due_us`; a time that has passed means now."""
        timer = Timer(max(due_us, self.now_us), action, args)
        self._asked += 1
        heapq.heappush(self._queue, (timer.due_us, self._asked, timer))
        return timer

    def after(self, delay_us: int, action: Callable[..., Any], *args: Any) -> Timer:
        return self.at(self.now_us + delay_us, action, *args)

    def next_us(self) -> int | None:
        """When the next event is due, or None."""
        queue = self._queue
        while queue and queue[0][2].action is None:
            heapq.heappop(queue)
        return queue[0][0] if queue else None

    def interrupt(self) -> None:
        """Ask whoever runs the clock to come back after the current event (a watcher has seen what it waits for)."""
        self.interrupted = True
        self.interrupts += 1

    def advance(self, until_us: int) -> int:
        """Let the events up to `until_us` happen, in order, and stand there; earlier if one of them interrupts.

        Returns the time reached, in microseconds. The flag `interrupted` stays set for the caller to see and clear.
        """
        queue = self._queue
        while queue and queue[0][0] <= until_us:
            due_us, _, timer = heapq.heappop(queue)
            action = timer.action
            if action is None:
                continue
            self.now_us = due_us
            timer.action = None
            action(*timer.args)
            if self.interrupted:
                return self.now_us
        if until_us > self.now_us:
            self.now_us = until_us
        return self.now_us
