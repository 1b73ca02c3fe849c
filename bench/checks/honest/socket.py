"""What the socket must be: whoever acted last has decided (spec ch. 4, 5, 8, 9, 10)."""

from __future__ import annotations

from bench.world.clock import MINUTE, SECOND, Clock

APART_US = 150 * SECOND  # two who act within so short a time may have done so in the other order


class Socket:
    """`wanted` is None while that cannot be told. An alarm holds it from `alarm` until `disarm`, or until somebody
    switches; disarming goes back to `before`.
    """

    def __init__(self, clock: Clock) -> None:
        self.wanted: bool | None = False
        self.why = "as it left the factory"
        self.settled_us = 0
        self._clock = clock
        self._acted_us = -APART_US
        self._by_rule = False
        self._holds = False
        self._before: bool | None = None

    @property
    def settled(self) -> bool:
        return self.wanted is not None and self._clock.now_us >= self.settled_us

    def manual(self, on: bool | None, why: str, busy_us: int = 0) -> None:
        """By text, call or button; busy_us: for so long it may be otherwise (a timer)."""
        close = self._by_rule and self._clock.now_us - self._acted_us < APART_US
        self._holds = False
        self._act(None if close else on, why, busy_us)
        self._by_rule = False

    def rule(self, on: bool, why: str) -> None:
        close = not self._by_rule and self._clock.now_us - self._acted_us < APART_US
        if self._holds:
            self._before = None if close else on
        else:
            self._act(None if close else on, why, MINUTE)
            self._by_rule = True

    def alarm(self, on: bool | None, why: str, busy_us: int = 0) -> None:
        if not self._holds:
            self._holds, self._before = True, self.wanted
        self._act(on, why, busy_us)
        self._by_rule = False

    def disarm(self) -> None:
        if self._holds:
            self._holds = False
            self._act(self._before, "disarmed: as it was before the alarm", 0)
            self._by_rule = False

    def armed(self) -> None:
        self._holds = False

    def lose(self) -> None:
        """It cannot be told any more."""
        self.wanted = self._before = None
        self._holds = False

    def _act(self, on: bool | None, why: str, busy_us: int) -> None:
        now = self._clock.now_us
        self.wanted, self.why = on, why
        self._acted_us = now
        self.settled_us = max(self.settled_us, now + busy_us + 5 * SECOND)
