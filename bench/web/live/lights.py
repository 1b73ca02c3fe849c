"""The three LEDs for a page: each edge while one can follow it, and what the pattern means (spec ch. 12)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from bench.scenario import leds
from bench.terminal.lights import MEANINGS
from bench.world.clock import MS
from bench.world.world import World

KEPT = 400
OUT_IS_CLEAR_US = 700 * MS  # OUT flashes quickly or not at all: no need to watch it for 3 s (spec ch. 12)


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
    """`edges` has the latest changes, `lit` what they led to; `look()` tells what each LED shows now."""

    def __init__(self, world: World) -> None:
        self.edges: deque[Edge] = deque(maxlen=KEPT)
        self._world = world
        self._count = 0
        self.lit = {name: led.value for name, led in world.leds.items()}
        self._shown: dict[str, tuple[str, str]] = {}
        for name, led in world.leds.items():
            led.watchers.append(lambda signal, name=name: self._edge(name, signal.value))

    def _edge(self, name: str, lit: bool) -> None:
        self._count += 1
        self.lit[name] = lit
        self.edges.append(Edge(self._count, self._world.clock.now_us, name, lit))

    def look(self) -> dict[str, Light]:
        """The pattern of each LED; between two patterns, the one before."""
        now_us = self._world.clock.now_us
        for name in self._world.leds:
            if now_us < leds.WINDOW_US:
                continue
            pattern = leds.recognise(leds.trace_of(self._world.leds, name, now_us))
            if pattern is not None:
                self._shown[name] = (pattern.name, MEANINGS[name].get(pattern, pattern.name))
        out = self._world.leds["OUT"]
        if out.since_us and now_us - out.since_us > OUT_IS_CLEAR_US:
            pattern = leds.STEADY if out.value else leds.OFF
            self._shown["OUT"] = (pattern.name, MEANINGS["OUT"][pattern])
        return {
            name: Light(led.value, *self._shown.get(name, ("", "starting"))) for name, led in self._world.leds.items()
        }
