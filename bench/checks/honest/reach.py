"""When the device could do its work, as far as its surroundings are concerned."""

from __future__ import annotations

from bench.world.clock import SECOND, Clock

NETWORK, MAINS, SUPPLY = "network", "mains", "supply"
SETTLES_US = 90 * SECOND  # from the start of the board to its registration, with something to spare


class Reach:
    """`down`: what is wrong at the moment. `since_us`: since when nothing is (it may lie ahead: it settles first).
    started_us: the latest start of the board. Disturbances are kept for as long as anybody asks.
    """

    def __init__(self, clock: Clock) -> None:
        self.down: set[str] = set()
        self.since_us = clock.now_us
        self.started_us = clock.now_us
        self.up_since_us: int | None = clock.now_us  # the board runs for certain
        self._clock = clock
        self._disturbances: list[tuple[int, int | None]] = []

    @property
    def able(self) -> bool:
        return not self.down and self._clock.now_us >= self.since_us

    def able_for(self, duration_us: int) -> bool:
        return not self.down and self._clock.now_us - self.since_us >= duration_us

    def begin(self, what: str) -> None:
        if not self.down:
            self._disturbances.append((self._clock.now_us, None))
        self.down.add(what)
        if what != NETWORK:
            self.up_since_us = None if what == SUPPLY else self.up_since_us

    def end(self, what: str) -> None:
        self.down.discard(what)
        if what != NETWORK:
            self.up_since_us = self._clock.now_us
        if not self.down:
            self._settle()

    def started(self) -> None:
        """The board has begun anew."""
        now = self._clock.now_us
        self.started_us = self.up_since_us = now
        if not self.down:
            self._disturbances.append((now, None))
            self._settle()

    def _settle(self) -> None:
        self.since_us = self._clock.now_us + SETTLES_US
        if self._disturbances and self._disturbances[-1][1] is None:
            self._disturbances[-1] = (self._disturbances[-1][0], self.since_us)

    def up_for(self, duration_us: int) -> bool:
        """The board has run, and has not been about to sleep, for so long."""
        if self.up_since_us is None or MAINS in self.down or SUPPLY in self.down:
            return False
        return self._clock.now_us - self.up_since_us >= duration_us

    def disturbed(self, from_us: int, until_us: int) -> bool:
        return any(
            begun_us <= until_us and (over_us is None or over_us >= from_us) for begun_us, over_us in self._disturbances
        )

    def forget_before(self, at_us: int) -> None:
        self._disturbances = [one for one in self._disturbances if one[1] is None or one[1] >= at_us]
