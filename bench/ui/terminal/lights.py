"""The LEDs in words: what a pattern means, said when it changes and not at each blink (spec ch. 12)."""

from __future__ import annotations

from collections.abc import Callable

from bench.scenario import leds
from bench.surroundings import World
from bench.world.clock import MS

LOOK_US = 500 * MS
SURE_US = leds.WINDOW_US  # four flashes of another kind look like SIM_FAILED until they have left the window

MEANINGS: dict[str, dict[leds.Pattern, str]] = {
    "POWER": {
        leds.SIM_FAILED: "SIM missing, locked or failed",
        leds.HZ_4: "alarm function on, sensor active",
        leds.HZ_1: "alarm function on, sensor quiet",
        leds.STEADY: "mains present",
        leds.OFF: "on battery",
    },
    "GSM": {leds.HZ_1: "searching", leds.REGISTERED: "registered", leds.OFF: "modem off"},
    "OUT": {leds.HZ_4: "error: SIM or modem failed", leds.STEADY: "socket on", leds.OFF: "socket off"},
}


class Lights:
    """Looks at the three LEDs every 500 ms of board time and calls `changed(name, words)` for each new pattern."""

    def __init__(self, world: World, changed: Callable[[str, str], None]) -> None:
        self.now: dict[str, str] = {}
        self._world = world
        self._changed = changed
        self._sim_failed_us: dict[str, int] = {}  # since when that is to be seen
        self._look()

    def _look(self) -> None:
        self._world.clock.after(LOOK_US, self._look)
        if self._world.clock.now_us < leds.WINDOW_US:
            return
        for name in self._world.leds:
            pattern = leds.recognise(leds.trace_of(self._world.leds, name, self._world.clock.now_us))
            if pattern is None or not self._sure(name, pattern):
                continue  # between two patterns
            words = self._words(name, pattern)
            if self.now.get(name) != words:
                self.now[name] = words
                self._changed(name, words)

    def _sure(self, name: str, pattern: leds.Pattern) -> bool:
        if pattern is not leds.SIM_FAILED:
            self._sim_failed_us.pop(name, None)
            return True
        now_us = self._world.clock.now_us
        return now_us - self._sim_failed_us.setdefault(name, now_us) >= SURE_US

    @staticmethod
    def _words(name: str, pattern: leds.Pattern) -> str:
        meaning = MEANINGS[name].get(pattern)
        return f"{meaning} ({pattern.name})" if meaning else pattern.name
