"""Time for those who talk to boards that are not there: it goes on only as fast as this process and its boards live.

On a machine with much else to do a board falls behind the clock on the wall, and so does whoever waits for it; a limit
of five seconds is then five seconds in which the board could have answered. `Witness` and `BoardTime` stand in for the
module `time`.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from bench.targets.usb_ports import ServedBoard

TICK_S = 0.01
MOST_A_TICK_S = 0.03  # a witness that wakes later was not let: nobody else here was, either
MOST_LOST_S = 900.0  # a board that lives no more is waited for no longer


class _Time:
    """What the module `time` has, but that its seconds are another's."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def monotonic(self) -> float:
        raise NotImplementedError

    def sleep(self, seconds: float) -> None:
        until_s = self.monotonic() + seconds
        while (left_s := until_s - self.monotonic()) > 0:
            time.sleep(min(left_s, TICK_S))


class Witness(_Time):
    """Goes on while a thread of this process is woken when it should be. rate: its seconds in one of the wall's."""

    def __init__(self, rate: float = 1.0) -> None:
        self.rate = rate
        self._at_s = 0.0
        self._seen_s = time.monotonic()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="witness", daemon=True)
        self._thread.start()

    def _since(self, now_s: float) -> float:
        return min(now_s - self._seen_s, MOST_A_TICK_S) * self.rate

    def _watch(self) -> None:
        while not self._over.wait(TICK_S):
            with self._lock:
                now_s = time.monotonic()
                self._at_s += self._since(now_s)
                self._seen_s = now_s

    def monotonic(self) -> float:
        with self._lock:
            return self._at_s + self._since(time.monotonic())

    def close(self) -> None:
        self._over.set()
        self._thread.join(5)


class BoardTime(_Time):
    """The witness's time, less what the slowest of the boards has lost of it."""

    def __init__(self, witness: Witness) -> None:
        self.boards: list[ServedBoard] = []
        self._witness = witness
        self._last_s = 0.0

    def monotonic(self) -> float:
        lost_s = max((board.lost_s for board in list(self.boards)), default=0.0)
        self._last_s = max(self._last_s, self._witness.monotonic() - min(max(0.0, lost_s), MOST_LOST_S))
        return self._last_s
