"""The three LEDs for a page: each edge while one can follow it, and what the pattern means (spec ch. 12)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from bench.scenario import leds
from bench.surroundings import World
from bench.ui.terminal.lights import MEANINGS
from bench.world.clock import MS, SECOND

KEPT = 400
SURE_US = SECOND
HELD_US = 10 * SECOND
DEAD = "dark, the board does not run yet"
# after how long dark, lit, it is clear that a LED stays so: no pattern of it has a longer time without an edge (spec
# ch. 12)
CLEAR_US = {
    "POWER": (1200 * MS, 2400 * MS),
    "GSM": (3200 * MS, 1200 * MS),
    "OUT": (700 * MS, 700 * MS),
}
# and after how long without an edge a pattern is over
LONGEST_US = {
    leds.HZ_1: 1200 * MS,
    leds.REGISTERED: 3200 * MS,
    leds.HZ_4: 400 * MS,
    leds.HZ_3: 500 * MS,
    leds.SIM_FAILED: 2400 * MS,
}


@dataclass(frozen=True)
class Light:
    """What one LED shows. pattern: its name in bench/scenario/leds.py; meaning: what that says, in words."""

    lit: bool
    pattern: str
    meaning: str


@dataclass(frozen=True)
class Edge:
    """The n-th change of any LED: when, in us of board time, which, and whether it is lit now."""

    n: int
    at_us: int
    name: str
    lit: bool


class Lights:
    """`edges` has the latest changes, `lit` what they led to; `look()` tells what each LED shows now.

    The words hold as soon as they are said, and no longer than the LED goes on so: a pattern takes up to 4 s to be
    told, and meanwhile the LED is `changing`. A dark POWER says "on battery" where the mains are gone; where they are
    present, the board does not run yet, and no LED of it has a meaning.
    """

    def __init__(self, world: World) -> None:
        self.edges: deque[Edge] = deque(maxlen=KEPT)
        self._world = world
        self._count = 0
        self.lit = {name: led.value for name, led in world.leds.items()}
        self._shown: dict[str, leds.Pattern] = {}
        self._sim_failed_us: dict[str, int] = {}  # since when that is to be seen
        self._starting = True
        for name, led in world.leds.items():
            led.watchers.append(lambda signal, name=name: self._edge(name, signal.value))

    def _edge(self, name: str, lit: bool) -> None:
        now_us = self._world.clock.now_us
        self._count += 1
        self.lit[name] = lit
        self.edges.append(Edge(self._count, now_us, name, lit))
        shown = self._shown.get(name)
        if shown in (leds.OFF, leds.STEADY):
            del self._shown[name]
        elif shown in (leds.HZ_1, leds.REGISTERED):  # what has become quicker
            rises = leds.trace_of(self._world.leds, name, now_us).rises(LONGEST_US[shown])
            if len(rises) > 2:
                del self._shown[name]

    def look(self) -> dict[str, Light]:
        """What each LED shows, and what that means."""
        for name in self._world.leds:
            self._look_at(name)
        power = self._shown.get("POWER")
        if power is leds.OFF and self._world.mains.value:
            self._starting = True
        elif power in (leds.OFF, leds.STEADY, leds.HZ_1, leds.HZ_4, leds.SIM_FAILED):
            self._starting = False
        return {name: self._light(name) for name in self._world.leds}

    def _look_at(self, name: str) -> None:
        now_us, led = self._world.clock.now_us, self._world.leds[name]
        shown = self._shown.get(name)
        if shown is not None and now_us - led.since_us > LONGEST_US.get(shown, now_us):
            del self._shown[name]
        if now_us < leds.WINDOW_US:
            return
        if now_us - led.since_us > CLEAR_US[name][led.value]:
            self._shown[name] = leds.STEADY if led.value else leds.OFF
            return
        pattern = leds.recognise(leds.trace_of(self._world.leds, name, now_us))
        if pattern is leds.SIM_FAILED:
            # when flashes of another kind end or begin, they look like that for a moment
            if now_us - self._sim_failed_us.setdefault(name, now_us) < SURE_US:
                return
        else:
            self._sim_failed_us.pop(name, None)
        if pattern is not None:
            self._shown[name] = pattern

    def _light(self, name: str) -> Light:
        led, button = self._world.leds[name], self._world.button
        shown = self._shown.get(name)
        pattern = shown.name if shown else ""
        if button.value and self._world.clock.now_us - button.since_us >= HELD_US and name != "GSM":
            return Light(led.value, pattern, "the button was held for 10 s: let go for the factory reset")
        if shown is leds.HZ_3:
            return Light(led.value, pattern, "back to factory settings")
        if self._starting or shown is leds.BOOT:
            return Light(led.value, pattern, DEAD if self._shown.get("POWER") is leds.OFF else "starting")
        unseen = name == "POWER" and shown is leds.STEADY and not self._world.mains.value  # for its first 2 s
        if shown is None or unseen:
            return Light(led.value, pattern, "changing")
        return Light(led.value, pattern, MEANINGS[name].get(shown, shown.name))
